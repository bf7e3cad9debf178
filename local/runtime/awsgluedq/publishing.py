"""What is told of an evaluation: to the data quality API, to CloudWatch, and as files in S3, with the job's role.

Earlier metrics are asked of the same API; only those that were published there are known.

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

from .engine import Evaluation
from .options import Publishing
from .outcome import Outcome
from .row_level import Counts
from .statistic import Statistic

_NAMESPACE = "Glue Data Quality"


@dataclass(frozen=True)
class Subject:
    """What was evaluated.

    ruleset: its name; a job's evaluation context stands for one. members: of the result in the API.
    dimensions: of the metrics. about: members of each object in the files. scope: what statistics are compared within.
    """

    ruleset: str
    members: dict[str, Any]
    dimensions: dict[str, str]
    about: dict[str, str]
    scope: str


def of_job(context: str) -> Subject:
    """An evaluation by the job run that this process is."""
    run = getResolvedOptions(sys.argv, ["JOB_NAME"])
    name, run_id = run["JOB_NAME"], run["JOB_RUN_ID"]
    return Subject(
        context,
        {"EvaluationContext": context, "JobName": name, "JobRunId": run_id},
        {"EvaluationContext": context, "JobName": name},
        {"evaluationContext": context, "jobName": name, "jobRunId": run_id},
        f"{name}/{context}",
    )


def of_table(ruleset: str, run_id: str, source: dict[str, Any], catalog_id: str) -> Subject:
    """An evaluation by an evaluation run, of the table that a `DataSource` names."""
    database, table = source["GlueTable"]["DatabaseName"], source["GlueTable"]["TableName"]
    return Subject(
        ruleset,
        {"DataSource": source, "RulesetEvaluationRunId": run_id},
        {"Ruleset": ruleset, "Table": table, "Database": database, "CatalogId": catalog_id},
        {"catalogId": catalog_id, "databaseName": database, "tableName": table, "dqRunId": run_id},
        f"{catalog_id}/{database}/{table}",
    )


def earlier(subject: Subject, statistic: Statistic) -> list[float]:
    """The earlier values of a statistic that are not excluded, the latest first."""
    glue = boto3.client("glue")
    request = {"StatisticId": statistic.id(subject.scope)}
    found: list[dict[str, Any]] = []
    while True:
        page = glue.list_data_quality_statistics(**request)
        found += page["Statistics"]
        if "NextToken" not in page:
            break
        request["NextToken"] = page["NextToken"]
    found.sort(key=lambda each: each["RecordedOn"], reverse=True)
    return [each["DoubleValue"] for each in found if each.get("InclusionAnnotation", {}).get("Value") != "EXCLUDE"]


def publish(
    subject: Subject, options: Publishing, evaluation: Evaluation, started: float, counts: Counts | None = None
) -> None:
    """Publish the outcomes of an evaluation.

    started: seconds since the epoch. counts: of its rows, if they were counted.
    """
    completed, outcomes = time.time(), evaluation.outcomes
    if options.results:
        of_rules = counts.by_rule if counts else [{} for _ in outcomes]
        numbered = enumerate(zip(outcomes, of_rules, strict=True), 1)
        body = {
            "RulesetName": subject.ruleset,
            **subject.members,
            "StartedOn": started,
            "CompletedOn": completed,
            "CloudWatchMetricsEnabled": options.metrics,
            "RuleResults": [_result(place, *each) for place, each in numbered],
            "AnalyzerResults": _analyzer_results(evaluation),
            "Statistics": [each.summary(subject.scope, value) for each, value in evaluation.statistics.items()],
        }
        if counts:
            rows = {"Processed": counts.rows, "Passed": counts.passed, "Failed": counts.rows - counts.passed}
            body["RowMetrics"] = {f"TotalRows{name}": float(count) for name, count in rows.items()}
        glue_service.call("PublishDataQuality", body)
    if options.metrics:
        _put_metrics(subject.dimensions, outcomes)
    if options.s3:
        _write(options.s3, subject.about, outcomes, started, completed)


def _result(place: int, outcome: Outcome, rows: dict[str, int]) -> dict[str, Any]:
    """A `DataQualityRuleResult`."""
    result: dict[str, Any] = {
        "Name": f"Rule_{place}",
        "Description": outcome.rule,
        "Result": "PASS" if outcome.passed else "FAIL",
        "EvaluatedMetrics": outcome.metrics,
        "EvaluatedRule": outcome.evaluated,
    }
    if outcome.reason:
        result["EvaluationMessage"] = outcome.reason
    if outcome.labels:
        result["Labels"] = dict(outcome.labels)
    if rows:
        counts = {f"Rows{name.capitalize()}": float(count) for name, count in rows.items()}
        result["RuleMetrics"] = {**counts, "TotalRowsProcessed": sum(counts.values())}
    return result


def _analyzer_results(evaluation: Evaluation) -> list[dict[str, Any]]:
    """A `DataQualityAnalyzerResult` for each analyzer."""
    return [
        {
            "Name": f"Analyzer_{place}",
            "Description": each.text,
            "EvaluatedMetrics": each.metrics,
            **({"EvaluationMessage": each.reason} if each.reason else {}),
        }
        for place, each in enumerate(evaluation.analyses, 1)
    ]


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
