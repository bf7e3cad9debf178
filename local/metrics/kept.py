"""Metrics on disk: an hour of one metric is a row, written anew when it changed."""

import json
import logging
import time

from local import activity, settings
from local.metrics.store import STORE, Chunk, Chunks, Metric
from local.metrics.values import Values
from local.state.database import Database, Place
from local.state.errors import SaveError

_FILE = "metrics.sqlite"
_FORGET_SECONDS = 600.0
_log = logging.getLogger(__name__)


class Kept:
    """The file that the metrics of the store are kept in. Used by one thread at a time."""

    def __init__(self) -> None:
        """Open it, and put what is in it into the store.

        Raises:
            StateError: the file is damaged.
        """
        self._database = Database(settings.STATE_DIR / _FILE)
        self._failing = False
        self._looked = 0.0
        found: Chunks = {}
        for place, body in self._database.rows():
            found[_chunk(place)] = {int(at): _values(numbers) for at, numbers in json.loads(body).items()}
        STORE.load(found)

    def save(self) -> None:
        """Write what changed; what cannot be written is told once, and tried again with the next save."""
        now = time.time()
        gone: list[Chunk] = []
        if now - self._looked > _FORGET_SECONDS:
            self._looked, gone = now, STORE.forget_old(now)
        changed = STORE.take_changed()
        if not changed and not gone:
            return
        rows = [(_place(chunk), _text(periods)) for chunk, periods in changed.items()]
        try:
            self._database.write(rows, [_place(chunk) for chunk in gone])
        except SaveError as error:
            STORE.put_back(changed)
            if not self._failing:
                _log.exception("Metrics cannot be saved")
                activity.report("state", _FILE, "NOT_SAVED", error=str(error))
            self._failing = True
        else:
            self._failing = False

    def close(self) -> None:
        self.save()
        self._database.close()


def _place(chunk: Chunk) -> Place:
    return Place("metrics", str(chunk.resolution), json.dumps([*chunk.metric, chunk.unit]), str(chunk.hour))


def _chunk(place: Place) -> Chunk:
    namespace, name, dimensions, unit = json.loads(place.record)
    metric = Metric(namespace, name, tuple((key, value) for key, value in dimensions))
    return Chunk(metric, unit, int(place.store), int(place.part))


def _text(periods: dict[int, Values]) -> str:
    return json.dumps(
        {at: [each.count, each.total, each.minimum, each.maximum, _pairs(each)] for at, each in periods.items()}
    )


def _pairs(values: Values) -> list[tuple[float, float]] | None:
    return None if values.spread is None else [*values.spread.items()]


def _values(numbers: list[object]) -> Values:
    count, total, minimum, maximum, spread = numbers
    known = dict(spread) if isinstance(spread, list) else None
    return Values(count, total, minimum, maximum, known)  # type: ignore[arg-type] # as `_text` wrote them
