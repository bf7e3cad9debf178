"""What a job is defined as, and what a run shows of it. The runs end soon: nobody may assume their role."""

from typing import Any

import pytest
from clouds import Cloud

_COMMAND = {"Name": "glueetl", "ScriptLocation": "s3://nowhere/x.py"}


@pytest.fixture
def glue(cloud: Cloud) -> Any:
    return cloud.client("glue")


def _run(glue: Any, job: str, **request: Any) -> dict[str, Any]:
    run = glue.start_job_run(JobName=job, **request)["JobRunId"]
    shown: dict[str, Any] = glue.get_job_run(JobName=job, RunId=run)["JobRun"]
    return shown


def test_a_run_shows_its_arguments_with_those_of_the_job(glue: Any) -> None:
    glue.create_job(
        Name="defined-arguments",
        Role="nobody",
        Command=_COMMAND,
        DefaultArguments={"--a": "default", "--b": "default"},
        NonOverridableArguments={"--c": "fixed"},
        ExecutionProperty={"MaxConcurrentRuns": 3},
    )

    first = _run(glue, "defined-arguments", Arguments={"--b": "given", "--c": "given"})
    again = _run(glue, "defined-arguments", JobRunId=first["Id"])

    assert first["Arguments"] == {"--a": "default", "--b": "given", "--c": "fixed"}
    assert (again["Arguments"], again["PreviousRunId"]) == (first["Arguments"], first["Id"])


def test_capacity_by_its_older_name(glue: Any) -> None:
    glue.create_job(Name="defined-dpus", Role="nobody", Command=_COMMAND, AllocatedCapacity=4)
    workers = {"Name": "defined-workers", "WorkerType": "G.1X", "NumberOfWorkers": 2}
    glue.create_job(Role="nobody", Command=_COMMAND, ExecutionProperty={"MaxConcurrentRuns": 3}, **workers)

    job = glue.get_job(JobName="defined-dpus")["Job"]
    assert (job["MaxCapacity"], "WorkerType" in job) == (4.0, False)
    assert _run(glue, "defined-dpus")["MaxCapacity"] == 4.0
    run = _run(glue, "defined-workers", AllocatedCapacity=6)
    assert (run["AllocatedCapacity"], run["MaxCapacity"], "WorkerType" in run) == (6, 6.0, False)
    run = _run(glue, "defined-workers", NumberOfWorkers=3)
    assert (run["AllocatedCapacity"], run["MaxCapacity"], run["NumberOfWorkers"]) == (3, 3.0, 3)
    with pytest.raises(glue.exceptions.InvalidInputException, match="only Allocated Capacity or Max Capacity"):
        glue.start_job_run(JobName="defined-workers", AllocatedCapacity=6, MaxCapacity=6)


def test_a_job_keeps_where_its_source_is(glue: Any) -> None:
    source = {"Provider": "GITHUB", "Repository": "jobs", "Branch": "main", "Folder": "etl"}
    glue.create_job(Name="defined-source", Role="nobody", Command=_COMMAND, SourceControlDetails=source)

    assert glue.get_job(JobName="defined-source")["Job"]["SourceControlDetails"] == source
