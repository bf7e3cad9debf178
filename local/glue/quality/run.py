"""One evaluation run, from STARTING to its end, in a thread of its own."""

import contextvars
import logging
import shutil
import threading
import time
from collections.abc import Callable
from typing import Any

from local import activity, aws, settings
from local.glue.spark.configuration import environment, properties
from local.glue.spark.driver import RUNTIME
from local.glue.spark.jvm import JvmError
from local.glue.spark.options import WARM
from local.glue.spark.pool import POOL, CancelledError, Lease
from local.glue.spark.signals import CutOffError, Signals
from local.iam import roles

ENDED = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT"})
"""The states that a run stays in."""

_MINUTE = 60

_log = logging.getLogger("glue")


class EvaluationRun:
    """Carries out the run that a record describes, and keeps the record up to date."""

    def __init__(self, record: dict[str, Any], on_end: Callable[["EvaluationRun"], None]) -> None:
        """on_end: told when it has ended, in the run's thread."""
        self.record = record
        self._on_end = on_end
        self._lock = threading.Lock()
        self._signals = Signals()
        self._folder = settings.WORK_DIR / "quality" / record["RunId"]

    def start(self) -> None:
        context = contextvars.copy_context()  # the account and the region
        threading.Thread(target=context.run, args=(self._run,), name=self.record["RunId"][:16], daemon=True).start()

    def stop(self) -> bool:
        """Ask it to stop; False if it has ended already."""
        with self._lock:
            if self.record["Status"] in ENDED:
                return False
            self._change("STOPPING")
        self._signals.stop()
        return True

    def _run(self) -> None:
        source = roles.glue_source("dataQualityRuleset/*")
        try:
            with roles.session(self.record["Role"], "glue.amazonaws.com", "GlueDataQuality", source) as credentials:
                self._run_as(credentials)
        except CancelledError:
            if self._signals.is_stopping():
                self._end("STOPPED")
        except (roles.RoleNotAssumableError, JvmError, OSError) as error:
            self._end("FAILED", str(error))
        except Exception as error:  # noqa: BLE001 (a run must end, whatever it is that goes wrong around it)
            _log.exception("Evaluation run %s", self.record["RunId"])
            self._end("FAILED", f"{type(error).__name__}: {error}")
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _run_as(self, credentials: aws.Credentials) -> None:
        (self._folder / "tmp").mkdir(parents=True)
        launch = {
            "argv": [str(RUNTIME / "evaluation_run.py"), self.record["RunId"]],
            "folder": str(self._folder),
            "paths": [],
            "environment": environment(credentials, self._folder),
            "properties": properties(self.record["RunId"], self._folder, settings.ENDPOINT, credentials),
        }
        with POOL.lease(WARM, self._signals.is_stopping) as lease:
            with self._lock:
                if not self._signals.is_stopping():
                    self._change("RUNNING")
            launch["gateway"] = {"port": lease.jvm.port, "secret": lease.jvm.secret}
            lease.driver.begin(launch, self._signals.results, _log.info)
            state, message = self._await(lease)
            if state is None:
                return  # the local cloud is stopping; its next start says how the run ended
            self._end(state, message)
            lease.clean = state in ("SUCCEEDED", "FAILED") and self._signals.cleaned(lease)

    def _await(self, lease: Lease) -> tuple[str | None, str | None]:
        """How the run ended, and why; a run that is cut off is dead when this returns."""
        try:
            signal = self._signals.outcome(lease, self.record["Timeout"] * _MINUTE)
        except CutOffError as cut_off:
            return cut_off.state, None
        if signal is None:
            return "FAILED", lease.jvm.death() if not lease.jvm.alive else "The evaluation ended without a result."
        if signal["trace"]:
            _log.warning("%s", signal["trace"])
        return ("FAILED", signal["error"]) if signal["error"] else ("SUCCEEDED", None)

    def _end(self, state: str, message: str | None = None) -> None:
        with self._lock:
            now = time.time()
            self.record["CompletedOn"] = now
            self.record["ExecutionTime"] = round(now - self.record["StartedOn"])
            if message:
                self.record["ErrorString"] = message
            self._change("STOPPED" if self._signals.is_stopping() else state)
        details = {"error": message} if message else {}
        table = self.record["DataSource"]["GlueTable"]["TableName"]
        activity.report(
            "data-quality-run",
            table,
            self.record["Status"],
            id=self.record["RunId"],
            seconds=self.record["ExecutionTime"],
            **details,
        )
        self._on_end(self)

    def _change(self, state: str) -> None:
        self.record["LastModifiedOn"] = time.time()
        self.record["Status"] = state
