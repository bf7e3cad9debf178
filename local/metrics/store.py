"""The metrics: what was measured, by minute for fifteen days, and by second for three hours where that was asked for.

A metric is a namespace, a name and dimensions; values of different units are kept apart. What changed is written to a
file of its own every second or two: unlike the state of a service it only ever grows at its end, by a few numbers.
"""

import functools
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from local.metrics.values import Values, joined

MINUTE = 60
SECOND = 1
KEPT = {MINUTE: 15 * 24 * 3600, SECOND: 3 * 3600}
"""Seconds that values are kept for, by resolution."""
_HOUR = 3600


class Metric(NamedTuple):
    """dimensions: name and value, sorted by name."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, namespace: str, name: str, dimensions: dict[str, str]) -> "Metric":
        return cls(namespace, name, tuple(sorted(dimensions.items())))


class Chunk(NamedTuple):
    """An hour of one metric in one unit and resolution; `hour` counts from the epoch."""

    metric: Metric
    unit: str
    resolution: int
    hour: int


Chunks = dict[Chunk, dict[int, Values]]
"""The values of an hour, by the second since the epoch at which their period begins."""


@dataclass
class Store:
    """Metrics in memory.

    listeners: called with a metric each time it gets a value, in the thread that brings it.
    """

    listeners: list[Callable[[Metric], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._chunks: Chunks = {}
        self._hours: dict[Metric, set[Chunk]] = defaultdict(set)
        self._changed: set[Chunk] = set()

    def record(
        self,
        metric: Metric,
        change: Callable[[Values], None],
        unit: str = "None",
        at: float | None = None,
        high_resolution: bool = False,
    ) -> None:
        """Add to what is known of a metric. change: adds to the values of the period that `at` lies in."""
        moment = time.time() if at is None else at
        with self._lock:
            for resolution in (MINUTE, SECOND) if high_resolution else (MINUTE,):
                start = int(moment // resolution) * resolution
                chunk = Chunk(metric, unit, resolution, start // _HOUR)
                change(self._chunks.setdefault(chunk, {}).setdefault(start, Values()))
                self._hours[metric].add(chunk)
                self._changed.add(chunk)
        for listener in self.listeners:
            listener(metric)

    def metrics(self) -> list[Metric]:
        """All that have values."""
        with self._lock:
            return list(self._hours)

    def units(self, metric: Metric) -> list[str]:
        """The units that values of a metric came in."""
        with self._lock:
            return sorted({chunk.unit for chunk in self._hours.get(metric, ())})

    def latest(self, metric: Metric) -> float | None:
        """When the last period with values begins."""
        with self._lock:
            return max((max(self._chunks[chunk]) for chunk in self._hours.get(metric, ())), default=None)

    def periods(
        self, metric: Metric, start: float, end: float, period: int, unit: str | None = None, phase: int = 0
    ) -> dict[int, Values]:
        """The values of each period that begins from `start` to before `end` and has any.

        period: seconds; those shorter than a minute have only what came in high resolution. unit: None takes all.
        phase: where periods begin, in seconds after a multiple of the period.
        """
        resolution = MINUTE if period >= MINUTE else SECOND
        found: dict[int, list[Values]] = defaultdict(list)
        with self._lock:
            for at, values in self._within(metric, resolution, start, end, unit):
                found[(at - phase) // period * period + phase].append(values)
            return {at: joined(found[at]) for at in sorted(found)}

    def _within(
        self, metric: Metric, resolution: int, start: float, end: float, unit: str | None
    ) -> Iterator[tuple[int, Values]]:
        for chunk in self._hours.get(metric, ()):
            near = start - _HOUR < chunk.hour * _HOUR < end
            if near and chunk.resolution == resolution and unit in (None, chunk.unit):
                for at, values in self._chunks[chunk].items():
                    if start <= at < end:
                        yield at, values

    def forget_old(self, now: float) -> list[Chunk]:
        """Drop what is older than it is kept for; returns the hours that are gone."""
        with self._lock:
            old = [chunk for chunk in self._chunks if (chunk.hour + 1) * _HOUR < now - KEPT[chunk.resolution]]
            for chunk in old:
                del self._chunks[chunk]
                self._hours[chunk.metric].discard(chunk)
                self._changed.discard(chunk)
                if not self._hours[chunk.metric]:
                    del self._hours[chunk.metric]
            return old

    def take_changed(self) -> Chunks:
        """The hours that changed since this was last asked, as copies."""
        with self._lock:
            changed, self._changed = self._changed, set()
            return {chunk: {at: joined([each]) for at, each in self._chunks[chunk].items()} for chunk in changed}

    def put_back(self, chunks: Iterable[Chunk]) -> None:
        """Hours that could not be written: they count as changed again."""
        with self._lock:
            self._changed |= set(chunks) & self._chunks.keys()

    def load(self, chunks: Chunks) -> None:
        """What the last run left."""
        with self._lock:
            for chunk, periods in chunks.items():
                known = self._chunks.setdefault(chunk, {})
                for at, values in periods.items():
                    known.setdefault(at, Values()).join(values)
                self._hours[chunk.metric].add(chunk)


STORE = Store()


def count(namespace: str, dimensions: dict[str, str], **values: float) -> None:
    """Record values in the unit `Count`, by the names of their metrics, now."""
    measure(namespace, dimensions, "Count", **values)


def measure(namespace: str, dimensions: dict[str, str], unit: str, **values: float) -> None:
    """Record values by the names of their metrics, now."""
    for name, value in values.items():
        STORE.record(Metric.of(namespace, name, dimensions), functools.partial(_add, float(value)), unit)


def _add(value: float, values: Values) -> None:
    values.add(value)


def recording(_: Callable[..., None]) -> Callable[..., None]:
    """Seam `services.cloudwatch.record_metric`: what MiniStack's services measure."""

    def record(
        namespace: str, metric_name: str, value: float, unit: str = "None", dimensions: dict[str, str] | None = None
    ) -> None:
        measure(namespace, dimensions or {}, unit, **{metric_name: value})

    return record
