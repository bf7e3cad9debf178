"""`npm run demo`: all five pipelines, from nothing to their tables, as whoever tries the project sees them."""

import os
import re
import statistics
import subprocess

from deploying import ROOT

from bench.desk import Desk
from bench.errors import BenchmarkError
from bench.section import Goal, Plot, Section
from bench.sides import seconds

TITLE = "The demo"

_MOST = 35


def measure(desk: Desk) -> Section:
    desk.say("once, not counted")
    demo()
    times = []
    for number in range(1, desk.rounds + 1):
        times.append(seconds(demo))
        desk.say(f"round {number} of {desk.rounds}: {times[-1]:.1f} s")
    median = statistics.median(times)
    return Section(
        TITLE,
        "`npm run demo` on a project that is set up: a local cloud is started, the service deployed, sample data put "
        "through the five pipelines, what came out queried and shown, and everything stopped.",
        ("round", "seconds"),
        [(str(number), f"{each:.1f}") for number, each in enumerate(times, 1)],
        Plot("seconds", [f"round {number}" for number in range(1, len(times) + 1)], {"npm run demo": times}),
        (Goal(f"Under {_MOST} s: {median:.1f} s", median < _MOST),),
    )


def demo() -> None:
    """Raises: BenchmarkError"""
    # Its settings are its own, whatever the shell has of AWS.
    settings = {name: value for name, value in os.environ.items() if not re.match(r"AWS_|PYTHONPATH$", name)}
    done = subprocess.run(
        ["npm", "run", "--silent", "demo"],  # noqa: S607 (the one that runs this)
        cwd=ROOT,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BenchmarkError(done.stdout + done.stderr)
