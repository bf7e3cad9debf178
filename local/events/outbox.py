"""What was accepted and is not yet delivered, on disk, so that no kill of the process loses it.

S3 notifications, events for rule targets, schedules that fire, SNS messages and asynchronous invocations are all
deliveries. Each is in a journal from before its request is acknowledged until it is delivered and what it was delivered
into (a queue, in memory) is saved. What is found at start-up is delivered again: at least once, as on AWS.

Adding a kind of delivery: a module with `lane(payload)`, which returns a name and a width, and `deliver(delivery)`,
which returns whether what it did is saved by now (it is after a signed call), and its line in `KINDS`.
"""

import heapq
import importlib
import itertools
import logging
import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import activity, settings
from local.chaos import deliveries
from local.events.journal import Journal
from local.state import saver
from local.state.errors import SaveError

KINDS = {
    "target": "local.events.targets",
    "object": "local.events.objects",
    "subscription": "local.events.topics",
    "function": "local.functions.async_queue",
    "alarm": "local.metrics.alarms.actions",
    "trigger": "local.glue.workflows.schedule",
}

_STOP_SECONDS = 2.0
_SETTLE_SECONDS = 0.2
_log = logging.getLogger(__name__)


@dataclass
class Delivery:
    """One thing to deliver.

    kind: a key of `KINDS`. payload: JSON, what the kind needs. attempts: how often it has failed.
    accepted, due: seconds since the epoch; it is not tried before `due`.
    """

    id: str
    kind: str
    payload: dict[str, Any]
    accepted: float
    due: float
    attempts: int = 0


class Later(Exception):  # noqa: N818 (not an error: it says when to try again)
    """Raised by a kind's `deliver`: try again in so many seconds. What it changed in the payload is kept."""

    def __init__(self, seconds: float, counts: bool = True) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.counts = counts
        """Whether it counts as an attempt (a throttled invocation does not)."""


class Outbox:
    """Deliveries in a journal, tried in lanes of limited width."""

    def __init__(self, path: Path, kinds: dict[str, str]) -> None:
        self._journal = Journal(path)
        self._kinds = kinds
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._waiting: list[tuple[float, str, Delivery]] = []
        self._ready: dict[str, deque[Delivery]] = defaultdict(deque)
        self._running: dict[str, int] = defaultdict(int)
        self._delivered: set[str] = set()
        self._started = self._stopping = False

    def start(self) -> None:
        """Take up what the last run left, and begin to deliver."""
        with self._changed:
            known = {entry[1] for entry in self._waiting}
            left = [Delivery(**record) for record in self._journal.load() if record["id"] not in known]
            for delivery in left:
                heapq.heappush(self._waiting, (delivery.due, delivery.id, delivery))
        if left:
            _log.info("%d deliveries left by the last run are taken up", len(left))
        self._stopping = False
        for work in (self._run, self._settle_again_and_again):
            threading.Thread(target=work, daemon=True, name=f"outbox {work.__name__}").start()

    def stop(self) -> None:
        """Start nothing more, and give what runs a moment; the rest stays for the next run."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._running, _STOP_SECONDS)
        self._settle()

    def submit(self, kind: str, payload: dict[str, Any], due: float = 0.0) -> str:
        """Accept a delivery; it is in the journal when this returns. Returns its id."""
        now = time.time()
        delivery = Delivery(f"{time.time_ns():020d}-{next(self._numbers):06d}", kind, payload, now, due or now)
        self._journal.put(vars(delivery))
        with self._changed:
            if self._started and delivery.due <= now:
                self._begin(delivery)
            else:
                self._wait(delivery)
        return delivery.id

    def _run(self) -> None:
        """Begin what was waiting when its time has come."""
        with self._changed:
            self._started = True
            while not self._stopping:
                now = time.time()
                while self._waiting and self._waiting[0][0] <= now:
                    self._begin(heapq.heappop(self._waiting)[2])
                self._changed.wait(self._waiting[0][0] - now if self._waiting else None)

    def _wait(self, delivery: Delivery) -> None:
        heapq.heappush(self._waiting, (delivery.due, delivery.id, delivery))
        self._changed.notify_all()

    def _begin(self, delivery: Delivery) -> None:
        """Put a delivery into its lane, with one more thread if the lane is not yet as wide as it may be.

        The threads are new ones, so that none carries the request or the principal that it was started by.
        """
        name, width = self._lane(delivery)
        self._ready[name].append(delivery)
        if self._running[name] < width and not self._stopping:
            self._running[name] += 1
            threading.Thread(target=self._work, args=(name,), daemon=True, name=f"delivery {name}").start()

    def _settle_again_and_again(self) -> None:
        while not self._stopping:
            time.sleep(_SETTLE_SECONDS)  # many at a time: a save looks at every message of a queue
            self._settle()

    def _settle(self) -> None:
        """Drop what is delivered, once the queues that it went into are saved."""
        with self._changed:
            delivered, self._delivered = self._delivered, set()
        if not delivered:
            return
        try:
            saver.flush("sqs")
        except SaveError:  # the saver tells it; they stay, and are delivered again if it never succeeds
            with self._changed:
                self._delivered |= delivered
        else:
            self._journal.drop(delivered)

    def _work(self, name: str) -> None:
        """Make the deliveries of a lane, one after the other, until none is left."""
        while True:
            with self._changed:
                queue = self._ready.get(name)
                if not queue or self._stopping:
                    self._end(name)
                    return
                delivery = queue.popleft()
                if not queue:
                    del self._ready[name]
            again, saved = self._deliver(delivery)
            if saved:
                self._journal.drop([delivery.id])
                continue
            with self._changed:
                if again:
                    self._wait(delivery)
                else:
                    self._delivered.add(delivery.id)

    def _end(self, name: str) -> None:
        self._running[name] -= 1
        if not self._running[name]:
            del self._running[name]
        if self._stopping:
            self._changed.notify_all()

    def _lane(self, delivery: Delivery) -> tuple[str, int]:
        lane: tuple[str, int] = self._module(delivery).lane(delivery.payload)
        return lane

    def _module(self, delivery: Delivery) -> Any:
        return importlib.import_module(self._kinds[delivery.kind])

    def _deliver(self, delivery: Delivery) -> tuple[bool, bool]:
        """Try a delivery once; returns whether it must be tried again, and whether what it did is saved."""
        try:
            return False, bool(self._module(delivery).deliver(delivery))
        except Later as later:
            delivery.attempts += later.counts
            delivery.due = time.time() + later.seconds
            self._journal.put(vars(delivery))
            return True, False
        except Exception as error:  # noqa: BLE001 (a fault of ours ends one delivery, not the outbox; it is told)
            _log.exception("delivery %s of kind %s failed", delivery.id, delivery.kind)
            activity.report("delivery", delivery.kind, "FAILED", id=delivery.id, error=repr(error))
            return False, True


_outbox = Outbox(settings.STATE_DIR / "outbox.jsonl", KINDS)
start = _outbox.start
stop = _outbox.stop
submit = deliveries.multiplied(_outbox.submit)
