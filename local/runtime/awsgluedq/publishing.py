"""What is told of an evaluation: to the data quality API, to CloudWatch, and as files in S3, with the job's role.

https://docs.aws.amazon.com/glue/latest/dg/data-quality-alerts.html
"""

import json
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import boto3
from awsglue import glue_service
from awsglue.utils import getResolvedOptions

from .options import Publishing
from .outcome import Outcome

_NAMESPACE = "Glue Data Quality"


@dataclass(frozen=True)
class Subject:
    """What was evaluated.

    ruleset: its name; a job's evaluation context stands for one. members: of the result in the API.
    dimensions: of the metrics. about: members of each object in the files.
    """

    ruleset: str
    members: dict[str, Any]
    dimensions: dict[str, str]
    about: dict[str, str]


def of_job(context: str) -> Subject:
    """An evaluation by the job run that this process is."""
    run = getResolvedOptions(sys.argv, ["JOB_NAME"])
    name, run_id = run["JOB_NAME"], run["JOB_RUN_ID"]
    return Subject(
        context,
        {"EvaluationContext": context, "JobName": name, "JobRunId": run_id},
        {"EvaluationContext": context, "JobName": name},
        {"evaluationContext": context, "jobName": name, "jobRunId": run_id},
    )


def of_table(ruleset: str, run_id: str, source: dict[str, Any], catalog_id: str) -> Subject:
    """An evaluation by an evaluation run, of the table that a `DataSource` names."""
    database, table = source["GlueTable"]["DatabaseName"], source["GlueTable"]["TableName"]
    return Subject(
        ruleset,
        {"DataSource": source, "RulesetEvaluationRunId": run_id},
        {"Ruleset": ruleset, "Table": table, "Database": database, "CatalogId": catalog_id},
        {"catalogId": catalog_id, "databaseName": database, "tableName": table, "dqRunId": run_id},
    )


def publish(subject: Subject, options: Publishing, outcomes: Sequence[Outcome], started: float) -> None:
    """Publish the outcomes of an evaluation.

    started: seconds since the epoch.
    """
    completed = time.time()
    if options.results:
        glue_service.call(
            "PublishDataQuality",
            {
                "RulesetName": subject.ruleset,
                **subject.members,
                "StartedOn": started,
                "CompletedOn": completed,
                "RuleResults": [_result(place, each) for place, each in enumerate(outcomes, 1)],
            },
        )
    if options.metrics:
        _put_metrics(subject.dimensions, outcomes)
    if options.s3:
        _write(options.s3, subject.about, outcomes, started, completed)


def _result(place: int, outcome: Outcome) -> dict[str, Any]:
    """A `DataQualityRuleResult`."""
    message = {"EvaluationMessage": outcome.reason} if outcome.reason else {}
    return {
        "Name": f"Rule_{place}",
        "Description": outcome.rule,
        **message,
        "Result": "PASS" if outcome.passed else "FAIL",
        "EvaluatedMetrics": outcome.metrics,
        "EvaluatedRule": outcome.rule,
    }


def _put_metrics(dimensions: dict[str, str], outcomes: Sequence[Outcome]) -> None:
    passed = sum(bool(each.passed) for each in outcomes)
    counts = {"passed": passed, "failed": len(outcomes) - passed}
    boto3.client("cloudwatch").put_metric_data(
        Namespace=_NAMESPACE,
        MetricData=[
            {
                "MetricName": f"glue.data.quality.rules.{name}",
                "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
                "Value": count,
                "Unit": "Count",
            }
            for name, count in counts.items()
        ],
    )


def _write(location: str, about: dict[str, str], outcomes: Sequence[Outcome], started: float, completed: float) -> None:
    """One JSON object a rule, in a folder for the day."""
    bucket, _, prefix = location.removeprefix("s3://").strip("/").partition("/")
    on = datetime.fromtimestamp(completed, timezone.utc)
    folder = f"{prefix}/" if prefix else ""
    lines = [
        json.dumps(
            {
                **about,
                "evaluationStartedOn": _stamp(started),
                "evaluationCompletedOn": _stamp(completed),
                "rule": each.rule,
                "outcome": "Passed" if each.passed else "Failed",
                "failureReason": each.reason,
                "evaluatedMetrics": each.metrics,
            }
        )
        for each in outcomes
    ]
    boto3.client("s3").put_object(
        Bucket=bucket,
        Key=f"{folder}year={on:%Y}/month={on:%m}/day={on:%d}/{uuid.uuid4()}.json",
        Body="".join(f"{line}\n" for line in lines).encode(),
    )


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
