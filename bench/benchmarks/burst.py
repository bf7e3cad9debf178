"""A thousand files at once, to shipping and to orders: how fast they are taken, and how many runs they take."""

import json
import statistics
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from deployed import Service
from numbered_inputs import ordered, orders, shipment, shipped

from bench.desk import Desk
from bench.errors import BenchmarkError
from bench.section import Goal, Plot, Section
from bench.sides import seconds

TITLE = "A burst of 1,000 files"

_FILES = 1000
_THREADS = 8
_MOST_RUNS, _LEAST_RATE = 6, 300


@dataclass(frozen=True)
class Pipeline:
    """put: gives the key and the body of the file of a number. found: the numbers that the table has."""

    name: str
    jobs: tuple[str, ...]
    put: Callable[[int], tuple[str, bytes]]
    settle: Callable[[Service], None]
    found: Callable[[Service], list[int]]


@dataclass(frozen=True)
class Burst:
    """accepted, done: seconds until S3 had taken all files, and until all rows were in the table. runs: of each job.
    alone: the seconds of all runs for one file."""

    accepted: float
    done: float
    runs: int
    alone: float


_PIPELINES = (
    Pipeline(
        "shipping",
        ("shipping-to-parquet", "shipping-normalize"),
        lambda number: (f"shipping/{number}.json", json.dumps(shipment(number)).encode()),
        Service.settle,
        shipped,
    ),
    Pipeline(
        "orders",
        ("orders-clean",),
        lambda number: (f"extract/{number}.csv", orders([number])),
        Service.settle_orders,
        ordered,
    ),
)


def measure(desk: Desk) -> Section:
    found: dict[str, list[Burst]] = {each.name: [] for each in _PIPELINES}
    for number in range(1, desk.rounds + 1):
        for pipeline in _PIPELINES:
            with desk.service() as service:
                found[pipeline.name].append(burst(service, pipeline))
            desk.say(f"round {number} of {desk.rounds}: {pipeline.name} {found[pipeline.name][-1]}")
    return section(found)


def burst(service: Service, pipeline: Pipeline) -> Burst:
    """One file alone, and then all at once.

    Raises:
        BenchmarkError: a row is not in the table once.
    """
    put(service, pipeline, range(_FILES, _FILES + 1))
    pipeline.settle(service)
    before = {job: service.runs(job) for job in pipeline.jobs}
    alone = sum(float(each["ExecutionTime"]) for runs in before.values() for each in runs)
    s3_seconds = 0.0

    def everything() -> None:
        nonlocal s3_seconds
        s3_seconds = seconds(lambda: put(service, pipeline, range(_FILES)))
        pipeline.settle(service)

    done = seconds(everything)
    if pipeline.found(service) != list(range(_FILES + 1)):
        raise BenchmarkError(f"{pipeline.name}: not every row is in the table once")
    runs = max(len(service.runs(job)) - len(before[job]) for job in pipeline.jobs)
    return Burst(s3_seconds, done, runs, alone)


def put(service: Service, pipeline: Pipeline, numbers: range) -> None:
    s3 = service.client("s3")

    def put_one(number: int) -> None:
        key, body = pipeline.put(number)
        s3.put_object(Bucket=service.landing, Key=key, Body=body)

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(put_one, numbers))


def section(found: dict[str, list[Burst]]) -> Section:
    rates = {name: statistics.median(_FILES / each.accepted for each in bursts) for name, bursts in found.items()}
    runs = {name: max(each.runs for each in bursts) for name, bursts in found.items()}
    done = {name: statistics.median(each.done for each in bursts) for name, bursts in found.items()}
    alone = {name: _FILES * statistics.median(each.alone for each in bursts) for name, bursts in found.items()}
    return Section(
        TITLE,
        f"{_FILES:,} files of a row each, uploaded by {_THREADS} threads to a pipeline that is at rest, until the last "
        "row is in the table; each row is there once. Against it a run a file, one after the other, by the seconds "
        "that the runs for a single file took.",
        ("pipeline", "files accepted a second", "done after, s", "runs a job, at most", "a run a file, s"),
        [(name, f"{rates[name]:.0f}", f"{done[name]:.1f}", str(runs[name]), f"{alone[name]:,.0f}") for name in found],
        Plot("seconds, median", list(found), {"batched": list(done.values()), "a run a file": list(alone.values())}),
        [
            goal
            for name in found
            for goal in (
                Goal(f"{name}: at most {_MOST_RUNS} runs a job: {runs[name]}", runs[name] <= _MOST_RUNS),
                Goal(f"{name}: {_LEAST_RATE} files a second: {rates[name]:.0f}", rates[name] >= _LEAST_RATE),
            )
        ],
    )
