"""What was accepted and is not yet delivered, on disk, so that no kill of the process loses it.

S3 notifications, events for rule targets, schedules that fire, SNS messages and asynchronous invocations are all
deliveries. Each is a file from before its request is acknowledged until it is delivered and what it was delivered into
(a queue, in memory) is saved. What is found at start-up is delivered again: at least once, as on AWS. Files are written
without fsync: they outlive the process, not a power cut.

Adding a kind of delivery: a module with `deliver(delivery)` and `lane(payload)`, and its line in `KINDS`.
"""

import heapq
import importlib
import itertools
import json
import logging
import threading
import time
from collections import defaultdict, deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ministack.core.concurrency import spawn_background

from local import activity, settings
from local.state import saver
from local.state.errors import SaveError

KINDS = {
    "target": "local.events.targets",
    "object": "local.events.objects",
    "subscription": "local.events.topics",
    "function": "local.functions.async_queue",
}

_STOP_SECONDS = 2.0
_SAVE_AGAIN_SECONDS = 1.0
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
    """Deliveries in a folder, one file each, tried in lanes of limited width."""

    def __init__(self, folder: Path, kinds: dict[str, str]) -> None:
        self._folder = folder
        self._kinds = kinds
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._waiting: list[tuple[float, str, Delivery]] = []
        self._ready: dict[str, deque[Delivery]] = defaultdict(deque)
        self._running: dict[str, int] = defaultdict(int)
        self._delivered: set[str] = set()
        self._stopping = False

    def start(self) -> None:
        """Take up what the last run left, and begin to deliver."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._changed:
            known = {entry[1] for entry in self._waiting}
            left = [
                found for found in map(_read, sorted(self._folder.glob("*.json"))) if found and found.id not in known
            ]
            for delivery in left:
                heapq.heappush(self._waiting, (delivery.due, delivery.id, delivery))
        if left:
            _log.info("%d deliveries left by the last run are taken up", len(left))
        self._stopping = False
        for work in (self._run, self._settle):
            threading.Thread(target=work, daemon=True, name=f"outbox {work.__name__}").start()

    def stop(self) -> None:
        """Start nothing more, and give what runs a moment; the rest stays for the next run."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not any(self._running.values()), _STOP_SECONDS)

    def submit(self, kind: str, payload: dict[str, Any], due: float = 0.0) -> str:
        """Accept a delivery; it is on disk when this returns. Returns its id."""
        now = time.time()
        delivery = Delivery(f"{time.time_ns():020d}-{next(self._numbers):06d}", kind, payload, now, due or now)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write(delivery)
        with self._changed:
            heapq.heappush(self._waiting, (delivery.due, delivery.id, delivery))
            self._changed.notify_all()
        return delivery.id

    def _run(self) -> None:
        with self._changed:
            while not self._stopping:
                now = time.time()
                while self._waiting and self._waiting[0][0] <= now:
                    delivery = heapq.heappop(self._waiting)[2]
                    self._ready[self._lane(delivery)[0]].append(delivery)
                for name in [each for each, queue in self._ready.items() if queue]:
                    self._start(name)
                self._changed.wait(self._waiting[0][0] - now if self._waiting else None)

    def _settle(self) -> None:
        """Drop the files of what is delivered, once the queues that it went into are saved."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._delivered or self._stopping)
                if self._stopping:
                    return
                delivered, self._delivered = self._delivered, set()
            try:
                saver.flush("sqs")
            except SaveError:  # the saver tells it; the files stay until it succeeds
                time.sleep(_SAVE_AGAIN_SECONDS)
                with self._changed:
                    self._delivered |= delivered
                continue
            for each in delivered:
                (self._folder / f"{each}.json").unlink(missing_ok=True)

    def _start(self, name: str) -> None:
        queue = self._ready[name]
        while queue and self._running[name] < self._lane(queue[0])[1]:
            self._running[name] += 1
            spawn_background(self._deliver, name, queue.popleft(), thread_name=f"delivery {name}")
        if not queue:
            del self._ready[name]

    def _lane(self, delivery: Delivery) -> tuple[str, int]:
        lane: tuple[str, int] = self._module(delivery).lane(delivery.payload)
        return lane

    def _module(self, delivery: Delivery) -> Any:
        return importlib.import_module(self._kinds[delivery.kind])

    def _deliver(self, lane: str, delivery: Delivery) -> None:
        again = False
        try:
            self._module(delivery).deliver(delivery)
        except Later as later:
            again = True
            delivery.attempts += later.counts
            delivery.due = time.time() + later.seconds
            self._write(delivery)
        except Exception as error:  # noqa: BLE001 (a fault of ours ends one delivery, not the outbox; it is told)
            _log.exception("delivery %s of kind %s failed", delivery.id, delivery.kind)
            activity.report("delivery", delivery.kind, "FAILED", id=delivery.id, error=repr(error))
        with self._changed:
            self._running[lane] -= 1
            if again:
                heapq.heappush(self._waiting, (delivery.due, delivery.id, delivery))
            else:
                self._delivered.add(delivery.id)
            self._changed.notify_all()

    def _write(self, delivery: Delivery) -> None:
        path = self._folder / f"{delivery.id}.json"
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(delivery)))
        draft.replace(path)


def _read(path: Path) -> Delivery | None:
    try:
        return Delivery(**json.loads(path.read_text()))
    except (ValueError, TypeError) as error:
        _log.error("%s is not a delivery and stays where it is: %s", path, error)
        return None


_outbox = Outbox(settings.STATE_DIR / "outbox", KINDS)
start = _outbox.start
stop = _outbox.stop
submit = _outbox.submit
