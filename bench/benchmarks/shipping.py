"""The whole pipeline `shipping`, from the upload to the closed batch, and the same with its jobs in cold processes."""

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deployed import PREFIX, Service, machine

from bench.desk import Desk
from bench.errors import BenchmarkError
from bench.section import Goal, Plot, Section
from bench.sides import ratio
from bench.spark_submit import submit

TITLE = "The pipeline shipping, step by step"

_ROOT = Path(__file__).parents[2]
_ROWS = 1000
_JOBS = ("shipping-to-parquet", "shipping-normalize")
_TIMES, _SECONDS = 4, 8.0
_PATIENCE_SECONDS = 120.0
_STEPS = {
    "ClaimBatch": "claim what was uploaded",
    "ToParquet": "job shipping-to-parquet",
    "StagingCrawl": "crawler shipping-staging",
    "Normalize": "job shipping-normalize",
    "CuratedCrawl": "crawler shipping-curated",
    "GetCuratedTable": "query for the totals",
    "Totals": "query for the totals",
    "Notif": "notification",
    "CompleteBatch": "close the batch",
}
"""What a person calls the states whose names hold this."""

Steps = dict[str, float]


def measure(desk: Desk) -> Section:
    with desk.service() as service:
        desk.say("each once, not counted")
        cold(service, warm(service, 0)[1])
        rounds: list[tuple[Steps, float]] = []
        for number in range(1, desk.rounds + 1):
            steps, batch = warm(service, number)
            jobs = cold(service, batch)
            rounds.append((steps, sum(steps.values()) - jobs_of(steps) + jobs))
            desk.say(
                f"round {number} of {desk.rounds}: {sum(steps.values()):.2f} s, with cold jobs {rounds[-1][1]:.2f} s"
            )
    return section(rounds)


def warm(service: Service, seed: int) -> tuple[Steps, str]:
    """Upload once, and wait for the end of the execution that took it: the seconds of its steps, and its batch."""
    states = service.client("stepfunctions")
    before = {each["executionArn"] for each in executions(states)}
    payload = json.dumps({"count": _ROWS, "seed": seed}).encode()
    service.client("lambda").invoke(FunctionName=f"{PREFIX}-generate-shipments", Payload=payload)
    uploaded = time.time()
    while time.time() < uploaded + _PATIENCE_SECONDS:
        for each in executions(states):
            if each["executionArn"] in before or each["status"] == "RUNNING":
                continue
            described = states.describe_execution(executionArn=each["executionArn"])
            if described["status"] != "SUCCEEDED":
                raise BenchmarkError(f"The execution {each['name']} ended as {described['status']}: {described}")
            steps = steps_of(states, each["executionArn"])
            if "close the batch" in steps:  # the sweep's own has found nothing
                start = each["startDate"].timestamp() - uploaded
                return {"from the upload to the start": start, **steps}, json.loads(described["output"])["batch"]
        time.sleep(0.1)
    raise BenchmarkError(f"No execution ended within {_PATIENCE_SECONDS:.0f} s.")


def executions(states: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = states.list_executions(stateMachineArn=machine("shipping"))["executions"]
    return found


def steps_of(states: Any, execution: str) -> Steps:
    """The seconds of each step, in the order of the first visit."""
    found: Steps = {}
    for name, spent in visits(states, execution):
        step = next((step for part, step in _STEPS.items() if part in name), name)
        found[step] = found.get(step, 0.0) + spent
    return {step: spent for step, spent in found.items() if step in _STEPS.values() or spent >= 0.05}


def visits(states: Any, execution: str) -> Iterator[tuple[str, float]]:
    """Each visit of a state, and its seconds; what happens inside a Map counts as the Map."""
    entered: list[tuple[str, float]] = []
    for page in states.get_paginator("get_execution_history").paginate(executionArn=execution):
        for event in page["events"]:
            if "stateEnteredEventDetails" in event:
                entered.append((event["stateEnteredEventDetails"]["name"], event["timestamp"].timestamp()))
            elif "stateExitedEventDetails" in event:
                name, since = entered.pop()
                if not entered:
                    yield name, event["timestamp"].timestamp() - since


def jobs_of(steps: Steps) -> float:
    return sum(steps[f"job {job}"] for job in _JOBS)


def cold(service: Service, batch: str) -> float:
    """The seconds that the jobs take by `spark-submit` for a batch, which has to be done anew."""
    key = f"logs/glue-jobs/shipping-to-parquet/{batch}.json"
    service.client("s3").delete_object(Bucket=service.artifacts, Key=key)
    return sum(
        submit(
            service.endpoint,
            _ROOT / "glue" / "jobs" / f"{job.replace('-', '_')}.py",
            *("--JOB_NAME", job, "--JOB_RUN_ID", "jr_cold", "--batch", batch),
            *("--landing_bucket", service.landing),
            *("--lake_bucket", service.lake),
            *("--artifacts_bucket", service.artifacts),
            modules=(_ROOT / "glue", _ROOT / "local" / "runtime"),
        )
        for job in _JOBS
    )


def section(rounds: list[tuple[Steps, float]]) -> Section:
    all_steps = [steps for steps, _ in rounds]
    names = list(all_steps[0])
    medians = {name: statistics.median(steps.get(name, 0.0) for steps in all_steps) for name in names}
    wholes, colds = [sum(steps.values()) for steps in all_steps], [other for _, other in rounds]
    whole, pairs = statistics.median(wholes), ratio(colds, wholes)
    return Section(
        TITLE,
        f"{_ROWS:,} made-up shipments from the upload to the closed batch, on a local cloud whose JVM is warm. Against "
        "it the same with its two jobs, unchanged, each by `spark-submit` in a process of its own; all other steps are "
        f"counted as they are here. Altogether: {', '.join(f'{each:.2f}' for each in wholes)} s; with cold jobs "
        f"{', '.join(f'{each:.2f}' for each in colds)} s.",
        ("step", "seconds, median", "share"),
        [
            *((name, f"{spent:.2f}", f"{100 * spent / whole:.0f} %") for name, spent in medians.items()),
            ("altogether", f"{whole:.2f}", "100 %"),
            ("with cold jobs", f"{statistics.median(colds):.2f}", ""),
        ],
        Plot("seconds, median", [*names, "altogether"], {"on a warm JVM": [*medians.values(), whole]}),
        (
            Goal(f"At least {_TIMES} times faster than with cold jobs: {pairs}", pairs.median >= _TIMES),
            Goal(f"Under {_SECONDS:.0f} s: {whole:.1f} s", whole < _SECONDS),
        ),
    )
