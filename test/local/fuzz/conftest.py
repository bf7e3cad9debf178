"""Puts what runs inside of jobs on the path, as it is there."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3] / "local" / "runtime"))
