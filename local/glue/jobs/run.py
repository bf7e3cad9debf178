"""One run of a job, from STARTING to its end, in a thread of its own."""

import contextlib
import contextvars
import logging
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local import activity, aws, listening, settings
from local.glue.jobs import events
from local.glue.jobs.arguments import Arguments, ArgumentsError
from local.glue.jobs.files import DownloadError, download, download_all
from local.glue.jobs.logs import LogStreams
from local.glue.spark.configuration import environment, properties
from local.glue.spark.driver import RUNTIME
from local.glue.spark.jvm import JvmError, flags
from local.glue.spark.options import WARM, JvmOptions
from local.glue.spark.pool import POOL, CancelledError, Lease
from local.glue.spark.signals import CutOffError, Signals
from local.iam import roles
from local.metrics.sources import glue as measured
from local.state import own, saver
from local.state.errors import SaveError

ENDED = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR"})
"""The states that a run stays in."""

untold = own.table("untold-job-runs")
"""By id, runs whose end, once it is recorded, is still to be told: after a kill in between the next start tells it."""

_MINUTE = 60

_log = logging.getLogger("glue")


class JobRun:
    """Carries out the run that a record describes, and keeps the record (GetJobRun's answer) up to date."""

    def __init__(
        self,
        job: dict[str, Any],
        record: dict[str, Any],
        resolve: Callable[[], Arguments],
        on_end: Callable[["JobRun"], None],
    ) -> None:
        """resolve: gives the run's arguments. on_end: told when it has ended, in the run's thread."""
        self.job = job
        self.record = record
        self._resolve = resolve
        self._on_end = on_end
        self._lock = threading.Lock()
        self._signals = Signals()
        self._running_since = 0.0
        self._metered = record.get("ExecutionClass") == "FLEX"
        self._folder = settings.WORK_DIR / "jobs" / record["Id"]

    def start(self) -> None:
        context = contextvars.copy_context()  # the account and the region
        thread = threading.Thread(target=context.run, args=(self._run,), name=self.record["Id"][:16], daemon=True)
        thread.start()
        minutes = self.record.get("NotificationProperty", {}).get("NotifyDelayAfter")
        if minutes:
            timer = threading.Timer(minutes * _MINUTE, contextvars.copy_context().run, (self._notify, minutes))
            timer.daemon = True
            timer.start()

    def stop(self) -> bool:
        """Ask it to stop; False if it has ended already."""
        with self._lock:
            if self.record["JobRunState"] in ENDED:
                return False
            self._change("STOPPING")
        self._signals.stop()
        return True

    def _notify(self, minutes: float) -> None:
        if self.record["JobRunState"] not in ENDED:
            events.still_in_state(self.record, minutes)

    def _run(self) -> None:
        activity.report("job-run", self.record["JobName"], "STARTING", id=self.record["Id"])
        listening.wait()
        try:
            source, policy = roles.glue_source(f"job/{self.job['Name']}"), self.record.get("ExecutionRoleSessionPolicy")
            with roles.session(
                self.job["Role"], "glue.amazonaws.com", "GlueJobRunnerSession", source, policy
            ) as credentials:
                arguments = self._resolve()
                with contextlib.closing(LogStreams(credentials)) as logs:
                    self._run_as(credentials, arguments, logs)
        except roles.RoleNotAssumableError:
            self._end(
                "FAILED",
                f"JobName:{self.record['JobName']} and JobRunId:{self.record['Id']} failed to execute with exception "
                f"Role {self.job['Role']} should be given assume role permissions for Glue Service.",
            )
        except (ArgumentsError, DownloadError, JvmError, OSError) as error:
            self._end("FAILED", str(error))
        except CancelledError:
            if self._signals.is_stopping():
                self._end("STOPPED")
        except Exception as error:  # noqa: BLE001 (a run must end, whatever it is that goes wrong around it)
            _log.exception("Job run %s", self.record["Id"])
            self._end("FAILED", f"LAUNCH ERROR | {type(error).__name__}: {error}")
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _run_as(self, credentials: aws.Credentials, arguments: Arguments, logs: LogStreams) -> None:
        def log_error(text: str) -> None:
            for line in text.splitlines():
                logs.write(arguments.error_group, arguments.stream, line)
                if arguments.continuous_group:
                    logs.write(arguments.continuous_group, arguments.continuous_stream, line)

        def log_output(line: str) -> None:
            logs.write(arguments.output_group, arguments.stream, line)

        self._metered |= arguments.auto_scaling
        for note in arguments.notes:
            log_error(note)
        launch = self._prepare(credentials, arguments)
        options = _jvm_options(arguments, launch.pop("jars"))
        with POOL.lease(options, self._signals.is_stopping) as lease:
            lease.jvm.on_line = log_error
            self._begin()
            launch["gateway"] = {"port": lease.jvm.port, "secret": lease.jvm.secret}
            launch["metrics"] = arguments.metrics
            launch["data_catalog"] = arguments.data_catalog
            lease.driver.begin(launch, self._signals.results, log_output)
            state, message = self._await(lease, log_error)
            if state is None:
                return  # the local cloud is stopping; its next start says how the run ended
            self._end(state, message)
            lease.clean = state in ("SUCCEEDED", "FAILED") and self._signals.cleaned(lease)

    def _prepare(self, credentials: aws.Credentials, arguments: Arguments) -> dict[str, Any]:
        """Bring what the run needs into its folder; what the driver is told to run, and the JVM's `jars`."""
        folder, s3 = self._folder, aws.client("s3", credentials, patient=True)
        (folder / "tmp").mkdir(parents=True)
        script = download(s3, arguments.script, folder)
        modules = [
            download(s3, location, folder / "modules" / str(number))
            for number, location in enumerate(arguments.extra_py_files)
        ]
        for location in arguments.extra_files:
            download_all(s3, location, folder)
        paths = [str(folder), *(str(path.parent if path.suffix == ".py" else path) for path in modules)]
        variables = environment(credentials, folder)
        workers = {**variables, **arguments.worker_variables, "PYTHONPATH": ":".join([*paths, str(RUNTIME)])}
        return {
            "argv": [str(script), *arguments.argv],
            "folder": str(folder),
            "paths": paths,
            "environment": {**variables, **arguments.driver_variables},
            "properties": {
                **properties(self.record["JobName"], folder, settings.ENDPOINT, credentials),
                **{f"spark.executorEnv.{name}": value for name, value in workers.items()},
                **_event_logs(s3, arguments.event_logs),
                **arguments.properties,
            },
            "jars": tuple(download(s3, location, folder / "jars") for location in arguments.extra_jars),
        }

    def _begin(self) -> None:
        with self._lock:
            if not self._signals.is_stopping():
                self._change("RUNNING")
        self._running_since = time.monotonic()
        activity.report("job-run", self.record["JobName"], "RUNNING", id=self.record["Id"])

    def _await(self, lease: Lease, log_error: Callable[[str], None]) -> tuple[str | None, str | None]:
        """How the run ended, and why; a run that is cut off is dead when this returns."""
        try:
            signal = self._signals.outcome(lease, self.record["Timeout"] * _MINUTE)
        except CutOffError as cut_off:
            return cut_off.state, None
        if not lease.jvm.alive:
            return "FAILED", lease.jvm.death()
        if signal is None:
            code = lease.driver.code()
            lease.kill()  # the JVM may be at work yet, and nothing of a run that has ended may write any more
            return ("SUCCEEDED", None) if code == 0 else ("FAILED", f"Command failed with exit code {code}")
        measured.ended(self.record["JobName"], self.record["Id"], signal["totals"])
        if signal["trace"]:
            log_error(signal["trace"])
        return ("FAILED", signal["error"]) if signal["error"] else ("SUCCEEDED", None)

    def _end(self, state: str, message: str | None = None) -> None:
        if self.record["JobRunState"] in ENDED:
            return
        untold[self.record["Id"]] = True
        with contextlib.suppress(SaveError):  # the saver tells it
            saver.flush("own")
        with self._lock:
            now = time.time()
            if self._running_since:
                self.record["ExecutionTime"] = seconds = max(1, round(time.monotonic() - self._running_since))
                if self._metered:  # AWS counts DPU seconds where capacity varies
                    self.record["DPUSeconds"] = seconds * float(self.record["MaxCapacity"])
            self.record["CompletedOn"] = now
            if message:
                self.record["ErrorMessage"] = message
            self._change("STOPPED" if self._signals.is_stopping() else state)
        ended = self.record["JobRunState"]
        details = {"error": message} if message else {}
        took = round(now - self.record["StartedOn"], 2)
        activity.report("job-run", self.record["JobName"], ended, id=self.record["Id"], seconds=took, **details)
        events.state_changed(self.record)
        self._on_end(self)

    def _change(self, state: str) -> None:
        self.record["LastModifiedOn"] = time.time()
        self.record["JobRunState"] = state


def _jvm_options(arguments: Arguments, own: tuple[Path, ...]) -> JvmOptions:
    """What the run needs of its JVM. own: the run's jars.

    Raises:
        JvmError: the jars of a format are not there.
    """
    formats: list[Path] = []
    for name in arguments.formats:
        found = sorted((settings.JARS_DIR / name).glob("*.jar"))
        if not found:
            raise JvmError(f"The jars of {name} are not in {settings.JARS_DIR / name}. Run `npm run setup`.")
        formats += found
    return JvmOptions(
        heap=arguments.heap or WARM.heap,
        jars=(*formats, *(() if arguments.jars_first else own)),
        jars_first=own if arguments.jars_first else (),
        flags=flags(arguments.jvm_flags),
    )


def _event_logs(s3: Any, location: str | None) -> dict[str, str]:
    """Spark's event log, for its history server; Spark wants the folder to be there."""
    if not location:
        return {}
    folder = location.rstrip("/") + "/"
    bucket, _, prefix = folder.partition("://")[2].partition("/")
    if prefix:
        s3.put_object(Bucket=bucket, Key=prefix, Body=b"")
    return {"spark.eventLog.enabled": "true", "spark.eventLog.dir": folder}
