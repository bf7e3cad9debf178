"""Each job of the service against the straightforward script for the same result, and against DuckDB."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
from deployed import Service

from bench.desk import Desk
from bench.job_runs import run_job
from bench.jobs import CASES, plain
from bench.jobs.case import Case
from bench.jobs.inputs import land, make
from bench.jobs.outputs import check
from bench.jobs.quiet import forget, silence
from bench.section import Goal, Plot, Section
from bench.sides import Ratio, alternate, ratio, seconds

TITLE = "Each job, on 2 million rows"

_ROWS = 2_000_000
_TIMES = 2


@dataclass(frozen=True)
class Result:
    """What was measured of a job. size: bytes of the input. times: of each side, round by round."""

    case: Case
    size: int
    times: dict[str, list[float]]

    @property
    def against_plain(self) -> Ratio:
        return ratio(self.times["straightforward"], self.times["ours"])

    @property
    def against_duckdb(self) -> Ratio:
        return ratio(self.times["ours"], self.times["DuckDB"])


def measure(desk: Desk) -> Section:
    results = []
    for case in CASES:
        with desk.service() as service:
            silence(service)
            results.append(measure_job(desk, service, case))
    return section(results)


def measure_job(desk: Desk, service: Service, case: Case) -> Result:
    desk.say(f"{case.job}: making {_ROWS:,} rows")
    folder = desk.folder / case.job
    files = make(case, _ROWS, folder / "source")
    land(service, case, files)
    glue = service.client("glue")
    forget(service)
    case.prepare(service)  # what the straightforward script of a later job reads
    source, local = f"s3://{service.landing}/{case.source}", f"{folder}/source/*"
    if case.job == "shipping-normalize":
        source, local = f"s3://{service.lake}/staging/shipping/batch=bench/", staged(service, folder)
    job = plain.create(service, case.job, case.script, source)

    def ours() -> float:
        forget(service)
        case.prepare(service)
        return run_job(glue, case.name, case.arguments)

    desk.say(f"{case.job}: each once, not counted")
    ours()
    check(service, case, _ROWS)
    run_job(glue, job)
    sides: dict[str, Callable[[], float]] = {
        "ours": ours,
        "straightforward": partial(run_job, glue, job),
        "DuckDB": partial(by_duckdb, case, local, folder / "duckdb"),
    }
    times = alternate(sides, desk.rounds, lambda line: desk.say(f"{case.job}: {line}"))
    return Result(case, sum(file.stat().st_size for file in files), times)


def staged(service: Service, folder: Path) -> str:
    """Copy what the job before has staged to disk; a pattern of the files."""
    (folder / "staged").mkdir()
    for number, (key, body) in enumerate(service.objects(service.lake, "staging/shipping/").items()):
        if key.endswith(".parquet"):
            (folder / "staged" / f"{number}.parquet").write_bytes(body)
    return f"{folder}/staged/*.parquet"


def by_duckdb(case: Case, source: str, target: Path) -> float:
    """The seconds that DuckDB takes, in memory and from disk to disk."""
    target.mkdir(exist_ok=True)
    settings = "SET preserve_insertion_order = false; SET memory_limit = '8GB'"

    def work() -> None:
        with duckdb.connect() as connection:
            connection.execute(settings)
            for statement in case.duckdb:
                text = statement.format(source=source, target=target)
                connection.execute(text.replace("(FORMAT parquet,", "(OVERWRITE, FORMAT parquet,"))

    return seconds(work)


def section(results: list[Result]) -> Section:
    names = [each.case.job for each in results]
    sides = ("straightforward", "ours", "DuckDB")
    medians = {side: [statistics.median(each.times[side]) for each in results] for side in sides}
    rows = [
        (
            each.case.job,
            f"{each.size / 1e6:,.0f}",
            *(f"{medians[side][place]:.1f}" for side in sides),
            f"{each.against_plain}",
            f"{each.against_duckdb.median:.1f} times",
        )
        for place, each in enumerate(results)
    ]
    return Section(
        TITLE,
        f"Each job of the service from StartJobRun to SUCCEEDED on {_ROWS:,} rows, against the script that one writes "
        "first for the same result (`bench/scripts/`: the schema inferred, one pass a table, a count before each "
        "write), as a Glue job on the same warm JVM; and against DuckDB, which does the same work on the same files, "
        "from disk to disk, with neither S3 nor catalog nor report, as the limit of what the machine can do.",
        (
            "job",
            "input, MB",
            "straightforward, s",
            "ours, s",
            "DuckDB, s",
            "times faster than straightforward",
            "DuckDB is faster by",
        ),
        rows,
        Plot("seconds, median", names, medians),
        [
            Goal(
                f"{each.case.job} at least {_TIMES} times faster: {each.against_plain}",
                each.against_plain.median >= _TIMES,
            )
            for each in results
        ],
    )
