"""Anomaly detection bands: our own model, since AWS's is not published. It is plain on purpose.

The value expected in a period is the mean of the metric's values before it, of the last two weeks; the band reaches so
many standard deviations to either side of it as were asked for. Where the hour of the day (in the detector's time zone)
was seen on three days or more, that hour's values alone are taken. Fewer than three values make no band. A deviation
counts as a twentieth of the mean at least: what was the same all along may still vary a little. Periods that the
metric's detector excludes do not count.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from local.metrics.expressions.operands import Band, Points, Series

HISTORY = 14 * 24 * 3600
"""Seconds of history that count."""

_FEWEST = 3
_DAYS = 3
_SMALLEST = 0.05


@dataclass
class _Seen:
    """The values so far: their number, mean and sum of squared distances from it, and on which days they were."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    days: set[int] = field(default_factory=set)

    def add(self, value: float, day: int) -> None:
        self.count += 1
        distance = value - self.mean
        self.mean += distance / self.count
        self.squares += distance * (value - self.mean)
        self.days.add(day)

    @property
    def deviation(self) -> float:
        return max(math.sqrt(self.squares / self.count), _SMALLEST * abs(self.mean))


def band(
    history: Series,
    moments: Iterable[int],
    deviations: float,
    zone: tzinfo,
    excluded: Callable[[int], bool] = lambda _: False,
) -> Band:
    """The band at these moments, from the values of the metric before each. excluded: whether a moment is left out."""
    lower: Points = {}
    upper: Points = {}
    whole, hours = _Seen(), [_Seen() for _ in range(24)]
    wanted = set(moments)
    for at in sorted(wanted | history.points.keys()):
        local = datetime.fromtimestamp(at, zone)
        hour = hours[local.hour]
        seen = hour if len(hour.days) >= _DAYS and hour.count >= _FEWEST else whole
        if at in wanted and seen.count >= _FEWEST:
            lower[at] = seen.mean - deviations * seen.deviation
            upper[at] = seen.mean + deviations * seen.deviation
        if at in history.points and not excluded(at):
            for each in (whole, hour):
                each.add(history.points[at], local.toordinal())
    return Band(Series(lower, history.period, history.label), Series(upper, history.period, history.label))
