"""The functions: the size of their packages, how soon they are ready, and what their middleware costs."""

import json
import os
import statistics
import subprocess
import zipfile
from functools import partial
from pathlib import Path

from deploying import ROOT, copy_service, package_into

from bench.desk import Desk
from bench.section import Goal, Plot, Section
from bench.sides import alternate, ratio, seconds

TITLE = "The functions"

_LARGEST = 300_000
_TIMES = 1.5
_SCRIPTS = Path(__file__).parents[1] / "scripts"
_EMPTY = "exports.handler = async () => {};\n"
_WARM = 2000


def measure(desk: Desk) -> Section:
    desk.say("packaging the service")
    service = copy_service(desk.folder / "service")
    package_into(service, desk.folder)
    bundles = {}
    for file in sorted((service / ".serverless").glob("*.zip")):
        folder = desk.folder / "bundles" / file.stem
        with zipfile.ZipFile(file) as archive:
            archive.extractall(folder)
        (bundles[file.stem],) = folder.rglob("*.cjs")
    empty = desk.folder / "empty.cjs"
    empty.write_text(_EMPTY)
    sizes = {name: (service / ".serverless" / f"{name}.zip").stat().st_size for name in bundles}
    sides = {"empty": partial(start, empty), **{name: partial(start, bundle) for name, bundle in bundles.items()}}
    for side in sides.values():
        side()  # not counted: files are in memory then
    times = alternate(sides, desk.rounds, lambda line: desk.say(line.partition(":")[0]))
    middleware = overhead(bundles["targetTime"]) - overhead(empty)
    return section(sizes, times, middleware)


def start(bundle: Path) -> float:
    """The seconds from the start of a process to a function that is ready, and its end."""
    return seconds(partial(node, _SCRIPTS / "cold_start.cjs", str(bundle)))


def overhead(bundle: Path) -> float:
    """The microseconds of a warm invocation."""
    event = json.dumps({"target_datetime": "2024-07-09T14:00:00Z"})
    return float(node(_SCRIPTS / "overhead.cjs", str(bundle), event, str(_WARM)))


def node(*command: str | Path) -> str:
    """What a script prints on the project's Node, where the SDK is as on Lambda: outside of the bundle."""
    environment = {
        "PATH": os.environ["PATH"],
        "NODE_PATH": str(ROOT / "node_modules"),
        "NODE_OPTIONS": "--enable-source-maps",
        "AWS_REGION": "us-east-1",
        "POWERTOOLS_DEV": "false",
    }
    words = [str(ROOT / "node_modules/.bin/node"), *map(str, command)]
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout  # noqa: S603 (ours)


def section(sizes: dict[str, int], times: dict[str, list[float]], middleware: float) -> Section:
    names = list(sizes)
    ratios = {name: ratio(times[name], times["empty"]) for name in names}
    medians = {name: 1000 * statistics.median(each) for name, each in times.items()}
    largest, slowest = max(names, key=lambda name: sizes[name]), max(names, key=lambda name: ratios[name].median)
    return Section(
        TITLE,
        "Each function as it is deployed, on the project's Node with the SDK outside of the bundle, as on Lambda: from "
        "the start of a process to a handler that is ready (with the end of the process), against an empty handler. A "
        f"warm invocation takes {middleware:.0f} µs more than one of an empty handler, with a log line.",
        ("function", "package, KB", "ready after, ms", "times an empty handler"),
        [
            ("(an empty handler)", "", f"{medians['empty']:.0f}", ""),
            *(
                (name, f"{sizes[name] / 1000:.0f}", f"{medians[name]:.0f}", f"{ratios[name].median:.2f}")
                for name in names
            ),
        ],
        Plot("milliseconds until ready, median", ["an empty handler", *names], {"cold": list(medians.values())}),
        (
            Goal(
                f"Packages under {_LARGEST // 1000} KB each, the largest is {largest}: {sizes[largest] / 1000:.0f} KB",
                sizes[largest] < _LARGEST,
            ),
            Goal(
                f"Ready within {_TIMES} times an empty handler's time, the last is {slowest}: {ratios[slowest]}",
                ratios[slowest].median <= _TIMES,
            ),
        ),
    )
