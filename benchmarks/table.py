"""The one table that the bench prints."""
import dataclasses
import statistics


@dataclasses.dataclass
class Row:
    """A line: what was measured, with a figure of both sides for each round."""

    what: str
    larder: list
    beside: str
    peer: list

    def cells(self):
        ratios = [ours / theirs for ours, theirs in zip(self.larder, self.peer)]
        return [
            self.what, spread(self.larder, number), self.beside, spread(self.peer, number),
            spread(ratios, "{:.2f}".format)]


def table(rows):
    """The rows in Markdown, aligned so that it can be read as it is."""
    heads = ["what", "larder: median (min–max)", "beside", "its figure", "ratio"]
    lines = [heads] + [row.cells() for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |"
        for line in lines)


def spread(figures, text):
    median = statistics.median(figures)
    return f"{text(median)} ({text(min(figures))}–{text(max(figures))})"


def number(figure):
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"
