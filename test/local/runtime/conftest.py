"""What the runtime of jobs does to data, in the process of the tests; most of it needs no AWS."""

import sys
from pathlib import Path

from s3_lake import on_cloud
from sparks import spark

sys.path.append(str(Path(__file__).parents[3] / "local" / "runtime"))

__all__ = ["on_cloud", "spark"]
