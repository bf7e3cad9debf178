"""Twenty data quality rules, by AWS's engine and by a pass of Spark each."""

import json
import statistics
from functools import partial
from pathlib import Path

import duckdb
from clouds import Cloud

from bench.desk import Desk
from bench.job_runs import run_job
from bench.jobs.json_to_pq import CASE
from bench.section import Goal, Plot, Section
from bench.sides import alternate, ratio

TITLE = "Data quality: 20 rules on 2 million rows"

_ROWS, _TIMES = 2_000_000, 5
_BUCKET = "bench-quality"
_SCRIPTS = Path(__file__).parents[1] / "scripts"
_SECTIONS = ("first", "business", "premium economy", "economy")
_RULES = {
    "RowCount > 1000000": "count(*) > 1000000",
    "ColumnCount = 11": None,
    **{
        f'IsComplete "{name}"': f"count(*) = count({name})"
        for name in ("feedback_id", "flight_no", "departure", "arrival", "date", "section", "rating")
    },
    'Completeness "comments" > 0.5': "count(comments) / count(*) > 0.5",
    'IsUnique "feedback_id"': "count(distinct feedback_id) = count(feedback_id)",
    'DistinctValuesCount "section" = 4': "count(distinct section) = 4",
    f'ColumnValues "section" in {json.dumps(_SECTIONS)}': (f"count_if(section NOT IN {_SECTIONS}) = 0"),
    'ColumnValues "rating" between 0 and 10': "count_if(NOT (rating > 0 AND rating < 10)) = 0",
    'ColumnValues "flight_no" matches "[A-Z0-9]{2}[0-9]{1,4}"': (
        "count_if(NOT flight_no RLIKE '^[A-Z0-9]{2}[0-9]{1,4}$') = 0"
    ),
    'ColumnLength "comments" < 2001': "count_if(length(comments) > 2000) = 0",
    'Mean "rating" between 1 and 5': "mean(rating) BETWEEN 1 AND 5",
    'StandardDeviation "rating" < 3': "stddev_pop(rating) < 3",
    'Sum "rating" > 1000000': "sum(rating) > 1000000",
    'ColumnLength "departure" = 3': "count_if(length(departure) <> 3) = 0",
}
"""Rules, and what each says in SQL; the number of columns takes no pass."""


def measure(desk: Desk) -> Section:
    with desk.cloud() as cloud:
        desk.say(f"making {_ROWS:,} rows")
        prepare(desk, cloud)
        glue = cloud.client("glue")
        sides = {name: partial(run_job, glue, name) for name in ("rules", "passes")}
        desk.say("each once, not counted")
        for side in sides.values():
            side()
        found = alternate(sides, desk.rounds, desk.say)
    times = ratio(found["passes"], found["rules"])
    return Section(
        TITLE,
        f"{len(_RULES)} rules in DQDL on {_ROWS:,} rows of Parquet, evaluated by AWS's own engine as a Glue job runs "
        "it (`bench/scripts/quality_rules.py`), against a pass of Spark a rule (`quality_passes.py`); both as job runs "
        "on the same warm JVM, from StartJobRun to SUCCEEDED.",
        ("round", "a pass a rule, s", "EvaluateDataQuality, s", "times faster"),
        [
            (str(number), f"{one:.1f}", f"{other:.1f}", f"{one / other:.1f}")
            for number, (one, other) in enumerate(zip(found["passes"], found["rules"], strict=True), 1)
        ],
        Plot(
            "seconds, median",
            ["20 rules"],
            {
                "a pass a rule": [statistics.median(found["passes"])],
                "EvaluateDataQuality": [statistics.median(found["rules"])],
            },
        ),
        (Goal(f"At least {_TIMES} times faster: {times}", times.median >= _TIMES),),
    )


def prepare(desk: Desk, cloud: Cloud) -> None:
    """Put the rows, the scripts and the jobs in place."""
    s3, glue = cloud.client("s3"), cloud.client("glue")
    s3.create_bucket(Bucket=_BUCKET)
    file = desk.folder / "rows.parquet"
    duckdb.sql(f"COPY (SELECT {CASE.row} FROM range({_ROWS}) AS numbers(i)) TO '{file}'")
    s3.upload_file(str(file), _BUCKET, "rows/rows.parquet")
    role = cloud.role(
        _BUCKET, "glue.amazonaws.com", [{"Effect": "Allow", "Action": ["s3:*", "glue:*", "logs:*"], "Resource": "*"}]
    )
    conditions = json.dumps([condition for condition in _RULES.values() if condition])
    arguments = {"rules": {"--rules": f"Rules = [{', '.join(_RULES)}]"}, "passes": {"--conditions": conditions}}
    for name, more in arguments.items():
        s3.upload_file(str(_SCRIPTS / f"quality_{name}.py"), _BUCKET, f"{name}.py")
        glue.create_job(
            Name=name,
            Role=role,
            GlueVersion="5.0",
            Command={"Name": "glueetl", "ScriptLocation": f"s3://{_BUCKET}/{name}.py", "PythonVersion": "3"},
            DefaultArguments={"--source": f"s3://{_BUCKET}/rows/", **more},
        )
