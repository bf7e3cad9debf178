"""Job runs: StartJobRun, GetJobRun, GetJobRuns, BatchStopJobRun, and what becomes of runs that were cut off.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-runs.html
"""

import secrets
import shutil
import threading
import time
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import glue

from local import activity, settings
from local.glue import endings
from local.glue.errors import GlueError, invalid_input, not_found
from local.glue.jobs import events
from local.glue.jobs.arguments import Arguments, resolve, together
from local.glue.jobs.definitions import DPUS
from local.glue.jobs.run import ENDED, JobRun, untold
from local.glue.spark.pool import POOL

_PAGE = 200
_SPARK = "3.5.4"
_LONGEST_SESSION_POLICY = 2048

_lock = threading.Lock()
_active: dict[str, JobRun] = {}


def start() -> None:
    """Say how the runs ended that the last process left, try them again, and begin to warm Spark."""
    shutil.rmtree(settings.WORK_DIR / "jobs", ignore_errors=True)
    all_runs = [run for runs in glue._job_runs.values() for run in runs]
    left = [run for run in all_runs if run["JobRunState"] not in ENDED or run["Id"] in untold]
    for run in left:
        if run["JobRunState"] in ENDED:
            events.state_changed(run)
        else:
            _interrupted(run)
    untold.clear()
    POOL.start()
    for run in left:
        _retry(run)


def stop() -> None:
    POOL.stop()


def start_job_run(request: dict[str, Any]) -> dict[str, Any]:
    return {"JobRunId": begin(request, f"jr_{secrets.token_hex(32)}")["Id"]}


def begin(request: dict[str, Any], run_id: str, **members: Any) -> dict[str, Any]:
    """Start a run with this id, and return its record.

    request: as of StartJobRun. members: what the record has besides, e.g. `TriggerName`.

    Raises:
        GlueError
    """
    name = request.get("JobName", "")
    job = glue._jobs.get(name)
    if job is None:
        raise not_found("Failed to start job run due to missing metadata")
    _refuse_kind(job)
    _refuse_session_policy(request.get("ExecutionRoleSessionPolicy"))
    if request.get("AllocatedCapacity") and request.get("MaxCapacity"):
        raise invalid_input("Please set only Allocated Capacity or Max Capacity")
    previous = _find(name, request["JobRunId"]) if request.get("JobRunId") else None
    record = _record(job, request, run_id, 0, previous) | members
    with _lock:
        limit = job.get("ExecutionProperty", {}).get("MaxConcurrentRuns", 1)
        if sum(run["JobRunState"] not in ENDED for run in glue._job_runs.get(name, [])) >= limit:
            raise GlueError("ConcurrentRunsExceededException", f"Concurrent runs exceeded for {name}")
        _begin(job, record)
    return record


def attempts(name: str, run_id: str) -> list[dict[str, Any]]:
    """The run with this id and the attempts that followed it, in their order; none if there is no such run."""
    return [run for run in glue._job_runs.get(name, []) if run["Id"].partition("_attempt_")[0] == run_id]


def is_over(name: str, run: dict[str, Any]) -> bool:
    """Whether a run has ended, and is not tried again."""
    return (
        run["JobRunState"] in ENDED
        and run["Id"] not in _active  # it leaves when its next attempt is there
        and attempts(name, run["Id"].partition("_attempt_")[0])[-1] is run
    )


def active(run_id: str) -> JobRun | None:
    """The run with this id, if it has not ended."""
    return _active.get(run_id)


def get_job_run(request: dict[str, Any]) -> dict[str, Any]:
    return {"JobRun": _find(request.get("JobName", ""), request.get("RunId", ""))}


def get_job_runs(request: dict[str, Any]) -> dict[str, Any]:
    """The runs of a job, the newest first; `NextToken` is the last run of the page before."""
    name = request.get("JobName", "")
    if name not in glue._jobs:
        raise not_found(f"Job {name} not found")
    runs = list(reversed(glue._job_runs.get(name, [])))
    token = request.get("NextToken")
    first = next((place + 1 for place, run in enumerate(runs) if run["Id"] == token), 0) if token else 0
    page = runs[first : first + int(request.get("MaxResults") or _PAGE)]
    more = first + len(page) < len(runs)
    return {"JobRuns": page, **({"NextToken": page[-1]["Id"]} if more else {})}


def batch_stop_job_run(request: dict[str, Any]) -> dict[str, Any]:
    name = request.get("JobName", "")
    stopped, errors = [], []
    for run_id in request.get("JobRunIds", []):
        run = _active.get(run_id)
        known = any(each["Id"] == run_id for each in glue._job_runs.get(name, []))
        if known and run and run.stop():
            stopped.append({"JobName": name, "JobRunId": run_id})
            continue
        detail = (
            {"ErrorCode": "InvalidInputException", "ErrorMessage": f"Job run {run_id} is not running."}
            if known
            else {"ErrorCode": "EntityNotFoundException", "ErrorMessage": f"Job run {run_id} not found."}
        )
        errors.append({"JobName": name, "JobRunId": run_id, "ErrorDetail": detail})
    return {"SuccessfulSubmissions": stopped, "Errors": errors}


def _refuse_kind(job: dict[str, Any]) -> None:
    command = job.get("Command", {})
    kind = command.get("Name", "")
    if kind != "glueetl":
        raise invalid_input(f"Jobs of the kind {kind or 'None'} are not supported by this local cloud, only glueetl.")
    if command.get("PythonVersion", "3") != "3":
        raise invalid_input(f"Python {command['PythonVersion']} is not supported by this local cloud, only 3.")
    if job.get("Connections", {}).get("Connections"):
        raise invalid_input("Jobs with Connections are not supported by this local cloud yet.")


def _record(
    job: dict[str, Any], request: dict[str, Any], run_id: str, attempt: int, previous: dict[str, Any] | None
) -> dict[str, Any]:
    """What GetJobRun answers. Members that are None or of no concern are left out, as AWS does."""
    now = time.time()
    workers = _workers(job, request)
    record = {
        "Id": run_id,
        "Attempt": attempt,
        "PreviousRunId": previous["Id"] if previous else None,
        "JobName": job["Name"],
        "JobMode": job.get("JobMode", "SCRIPT"),
        "StartedOn": now,
        "LastModifiedOn": now,
        "JobRunState": "STARTING",
        "Arguments": together(
            job.get("DefaultArguments", {}),
            job.get("NonOverridableArguments", {}),
            request.get("Arguments") or (previous or {}).get("Arguments", {}),
        ),
        "PredecessorRuns": [],
        "AllocatedCapacity": int(workers["MaxCapacity"] or 1),
        "ExecutionTime": 0,
        "Timeout": int(request.get("Timeout") or job["Timeout"]),
        **workers,
        "SecurityConfiguration": request.get("SecurityConfiguration") or job.get("SecurityConfiguration"),
        "LogGroupName": "/aws-glue/jobs",
        "NotificationProperty": request.get("NotificationProperty") or job.get("NotificationProperty"),
        "GlueVersion": job.get("GlueVersion", "5.0"),
        "ExecutionClass": request.get("ExecutionClass") or job.get("ExecutionClass", "STANDARD"),
        "ExecutionRoleSessionPolicy": request.get("ExecutionRoleSessionPolicy"),
    }
    return {member: value for member, value in record.items() if value is not None}


def _workers(job: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """What a run gets: the workers that it asks for, the capacity in their stead, or what its job has."""
    capacity = request.get("MaxCapacity") or request.get("AllocatedCapacity")
    if request.get("WorkerType") or request.get("NumberOfWorkers"):
        kind = request.get("WorkerType", job.get("WorkerType"))
        number = request.get("NumberOfWorkers", job.get("NumberOfWorkers"))
        capacity = DPUS.get(kind or "", 1.0) * int(number or 1)
        return {"WorkerType": kind, "NumberOfWorkers": number, "MaxCapacity": capacity}
    if capacity:
        return {"MaxCapacity": float(capacity)}
    return {member: job.get(member) for member in ("WorkerType", "NumberOfWorkers", "MaxCapacity")}


def _begin(job: dict[str, Any], record: dict[str, Any]) -> None:
    glue._job_runs.setdefault(job["Name"], []).append(record)
    run = JobRun(job, record, lambda: _arguments(job, record), _ended)
    _active[record["Id"]] = run
    run.start()


def _arguments(job: dict[str, Any], record: dict[str, Any]) -> Arguments:
    arguments = resolve(
        {
            "JOB_NAME": job["Name"],
            "JOB_ID": f"j_{settings.ACCOUNT}",
            "JOB_RUN_ID": record["Id"],
            "script": job["Command"].get("ScriptLocation", ""),
        },
        record["Arguments"],
    )
    if record["GlueVersion"] != "5.0":
        arguments.notes.append(f"Glue {record['GlueVersion']} runs on Spark {_SPARK} here, which is that of Glue 5.0.")
    return arguments


def _ended(run: JobRun) -> None:
    _retry(run.record)
    untold.pop(run.record["Id"], None)
    _active.pop(run.record["Id"], None)
    endings.tell()


def _retry(record: dict[str, Any]) -> None:
    """Try a failed run again, as often as its job wants, unless that is done."""
    job = glue._jobs.get(record["JobName"])
    attempt = record["Attempt"] + 1
    if job is None or record["JobRunState"] != "FAILED" or attempt > job.get("MaxRetries", 0):
        return
    first = record["Id"].partition("_attempt_")[0]
    if attempts(record["JobName"], first)[-1:] != [record]:
        return
    request = {member: record[member] for member in record if member not in ("JobName", "PreviousRunId")}
    kept = {member: record[member] for member in ("TriggerName", "PredecessorRuns") if member in record}
    with _lock:
        _begin(job, _record(job, request, f"{first}_attempt_{attempt}", attempt, record) | kept)


def _refuse_session_policy(policy: str | None) -> None:
    """A session policy bounds what the role may do in this run; one that says nothing would be taken for a bound.
    https://docs.aws.amazon.com/glue/latest/dg/dynamically-scoped-policies.html
    """
    if policy is None:
        return
    if len(policy) > _LONGEST_SESSION_POLICY:
        raise invalid_input(f"ExecutionRoleSessionPolicy may have {_LONGEST_SESSION_POLICY} characters at most")
    problem = iam_evaluator.validate_policy_document(policy)
    if problem:
        raise invalid_input(f"ExecutionRoleSessionPolicy is not a policy: {problem}")


def _find(name: str, run_id: str) -> dict[str, Any]:
    for run in glue._job_runs.get(name, []):
        if run["Id"] == run_id:
            found: dict[str, Any] = run
            return found
    raise not_found(f"Job run {run_id} of job {name} not found")


def _interrupted(run: dict[str, Any]) -> None:
    """Say how a run ended that the last process left: one that was asked to stop has stopped."""
    now = time.time()
    reason = f"Internal service error: the local cloud stopped while this job run was {run['JobRunState']}."
    state = "STOPPED" if run["JobRunState"] == "STOPPING" else "FAILED"
    ended = {"JobRunState": state, "ErrorMessage": reason, "CompletedOn": now, "LastModifiedOn": now}
    activity.report("job-run", run["JobName"], state, id=run["Id"], error=reason)
    # First the event: a kill in between has it told twice, and not never.
    events.state_changed(run | ended)
    run.update(ended)


OPERATIONS = {
    "StartJobRun": start_job_run,
    "GetJobRun": get_job_run,
    "GetJobRuns": get_job_runs,
    "BatchStopJobRun": batch_stop_job_run,
}
