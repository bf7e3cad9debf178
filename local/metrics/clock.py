"""When alarms are looked at: when a metric that they watch got a value, and when a period has ended.

One thread does all of it: it has metrics sampled, evaluates alarms and saves what was measured. With nothing measured
and no alarms it wakes once a minute.
"""

import importlib
import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from ministack.services import cloudwatch

from local.events.queues import on_loop
from local.metrics.alarms import reasons, states, watching
from local.metrics.alarms.evaluation import Verdict
from local.metrics.alarms.watching import Alarm
from local.metrics.expressions.syntax import ExpressionError
from local.metrics.kept import Kept
from local.metrics.sources import SAMPLED
from local.metrics.store import MINUTE, STORE, Metric

_GATHERING_SECONDS = 0.25
"""So long after a value the alarms are looked at: values mostly come several at a time."""
_SAVING_SECONDS = 2.0
_STOP_SECONDS = 10.0
_log = logging.getLogger(__name__)


class Clock:
    """Evaluates alarms in a thread of its own."""

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._touched: set[Metric] = set()
        self._asked: set[str] = set()
        self._stopping = False
        self._kept = Kept()
        self._looked = 0.0
        self._saving = float("inf")
        self._samplers = [importlib.import_module(f"local.metrics.sources.{name}") for name in SAMPLED]
        STORE.listeners.append(self._touch)
        self._thread = threading.Thread(target=self._run, daemon=True, name="metrics clock")
        self._thread.start()

    def ask(self, alarm: str) -> None:
        """Have an alarm evaluated soon, by its name."""
        with self._wake:
            self._asked.add(alarm)
            self._wake.notify()

    def wake(self) -> None:
        """Have what changed by itself sampled soon."""
        self._touch(Metric("", ""))

    def close(self) -> None:
        """Stop, and save what was measured."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        STORE.listeners.remove(self._touch)
        self._thread.join(_STOP_SECONDS)
        self._kept.close()

    def _touch(self, metric: Metric) -> None:
        with self._wake:
            self._touched.add(metric)
            self._wake.notify()

    def _run(self) -> None:
        boundary = 0.0
        while not self._stopping:
            try:
                boundary = self._turn(boundary)
            except Exception:  # noqa: BLE001 (a fault of ours ends one turn, not all alarms; it is logged)
                _log.exception("Metrics or alarms could not be looked at")
                time.sleep(_SAVING_SECONDS)

    def _turn(self, boundary: float) -> float:
        """Wait for something to do, and do it; returns when a period ends next."""
        with self._wake:
            busy = self._wake.wait_for(self._has_work, timeout=max(0.0, min(boundary, self._saving) - time.time()))
        if busy and not self._stopping:
            time.sleep(_GATHERING_SECONDS)
        now = time.time()
        ended = now >= boundary
        for sampler in self._samplers:
            sampler.sample(everything=ended)
        with self._wake:
            touched, self._touched = self._touched, set()
            asked, self._asked = self._asked, set()
        alarms = _alarms() if ended or touched or asked else []
        for alarm in alarms:
            step = watching.step(alarm)
            due = now // step > self._looked // step
            if due or alarm["AlarmName"] in asked or touched & watching.watches(alarm):
                _evaluate(alarm, now)
        self._looked = now
        self._save(now, ended, bool(touched))
        return _boundary(alarms, now) if ended or asked else boundary

    def _save(self, now: float, ended: bool, measured: bool) -> None:
        """Write what was measured, some seconds after the first of it."""
        if measured:
            self._saving = min(self._saving, now + _SAVING_SECONDS)
        if ended or now >= self._saving:
            self._kept.save()
            self._saving = float("inf")

    def _has_work(self) -> bool:
        return bool(self._touched or self._asked or self._stopping)


def _boundary(alarms: Iterable[Alarm], now: float) -> float:
    """When the shortest period that an alarm has ends, after `now`."""
    step = min(map(watching.step, alarms), default=MINUTE)
    return float(now // step * step + step)


def _alarms() -> list[Alarm]:
    return on_loop(lambda: list(cloudwatch._alarms.values()))


def _evaluate(alarm: Alarm, now: float) -> None:
    try:
        verdict = watching.verdict(alarm, now)
    except ExpressionError as error:
        reason = f"Insufficient Data: {error}"
        on_loop(_settle, alarm, Verdict("INSUFFICIENT_DATA", (), 0, 0), reason, "")
        return
    if verdict.state is not None and (verdict.state != alarm["StateValue"] or _is_new(alarm)):
        on_loop(_settle, alarm, verdict, reasons.text(alarm, verdict), reasons.data(alarm, verdict, now))


def _settle(alarm: Alarm, verdict: Verdict, reason: str, data: str) -> None:
    """Put an alarm into the state that it was found in, unless it was changed or deleted meanwhile."""
    if cloudwatch._alarms.get(alarm["AlarmName"]) is alarm and verdict.state:
        states.move(alarm, verdict.state, reason, data)


def _is_new(alarm: Alarm) -> bool:
    """Whether an alarm was never evaluated: it says so until it is, also when it stays in its first state."""
    return bool(alarm["StateReason"] == states.UNCHECKED)


_running: list[Clock] = []


def start() -> None:
    _running.append(Clock())


def stop() -> None:
    while _running:
        _running.pop().close()


def soon(alarm: str) -> None:
    """Have an alarm evaluated soon, by its name."""
    for clock in _running:
        clock.ask(alarm)


def changed() -> None:
    """Say that something that is sampled changed."""
    for clock in _running:
        clock.wake()


def asking(_: Callable[[Alarm], None]) -> Callable[[Alarm], None]:
    """Seam `services.cloudwatch._evaluate_alarm`: MiniStack wants an alarm looked at."""

    def evaluate(alarm: dict[str, Any]) -> None:
        soon(alarm["AlarmName"])

    return evaluate
