"""A small job: cold, by `spark-submit` alone, and as a Glue job on the warm JVM of the local cloud."""

import json
import statistics
from functools import partial
from pathlib import Path
from typing import Any

from clouds import Cloud

from bench.desk import Desk
from bench.job_runs import run_job
from bench.section import Goal, Plot, Section
from bench.sides import alternate, ratio
from bench.spark_submit import submit

TITLE = "A small job, cold and on a warm JVM"

_SCRIPT = Path(__file__).parents[1] / "scripts" / "small_job.py"
_BUCKET = "bench-job"
_ROWS, _IDS = 1000, 900
_IN_A_ROW = 10
_GOAL = 6


def measure(desk: Desk) -> Section:
    with desk.cloud() as cloud:
        prepare(cloud)
        input_ = ("--input", f"s3://{_BUCKET}/input/", "--output", f"s3://{_BUCKET}/cold/")
        cold = partial(submit, cloud.endpoint, _SCRIPT, *input_)
        warm = partial(run_job, cloud.client("glue"), _BUCKET)
        desk.say("each once, not counted: files are in memory then, and a JVM is up")
        cold()
        warm()
        found = alternate({"spark-submit": cold, "Glue job": warm}, desk.rounds, desk.say)
        row = [warm() for _ in range(_IN_A_ROW)]
    pairs = ratio(found["spark-submit"], found["Glue job"])
    slowest = min(found["spark-submit"]) / max(row)
    return Section(
        TITLE,
        f"The same script (`bench/scripts/small_job.py`: {_ROWS:,} JSON rows read, deduplicated, written as Parquet in "
        "five partitions, counted) on the same local S3: by `spark-submit` alone, and as a Glue job, from StartJobRun "
        f"to SUCCEEDED. Then {_IN_A_ROW} job runs back to back: {', '.join(f'{each:.2f}' for each in row)} s.",
        ("round", "spark-submit, s", "Glue job, s", "times faster"),
        [
            (str(number), f"{one:.2f}", f"{other:.2f}", f"{one / other:.1f}")
            for number, (one, other) in enumerate(zip(*found.values(), strict=True), 1)
        ],
        Plot(
            "seconds, median",
            ["one after the other", f"{_IN_A_ROW} back to back"],
            {
                "spark-submit": [statistics.median(found["spark-submit"])] * 2,
                "Glue job": [statistics.median(found["Glue job"]), statistics.median(row)],
            },
        ),
        (
            Goal(f"At least {_GOAL} times faster in every round: {pairs}", pairs.least >= _GOAL),
            Goal(
                f"And back to back, the slowest against the fastest `spark-submit`: {slowest:.1f} times",
                slowest >= _GOAL,
            ),
        ),
    )


def prepare(cloud: Cloud) -> None:
    """Put the rows, the script and the job in place."""
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=_BUCKET)
    rows = [{"id": n % _IDS, "city": f"city-{n % 5}", "cost": n * 1.5, "on": "2026/01/01"} for n in range(_ROWS)]
    s3.put_object(Bucket=_BUCKET, Key="input/rows.json", Body="\n".join(map(json.dumps, rows)))
    s3.upload_file(str(_SCRIPT), _BUCKET, "script.py")
    allow: list[dict[str, Any]] = [{"Effect": "Allow", "Action": ["s3:*", "logs:*"], "Resource": "*"}]
    cloud.client("glue").create_job(
        Name=_BUCKET,
        Role=cloud.role(_BUCKET, "glue.amazonaws.com", allow),
        GlueVersion="5.0",
        Command={"Name": "glueetl", "ScriptLocation": f"s3://{_BUCKET}/script.py", "PythonVersion": "3"},
        DefaultArguments={"--input": f"s3://{_BUCKET}/input/", "--output": f"s3://{_BUCKET}/warm/"},
    )
