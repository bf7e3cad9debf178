"""What is kept of the values that a metric had within one period, and the statistics of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

_MOST_VALUES = 200
_PRECISION = 3
"""A period with more different values than that keeps further ones to three significant digits."""


@dataclass
class Values:
    """The values of a period.

    spread: how often each value occurred, for percentiles; None once a statistic set whose values nobody knows, or a
        negative value, is among them, as CloudWatch has no percentiles then.
    """

    count: float = 0.0
    total: float = 0.0
    minimum: float = float("inf")
    maximum: float = float("-inf")
    spread: dict[float, float] | None = field(default_factory=dict)

    def add(self, value: float, count: float = 1.0) -> None:
        """A value that occurred so often."""
        self._sum_up(count, value * count, value, value)
        if value < 0:
            self.spread = None
        if self.spread is not None:
            if len(self.spread) >= _MOST_VALUES and value not in self.spread:
                value = float(f"{value:.{_PRECISION}g}")
            self.spread[value] = self.spread.get(value, 0.0) + count

    def add_set(self, count: float, total: float, minimum: float, maximum: float) -> None:
        """A statistic set; its percentiles are known only when all its values are the same."""
        if minimum == maximum and total == minimum * count:
            self.add(minimum, count)
        elif count:
            self._sum_up(count, total, minimum, maximum)
            self.spread = None

    def join(self, other: "Values") -> None:
        """The values of another period, too."""
        self._sum_up(other.count, other.total, other.minimum, other.maximum)
        if self.spread is None or other.spread is None:
            self.spread = None
            return
        for value, count in other.spread.items():
            self.spread[value] = self.spread.get(value, 0.0) + count

    def _sum_up(self, count: float, total: float, minimum: float, maximum: float) -> None:
        self.count += count
        self.total += total
        self.minimum = min(self.minimum, minimum)
        self.maximum = max(self.maximum, maximum)


def joined(several: Iterable[Values]) -> Values:
    """All values of several periods."""
    result = Values()
    for each in several:
        result.join(each)
    return result
