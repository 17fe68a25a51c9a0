"""What happened during a soak, counted."""
import collections


class Wrong(Exception):
    """An answer that should have been another; the text says what came and what was due."""


class Late(Exception):
    """The client wrote so slowly that the server's patience with it had ended."""


class Tally:
    """Counts by kind of traffic, and the first wrong answers in full."""

    WRONGS_KEPT = 20

    def __init__(self):
        self.visits = collections.Counter()
        self.answers = collections.Counter()
        self.wrong_count = 0
        self.late_count = 0
        self.wrongs = []

    def visited(self, name):
        """Counts one run of a kind of traffic."""
        self.visits[name] += 1

    def answered(self, status):
        """Counts one answer that was as it should be."""
        self.answers[status] += 1

    def went_wrong(self, name, reason):
        """Notes an answer that was not."""
        self.wrong_count += 1
        if len(self.wrongs) < self.WRONGS_KEPT:
            self.wrongs.append(f"{name}: {reason}")

    def lines(self):
        """The counts for people."""
        answers = ", ".join(f"{code} × {count:,}" for code, count in sorted(self.answers.items()))
        visits = ", ".join(f"{name} {count:,}" for name, count in sorted(self.visits.items()))
        right = sum(self.answers.values())
        return [
            f"traffic   {sum(self.visits.values()):,} visits: {visits}",
            f"answers   {right:,} right ({answers}), {self.wrong_count:,} wrong, "
            f"{self.late_count:,} lost to a client that was late",
            *(f"  wrong   {text}" for text in self.wrongs),
        ]
