"""Job definitions: CreateJob and UpdateJob, with every member that MiniStack's drop.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html
"""

import time
from typing import Any

from ministack.services import glue

from local.glue.errors import already_exists, invalid_input, not_found

_MEMBERS = (
    "AllocatedCapacity",
    "CodeGenConfigurationNodes",
    "Command",
    "Connections",
    "DefaultArguments",
    "Description",
    "ExecutionClass",
    "ExecutionProperty",
    "GlueVersion",
    "JobMode",
    "JobRunQueuingEnabled",
    "LogUri",
    "MaintenanceWindow",
    "MaxCapacity",
    "MaxRetries",
    "NonOverridableArguments",
    "NotificationProperty",
    "NumberOfWorkers",
    "Role",
    "SecurityConfiguration",
    "SourceControlDetails",
    "Timeout",
    "WorkerType",
)

DPUS = {
    "Standard": 1.0,
    "G.025X": 0.25,
    "G.1X": 1.0,
    "G.2X": 2.0,
    "G.4X": 4.0,
    "G.8X": 8.0,
    "G.12X": 12.0,
    "G.16X": 16.0,
    "R.1X": 1.0,
    "R.2X": 2.0,
    "R.4X": 4.0,
    "R.8X": 8.0,
}
"""How many data processing units a worker of each type is."""


def create_job(request: dict[str, Any]) -> dict[str, Any]:
    name = request.get("Name")
    if not name:
        raise invalid_input("1 validation error detected: Value null at 'name' failed to satisfy constraint: not null")
    if name in glue._jobs:
        raise already_exists(f"Job {name} already exists")
    now = time.time()
    glue._jobs[name] = {"Name": name, **_definition(request), "CreatedOn": now, "LastModifiedOn": now}
    glue._job_runs[name] = []
    if request.get("Tags"):
        glue._tags[glue._arn("job", name)] = dict(request["Tags"])
    return {"Name": name}


def update_job(request: dict[str, Any]) -> dict[str, Any]:
    """The update takes the place of the whole definition: what it leaves out goes back to its default."""
    name = request.get("JobName", "")
    job = glue._jobs.get(name)
    if job is None:
        raise not_found(f"Job {name} not found")
    update = _definition(request.get("JobUpdate", {}))
    glue._jobs[name] = {"Name": name, **update, "CreatedOn": job["CreatedOn"], "LastModifiedOn": time.time()}
    return {"JobName": name}


def _definition(request: dict[str, Any]) -> dict[str, Any]:
    for member in ("Role", "Command"):
        if not request.get(member):
            raise invalid_input(f"{member} must be set for a job.")
    job = {member: request[member] for member in _MEMBERS if request.get(member) is not None}
    runs = int(job.get("ExecutionProperty", {}).get("MaxConcurrentRuns", 1))
    job["ExecutionProperty"] = {"MaxConcurrentRuns": runs}
    for member in ("DefaultArguments", "NonOverridableArguments"):  # a template may hold numbers and truth values
        if member in job:
            job[member] = {name: _text(value) for name, value in job[member].items()}
    job["MaxRetries"] = int(job.get("MaxRetries", 0))
    job.setdefault("GlueVersion", "5.0")
    job["Timeout"] = int(job.get("Timeout", 480 if job["GlueVersion"] >= "5.0" else 2880))
    if "AllocatedCapacity" in job and not {"MaxCapacity", "WorkerType", "NumberOfWorkers"} & job.keys():
        job["MaxCapacity"] = float(job["AllocatedCapacity"])  # the name that it had before
    if "MaxCapacity" not in job:
        job.setdefault("WorkerType", "G.1X")
        job["NumberOfWorkers"] = int(job.get("NumberOfWorkers", 10))
        job["MaxCapacity"] = DPUS.get(job["WorkerType"], 1.0) * job["NumberOfWorkers"]
    return job


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


OPERATIONS = {"CreateJob": create_job, "UpdateJob": update_job}
