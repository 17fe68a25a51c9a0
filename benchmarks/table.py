"""The one table that the bench prints."""
import dataclasses
import statistics


@dataclasses.dataclass
class Row:
    """A line: what was measured, with a figure of both sides for each round.

    Without a peer the goal is for the figure itself, else for the ratio. What could not be
    measured has no figures.
    """

    what: str
    larder: list
    beside: str = ""
    peer: list = None
    at_least: float = None
    at_most: float = None

    def cells(self):
        peer = spread(self.peer, number) if self.peer else ""
        ratio = spread(self.ratios(), "{:.2f}".format) if self.peer else ""
        return [self.what, spread(self.larder, number), self.beside, peer, ratio, self.goal()]

    def ratios(self):
        return [ours / theirs for ours, theirs in zip(self.larder, self.peer)]

    def goal(self):
        """The bound, and whether the median keeps it."""
        if not self.larder:
            return "not measured"
        figure = statistics.median(self.ratios() if self.peer else self.larder)
        if self.at_least is not None:
            return f"≥ {self.at_least:g}{'' if figure >= self.at_least else ', missed'}"
        if self.at_most is not None:
            return f"≤ {self.at_most:g}{'' if figure <= self.at_most else ', missed'}"
        return ""


def table(rows):
    """The rows in Markdown, aligned so that it can be read as it is."""
    heads = ["what", "larder: median (min–max)", "beside", "its figure", "ratio", "goal"]
    lines = [heads] + [row.cells() for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |"
        for line in lines)


def spread(figures, text):
    if not figures:
        return ""
    median = statistics.median(figures)
    return f"{text(median)} ({text(min(figures))}–{text(max(figures))})"


def number(figure):
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"
