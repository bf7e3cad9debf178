"""Many small files against the same rows in one, for each job that reads what arrives."""

import statistics
from functools import partial

from deployed import Service

from bench.desk import Desk
from bench.job_runs import run_job
from bench.jobs import CASES
from bench.jobs.case import Case
from bench.jobs.inputs import land, make
from bench.jobs.outputs import check
from bench.jobs.quiet import forget, silence
from bench.section import Goal, Plot, Section
from bench.sides import Ratio, alternate, ratio

TITLE = "Small files: 10,000 of 2 KB"

_FILES, _ROWS_A_FILE = 10_000, 8
_TIMES = 3
_ARRIVING = [case for case in CASES if case.job != "shipping-normalize"]


def measure(desk: Desk) -> Section:
    return section({case.job: measure_job(desk, case) for case in _ARRIVING})


def measure_job(desk: Desk, case: Case) -> dict[str, list[float]]:
    """The seconds with many files and with one, each in a service of its own."""
    rows = _FILES * _ROWS_A_FILE
    with desk.service() as many, desk.service() as one:
        desk.say(f"{case.job}: each once, not counted")
        for service, rows_a_file in ((many, _ROWS_A_FILE), (one, rows)):
            silence(service)
            land(service, case, make(case, rows, desk.folder / case.job / str(rows_a_file), rows_a_file))
            run(service, case)
            check(service, case, rows)
        sides = {"10,000 files": partial(run, many, case), "one file": partial(run, one, case)}
        return alternate(sides, desk.rounds, lambda line: desk.say(f"{case.job}: {line}"))


def run(service: Service, case: Case) -> float:
    forget(service)
    case.prepare(service)
    return run_job(service.client("glue"), case.name, case.arguments)


def section(found: dict[str, dict[str, list[float]]]) -> Section:
    ratios: dict[str, Ratio] = {job: ratio(times["10,000 files"], times["one file"]) for job, times in found.items()}
    medians = {
        side: [statistics.median(times[side]) for times in found.values()] for side in ("10,000 files", "one file")
    }
    return Section(
        TITLE,
        f"Each job that reads what arrives, on {_FILES * _ROWS_A_FILE:,} rows in {_FILES:,} files, and on the same "
        "rows in one, from StartJobRun to SUCCEEDED.",
        ("job", "10,000 files, s", "one file, s", "times longer"),
        [
            (job, f"{medians['10,000 files'][place]:.1f}", f"{medians['one file'][place]:.1f}", str(ratios[job]))
            for place, job in enumerate(found)
        ],
        Plot("seconds, median", list(found), medians),
        [Goal(f"{job} within {_TIMES} times: {ratios[job]}", ratios[job].median <= _TIMES) for job in found],
    )
