"""How time and memory of each job grow with its input."""

import statistics

from deployed import Service

from bench.desk import Desk
from bench.job_runs import run_job
from bench.jobs import CASES
from bench.jobs.case import Case
from bench.jobs.inputs import land, make
from bench.jobs.outputs import check
from bench.jobs.quiet import forget, silence
from bench.processes import command, forget_peak, peak_bytes, tree
from bench.section import Goal, Plot, Section

TITLE = "Growth: 0.1, 1 and 10 million rows"

_SIZES = (100_000, 1_000_000, 10_000_000)
_MOST_BYTES = 1.5e9
_GROWTH = 1.2
"""By how much memory may differ between sizes: what a garbage collector leaves lying differs from run to run."""
_ROUNDS = 3
"""At most: ten million rows take minutes."""

Found = tuple[float, float]
"""Seconds, and the driver's bytes at the peak."""


def measure(desk: Desk) -> Section:
    found: dict[str, list[Found]] = {}
    for case in CASES:
        found[case.job] = []
        for rows in _SIZES:
            with desk.service() as service:
                found[case.job].append(measure_size(desk, service, case, rows))
            seconds, memory = found[case.job][-1]
            desk.say(f"{case.job}, {rows:,} rows: {seconds:.1f} s, {memory / 1e6:.0f} MB")
    return section(found)


def measure_size(desk: Desk, service: Service, case: Case, rows: int) -> Found:
    silence(service)
    files = make(case, rows, desk.folder / case.job / str(rows))
    land(service, case, files)
    for file in files:
        file.unlink()
    rounds = []
    for number in range(min(desk.rounds, _ROUNDS) + 1):
        forget(service)
        case.prepare(service)
        jvms = [each for each in tree(service.cloud.process.pid) if "java" in command(each)]
        for jvm in jvms:
            forget_peak(jvm)
        seconds = run_job(service.client("glue"), case.name, case.arguments)
        rounds.append((seconds, max(map(peak_bytes, jvms), default=0)))
        if number == 0:
            check(service, case, rows)
    _, *counted = rounds  # the first warms the JVM
    return statistics.median(seconds for seconds, _ in counted), float(max(peak for _, peak in counted))


def section(found: dict[str, list[Found]]) -> Section:
    names = [f"{rows / 1e6:g} M" for rows in _SIZES]
    goals = []
    for job, sizes in found.items():
        (_, _), (middle, _), (last, _) = sizes
        peaks = [peak for _, peak in sizes]
        goals += [
            Goal(f"{job}: ten times the rows in {last / middle:.1f} times the time", last / middle <= 10),
            Goal(
                f"{job}: at most {max(peaks) / 1e9:.2f} GB, {peaks[-1] / peaks[0]:.1f} times that of the fewest rows",
                max(peaks) < _MOST_BYTES and peaks[-1] <= peaks[0] * _GROWTH,
            ),
        ]
    return Section(
        TITLE,
        "Each job on more and more rows, from StartJobRun to SUCCEEDED, and the most memory that its driver, the JVM, "
        "had resident meanwhile. Time may grow no faster than the rows, from 1 to 10 million; memory not at all.",
        ("job", *(f"{name} rows, s" for name in names), *(f"{name} rows, MB" for name in names)),
        [
            (job, *(f"{seconds:.1f}" for seconds, _ in sizes), *(f"{peak / 1e6:.0f}" for _, peak in sizes))
            for job, sizes in found.items()
        ],
        Plot(
            "seconds a million rows",
            list(found),
            {
                name: [sizes[place][0] / (rows / 1e6) for sizes in found.values()]
                for place, (name, rows) in enumerate(zip(names, _SIZES, strict=True))
            },
        ),
        goals,
    )
