"""`python -m bench`: `npm run bench` calls it. Exit code 1 where a goal is not reached."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / ".bench"))  # last: what the project pins goes first

from bench.benchmarks import BENCHMARKS
from bench.desk import Desk
from bench.document import PICTURES, picture, put
from bench.machine import described
from bench.plot import draw
from bench.section import Section, markdown


def main() -> int:
    parser = argparse.ArgumentParser(prog="npm run bench --", description="Measures, and writes docs/benchmarks.md.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure (all): {', '.join(BENCHMARKS)}")
    parser.add_argument("--rounds", type=int, default=5, help="how often each side takes its turn (5)")
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(BENCHMARKS)}")
    missed = [name for name in options.names or BENCHMARKS if not measure(name, options.rounds)]
    print(f"Goals are not reached: {', '.join(missed)}." if missed else "All goals are reached.")
    return 1 if missed else 0


def measure(name: str, rounds: int) -> bool:
    """Measure, show and write one; returns whether its goals are reached."""
    started = time.monotonic()

    def say(line: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - started), 60)
        print(f"{minutes:3d}:{seconds:02d}  {name}: {line}", flush=True)

    with tempfile.TemporaryDirectory(prefix="millrace-bench-") as folder:
        section: Section = BENCHMARKS[name].measure(Desk(Path(folder), rounds, say))
    draw(section.plot, section.title, picture(name))
    text = markdown(section, f"{PICTURES}/{name}.svg", described(name))
    put({section.title: text}, [each.TITLE for each in BENCHMARKS.values()])
    print(f"\n{text}\n", flush=True)
    return section.is_reached


if __name__ == "__main__":
    sys.exit(main())
