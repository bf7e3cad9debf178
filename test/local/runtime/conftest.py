"""What the runtime of jobs does to data needs no AWS."""

import sys
from pathlib import Path

from sparks import spark

sys.path.append(str(Path(__file__).parents[3] / "local" / "runtime"))

__all__ = ["spark"]
