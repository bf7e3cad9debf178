"""What must come of everything when the service is left alone: all ends, nothing waits, failures have their reasons."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from soak.dice import dice
from soak.pipelines.events import WORKFLOW
from soak.pipelines.pipeline import Pipeline
from soak.service import ARTIFACTS, LANDING, MACHINES, PREFIX, Service

_ROOT = Path(__file__).parents[2]
_DEAD_LETTERS = ("uploads-dead-letters", "failed-invocations", "undelivered-events", "undelivered-notifications")
_ENDED = ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR")
_QUIET_SECONDS = 3
_LONGEST = 600
_ROUNDS = 4


def settle(service: Service, pipelines: list[Pipeline], endpoint: str, say: Callable[[str], None]) -> list[str]:
    """Let schedules do what they do until there is nothing left to do; returns what is left or hangs all the same."""
    chance = dice(0)
    try:
        await_quiet(service)
        for _ in range(_ROUNDS):
            say("Schedules fire.")
            for each in pipelines:
                each.tick(service, chance)
            await_quiet(service)
            if dead_letters(service):
                say(f"Dead letters are replayed: {dead_letters(service)}")
                replay(endpoint)
                await_quiet(service)
            elif not list(_left(service)):
                break
    except (TimeoutError, RuntimeError, subprocess.TimeoutExpired) as error:
        return [str(error)]
    return [*_left(service), *(f"{count} messages are left in {name}" for name, count in dead_letters(service).items())]


def await_quiet(service: Service) -> None:
    """Wait until nothing has been going on for a moment.

    Raises:
        TimeoutError: something hangs: of what is going on nothing has changed for long.
    """
    changed, before = time.monotonic(), ["nothing yet"]
    while True:
        going_on, now = list(_going_on(service)), time.monotonic()
        if going_on != before:
            changed, before = now, going_on
        elif not going_on and now - changed > _QUIET_SECONDS:
            return
        elif now - changed > _LONGEST:
            raise TimeoutError(f"for {_LONGEST} s there is still going on: {going_on}")
        time.sleep(0.3)


def dead_letters(service: Service) -> dict[str, int]:
    """The dead-letter queues that are not empty."""
    counts = {name: _messages(service, name) for name in _DEAD_LETTERS}
    return {name: count for name, count in counts.items() if count}


def replay(endpoint: str) -> None:
    """Bring through what lies in the dead-letter queues, as an operator does.

    Raises:
        RuntimeError: some of it cannot be replayed.
    """
    binaries = _ROOT / "node_modules/.bin"
    done = subprocess.run(  # noqa: S603 (our own command)
        [str(binaries / "node"), str(_ROOT / "tools/replay.ts"), "--stage", "local", "--yes"],
        cwd=_ROOT,
        env={"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}", "AWS_ENDPOINT_URL": endpoint},
        capture_output=True,
        text=True,
        timeout=_LONGEST,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"npm run replay: {done.stdout}{done.stderr}")


def unexplained(service: Service, left_alone: datetime) -> list[str]:
    """Executions and runs that failed without a reason, or although nobody killed anything any more."""
    faults = []
    for kind, name, started, state, reason in _ends(service):
        if state != "SUCCEEDED" and not reason:
            faults.append(f"{kind} {name} ended {state} without a reason")
        if state != "SUCCEEDED" and started >= left_alone:
            faults.append(f"{kind} {name} ended {state} although nothing was killed any more: {reason}")
    return faults


def failed(service: Service) -> set[str]:
    """The job runs that failed, by id."""
    return {name for kind, name, _, state, _ in _ends(service) if kind == "job run" and state != "SUCCEEDED"}


def _ends(service: Service) -> Iterator[tuple[str, str, datetime, str, str]]:
    states = service.client("stepfunctions")
    for execution in _executions(service):
        found = states.describe_execution(executionArn=execution["executionArn"])
        reason = found.get("error", "") and found.get("cause", "")
        yield "execution", found["name"], found["startDate"], found["status"], reason
    for run in _job_runs(service):
        yield "job run", run["Id"], run["StartedOn"], run["JobRunState"], run.get("ErrorMessage", "")


def _going_on(service: Service) -> Iterator[str]:
    for execution in _executions(service):
        if execution["status"] == "RUNNING":
            yield f"execution {execution['executionArn']}"
    for run in _job_runs(service):
        if run["JobRunState"] not in _ENDED:
            yield f"job run {run['Id']} of {run['JobName']}: {run['JobRunState']}"
    for crawler in service.call("glue", "get_crawlers")["Crawlers"]:
        if crawler["State"] != "READY":
            yield f"crawler {crawler['Name']}: {crawler['State']}"
    for run in service.call("glue", "get_workflow_runs", Name=WORKFLOW)["Runs"]:
        if run["Status"] not in ("COMPLETED", "STOPPED", "ERROR"):
            yield f"workflow run {run['WorkflowRunId']}: {run['Status']}"
    if _messages(service, "uploads"):
        yield "messages of uploads"


def _left(service: Service) -> Iterator[str]:
    """Uploads that nobody has taken, and batches that nobody has finished."""
    for pipeline, prefix in (("shipping", "shipping/"), ("orders", "extract/"), ("events", None)):
        if prefix and (keys := service.keys(LANDING, prefix)):
            yield f"{pipeline}: {len(keys)} uploads wait, e.g. {keys[0]}"
        if service.keys(ARTIFACTS, f"batches/{pipeline}/open.json"):
            yield f"{pipeline}: a batch is open"


def _executions(service: Service) -> Iterator[Any]:
    for machine in MACHINES:
        arn = f"arn:aws:states:us-east-1:000000000000:stateMachine:{PREFIX}-{machine}"
        for page in service.pages("stepfunctions", "list_executions", stateMachineArn=arn):
            yield from page["executions"]


def _job_runs(service: Service) -> Iterator[Any]:
    for job in service.jobs:
        for page in service.pages("glue", "get_job_runs", JobName=f"{PREFIX}-{job}"):
            yield from page["JobRuns"]


def _messages(service: Service, queue: str) -> int:
    sqs = service.client("sqs")
    url = sqs.get_queue_url(QueueName=f"{PREFIX}-{queue}")["QueueUrl"]
    names = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    ]
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(count) for count in counts.values())
