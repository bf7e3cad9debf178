"""`python -m soak`: the crash test in its long form; `tools/soak.ts` calls it. Exit code 1 when something is wrong."""

import argparse
import sys
import time
from pathlib import Path
from random import SystemRandom

from soak.conduct import crash_test


def main() -> int:
    parser = argparse.ArgumentParser(prog="npm run soak --")
    parser.add_argument("--kills", type=int, default=30, help="how many processes to kill (30)")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10_000), help="of the random choices")
    parser.add_argument("--minutes", type=float, default=60, help="how long to kill at most (60)")
    parser.add_argument("--folder", type=Path, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder.exists() and any(options.folder.iterdir()):
        parser.error(f"{options.folder} is not empty: a crash test begins with a cloud of its own")
    started = time.monotonic()

    def say(line: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - started), 60)
        print(f"{minutes:3d}:{seconds:02d}  {line}", flush=True)

    say(f"Crash test with {options.kills} kills, --seed {options.seed}.")
    outcome = crash_test(options.folder, options.kills, options.seed, options.minutes * 60, say)
    for fault in outcome.faults:
        print(f"FAULT  {fault}")
    killed = ", ".join(f"{count} x {kind}" for kind, count in outcome.kills.items())
    say(f"{outcome.files} files, {outcome.rows} rows; killed: {killed}; {len(outcome.faults)} faults.")
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
