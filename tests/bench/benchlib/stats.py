"""Rounds and summaries over them."""

from dataclasses import dataclass
from statistics import median


@dataclass
class Summary:
    """Median, least and greatest value over the rounds."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values):
        values = list(values)
        return cls(median(values), min(values), max(values))

    def text(self, decimals=0, suffix=""):
        return f"{self.median:.{decimals}f}{suffix} ({self.low:.{decimals}f}-{self.high:.{decimals}f})"

    def ratio_text(self):
        """Three significant digits: ratios range from hundredths to hundreds."""
        return f"{self.median:.3g}x ({self.low:.3g}-{self.high:.3g})"

    def as_json(self):
        return {"median": self.median, "min": self.low, "max": self.high}


def ratios(values, bases):
    """Each round's value by the same round's base: what disturbs a round disturbs both."""
    return Summary.of(value / base for value, base in zip(values, bases, strict=True))


def rotated(subjects, number):
    """The order for a round: each begins with another subject, so that none always runs after the same one."""
    start = number % len(subjects)
    return subjects[start:] + subjects[:start]


@dataclass
class Target:
    """A ratio that the project means to hold. Reported, never enforced: machines differ."""

    what: str
    reached: Summary
    limit: float
    at_most: bool
    unit: str = "x"

    @property
    def ok(self):
        return self.reached.median <= self.limit if self.at_most else self.reached.median >= self.limit

    def text(self):
        bound = "at most" if self.at_most else "at least"
        verdict = "ok    " if self.ok else "MISSED"
        return f"{verdict}  {self.what}: {self.reached.text(2, self.unit)}, target {bound} {self.limit:g}{self.unit}"

    def as_json(self):
        return {"what": self.what, "reached": self.reached.as_json(), "unit": self.unit, "limit": self.limit,
                "bound": "at most" if self.at_most else "at least", "ok": self.ok}
