"""The benchmarks, in the order in which they run and are written: a line each."""

from types import ModuleType

from bench.benchmarks import (
    burst,
    crawlers,
    demo,
    functions,
    growth,
    jobs,
    memory,
    quality,
    ready,
    shipping,
    small_files,
    small_job,
)

BENCHMARKS: dict[str, ModuleType] = {
    "small-job": small_job,
    "shipping": shipping,
    "demo": demo,
    "ready": ready,
    "jobs": jobs,
    "growth": growth,
    "small-files": small_files,
    "burst": burst,
    "crawlers": crawlers,
    "quality": quality,
    "functions": functions,
    "memory": memory,
}
"""By the names that `npm run bench` takes; each has `measure(desk: Desk) -> Section`."""
