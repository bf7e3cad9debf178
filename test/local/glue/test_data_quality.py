"""Data quality through the Glue API: rulesets, evaluations by jobs and by runs on tables, results, permissions."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud
from glue_jobs import ended

_BUCKET = "data-quality"
_DATABASE = "data_quality"
_GLUE = "arn:aws:glue:us-east-1:000000000000:"
_CONTEXT = "cabin-feedback"
_RULESET = 'Rules = [\n  IsComplete "flight_no",\n  ColumnValues "rating" between 0 and 6,\n  RowCount = 3\n]'
_ROWS = [
    {"flight_no": "MR 1", "Rating": 5},
    {"flight_no": None, "Rating": 3},
    {"flight_no": "MR 3", "Rating": 9},
]
_RULES = ['IsComplete "flight_no"', 'ColumnValues "rating" between 0 and 6', "RowCount = 3"]

_READS = [
    {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [f"arn:aws:s3:::{_BUCKET}", f"arn:aws:s3:::{_BUCKET}/*"],
    },
    {
        "Effect": "Allow",
        "Action": ["glue:GetTable", "glue:GetPartitions"],
        "Resource": [_GLUE + "catalog", f"{_GLUE}database/{_DATABASE}", f"{_GLUE}table/{_DATABASE}/feedback"],
    },
]
_TELLS = [
    {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{_BUCKET}/*"},
    {
        "Effect": "Allow",
        "Action": "cloudwatch:PutMetricData",
        "Resource": "*",
        "Condition": {"StringEquals": {"cloudwatch:namespace": "Glue Data Quality"}},
    },
    {"Effect": "Allow", "Action": "glue:PublishDataQuality", "Resource": f"{_GLUE}dataQualityRuleset/{_CONTEXT}"},
]

SCRIPT = f"""
import json
import sys

import boto3
from awsglue.context import GlueContext
from awsglue.transforms import *
from awsgluedq.transforms import EvaluateDataQuality
from pyspark.context import SparkContext

context = GlueContext(SparkContext.getOrCreate())
strategy = {{"dataQualityResultsPublishing.strategy": sys.argv[-1]}} if sys.argv[-1] == "BEST_EFFORT" else {{}}
frame = context.create_dynamic_frame.from_catalog(
    database="{_DATABASE}", table_name="feedback", push_down_predicate="hour >= 2", transformation_ctx="feedback"
)
found = EvaluateDataQuality().process_rows(
    frame=frame,
    ruleset='''{_RULESET}''',
    publishing_options={{
        "dataQualityEvaluationContext": "{_CONTEXT}",
        "enableDataQualityCloudWatchMetrics": True,
        "enableDataQualityResultsPublishing": True,
        "resultsS3Prefix": "s3://{_BUCKET}/results",
    }},
    additional_options={{
        "compositeRuleEvaluation.method": "COLUMN",
        "observations.scope": "ALL",
        "performanceTuning.caching": "CACHE_NOTHING",
        **strategy,
    }},
)
outcomes = SelectFromCollection.apply(dfc=found, key="ruleOutcomes", transformation_ctx="outcomes").toDF()
rows = SelectFromCollection.apply(dfc=found, key="rowLevelOutcomes", transformation_ctx="rows").toDF()
seen = {{
    "outcomes": [row.asDict() for row in outcomes.collect()],
    "rows": [row.asDict() for row in rows.collect()],
    "original": found["originalData"].count(),
}}
boto3.client("s3").put_object(Bucket="{_BUCKET}", Key="seen.json", Body=json.dumps(seen).encode())
"""

_HISTORY = {
    "Effect": "Allow",
    "Action": ["glue:GetDataQualityResult", "glue:PublishDataQuality"],
    "Resource": f"{_GLUE}dataQualityRuleset/*",
}
GROWING = f"""
import json
import sys

import boto3
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from awsgluedq.transforms import EvaluateDataQuality
from pyspark.context import SparkContext

context = GlueContext(SparkContext.getOrCreate())
seen = []
for count in json.loads(getResolvedOptions(sys.argv, ["COUNTS"])["COUNTS"]):
    frame = DynamicFrame.fromDF(context.spark_session.range(count), context, "frame")
    found = EvaluateDataQuality().process_rows(
        frame=frame,
        ruleset='''
            DefaultLabels=["team"="cabin"]
            Rules = [RowCount > avg(last(2)), ColumnValues "id" < 2 labels=["criticality"="high"]]
            Analyzers = [Mean "id"]
        ''',
        publishing_options={{"dataQualityEvaluationContext": "growing"}},
        additional_options={{"publishAggregatedMetrics.status": "ENABLED"}},
    )
    rules = SelectFromCollection.apply(dfc=found, key="ruleOutcomes", transformation_ctx="rules").toDF().collect()
    totals = SelectFromCollection.apply(dfc=found, key="aggregatedMetrics", transformation_ctx="totals").toDF().first()
    seen.append({{"rules": [row.asDict() for row in rules], "totals": totals.asDict()}})
boto3.client("s3").put_object(Bucket="{_BUCKET}", Key="growing.json", Body=json.dumps(seen).encode())
"""


@pytest.fixture(scope="module")
def glue(cloud: Cloud) -> Any:
    """A client, once there is a table with a partition of three rows and one of none that matters."""
    s3, client = cloud.client("s3"), cloud.client("glue")
    s3.create_bucket(Bucket=_BUCKET)
    client.create_database(DatabaseInput={"Name": _DATABASE})

    def storage(location: str) -> dict[str, Any]:
        return {
            "Columns": [{"Name": "flight_no", "Type": "string"}, {"Name": "rating", "Type": "int"}],
            "Location": location,
            "SerdeInfo": {
                "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
                "Parameters": {"paths": "flight_no,Rating"},
            },
        }

    base = f"s3://{_BUCKET}/feedback/"
    keys = [{"Name": "hour", "Type": "int"}]
    parameters = {"classification": "json"}
    table = {
        "Name": "feedback",
        "Parameters": parameters,
        "PartitionKeys": keys,
        "StorageDescriptor": storage(base),
    }
    client.create_table(DatabaseName=_DATABASE, TableInput=table)
    for hour, rows in (("1", _ROWS[:1]), ("2", _ROWS)):
        lines = "\n".join(map(json.dumps, rows))
        s3.put_object(Bucket=_BUCKET, Key=f"feedback/hour={hour}/rows.json", Body=lines)
        partition = {"Values": [hour], "StorageDescriptor": storage(f"{base}hour={hour}/")}
        client.create_partition(DatabaseName=_DATABASE, TableName="feedback", PartitionInput=partition)
    s3.put_object(Bucket=_BUCKET, Key="job.py", Body=SCRIPT)
    s3.put_object(Bucket=_BUCKET, Key="growing.py", Body=GROWING)
    return client


def _until(found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 240
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return value


def _run_job(
    glue: Any, name: str, role: str, script: str = "job", arguments: dict[str, str] | None = None
) -> dict[str, Any]:
    """Run a job, which is created if there is none of this name."""
    command = {"Name": "glueetl", "ScriptLocation": f"s3://{_BUCKET}/{script}.py", "PythonVersion": "3"}
    if name not in [each["Name"] for each in glue.get_jobs()["Jobs"]]:
        glue.create_job(Name=name, Role=role, Command=command, GlueVersion="5.0")
    run = glue.start_job_run(JobName=name, Arguments=arguments or {})["JobRunId"]

    return ended(glue, name, run, patience=240)


def test_job_tells_of_rules_and_rows(glue: Any, cloud: Cloud) -> None:
    events, sqs = cloud.client("events"), cloud.client("sqs")
    queue = sqs.create_queue(QueueName="data-quality")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:000000000000:data-quality"
    allow = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**allow, "Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    events.put_rule(Name="data-quality", EventPattern=json.dumps({"source": ["aws.glue-dataquality"]}))
    events.put_targets(Rule="data-quality", Targets=[{"Id": "queue", "Arn": arn}])
    role = cloud.role("data-quality-job", "glue.amazonaws.com", [*_READS, *_TELLS])

    run = _run_job(glue, "data-quality", role)

    assert run["JobRunState"] == "SUCCEEDED", run["ErrorMessage"]
    s3 = cloud.client("s3")
    seen = json.loads(s3.get_object(Bucket=_BUCKET, Key="seen.json")["Body"].read())
    assert [(each["Rule"], each["Outcome"]) for each in seen["outcomes"]] == list(
        zip(_RULES, ["Failed", "Failed", "Passed"], strict=True)
    )
    assert list(seen["outcomes"][0]) == ["Rule", "Outcome", "FailureReason", "EvaluatedMetrics", "EvaluatedRule"]
    assert seen["outcomes"][2]["EvaluatedMetrics"] == {"Dataset.*.RowCount": 3.0}
    assert seen["original"] == 3
    complete, between, count = _RULES
    assert {(row["flight_no"], row["Rating"], row["hour"]): _verdict(row) for row in seen["rows"]} == {
        ("MR 1", 5, 2): ([complete, between], [], [count], "Passed"),
        (None, 3, 2): ([between], [complete], [count], "Failed"),
        ("MR 3", 9, 2): ([complete], [between], [count], "Failed"),
    }

    listed = glue.list_data_quality_results(Filter={"JobRunId": run["Id"]})["Results"]
    assert [each["JobName"] for each in listed] == ["data-quality"]
    assert glue.list_data_quality_results(Filter={"JobName": "another"})["Results"] == []
    result = glue.get_data_quality_result(ResultId=listed[0]["ResultId"])
    assert [(each["Name"], each["Description"], each["Result"]) for each in result["RuleResults"]] == [
        (f"Rule_{place}", rule, "FAIL" if place < 3 else "PASS") for place, rule in enumerate(_RULES, 1)
    ]
    assert (result["EvaluationContext"], result["Score"]) == (_CONTEXT, pytest.approx(1 / 3))
    both = glue.batch_get_data_quality_result(ResultIds=[result["ResultId"], "dqresult-0"])
    assert ([each["ResultId"] for each in both["Results"]], both["ResultsNotFound"]) == (
        [result["ResultId"]],
        ["dqresult-0"],
    )

    written = s3.list_objects_v2(Bucket=_BUCKET, Prefix="results/year=")["Contents"]
    lines = s3.get_object(Bucket=_BUCKET, Key=written[0]["Key"])["Body"].read().decode().splitlines()
    assert [(json.loads(line)["rule"], json.loads(line)["jobRunId"]) for line in lines] == [
        (rule, run["Id"]) for rule in _RULES
    ]
    dimensions = [{"Name": "EvaluationContext", "Value": _CONTEXT}, {"Name": "JobName", "Value": "data-quality"}]
    counts = {
        name: cloud.client("cloudwatch").get_metric_statistics(
            Namespace="Glue Data Quality",
            MetricName=f"glue.data.quality.rules.{name}",
            Dimensions=dimensions,
            StartTime=time.time() - 3600,
            EndTime=time.time() + 60,
            Period=86400,
            Statistics=["Sum"],
        )["Datapoints"][0]["Sum"]
        for name in ("passed", "failed")
    }
    assert counts == {"passed": 1, "failed": 2}

    message = _until(lambda: sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages"))[0]
    event = json.loads(message["Body"])
    assert event["detail-type"] == "Data Quality Evaluation Results Available"
    assert event["detail"] == {
        "resultId": result["ResultId"],
        "context": {
            "contextType": "GLUE_JOB",
            "jobId": run["Id"],
            "jobName": "data-quality",
            "evaluationContext": _CONTEXT,
        },
        "rulesetNames": [_CONTEXT],
        "state": "FAILED",
        "score": pytest.approx(1 / 3),
        "numRulesSucceeded": 1,
        "numRulesFailed": 2,
        "numRulesSkipped": 0,
    }


def _verdict(row: dict[str, Any]) -> tuple[list[str], list[str], list[str], str]:
    passed, failed, skipped = (row[f"DataQualityRules{kind}"] for kind in ("Pass", "Fail", "Skip"))
    return passed, failed, skipped, row["DataQualityEvaluationResult"]


def test_job_whose_role_may_not_publish_fails(glue: Any, cloud: Cloud) -> None:
    role = cloud.role("data-quality-silent", "glue.amazonaws.com", [*_READS, *_TELLS[:2]])

    run = _run_job(glue, "data-quality-silent", role)

    assert run["JobRunState"] == "FAILED"
    wanted = f"glue:PublishDataQuality on resource: {_GLUE}dataQualityRuleset/{_CONTEXT} because"
    assert wanted in run["ErrorMessage"]

    lenient = _run_job(glue, "data-quality-silent", role, arguments={"--strategy": "BEST_EFFORT"})

    assert lenient["JobRunState"] == "SUCCEEDED"


def test_dynamic_rules_compare_with_the_results_that_are_kept(glue: Any, cloud: Cloud) -> None:
    role = cloud.role("data-quality-growing", "glue.amazonaws.com", [*_READS, _TELLS[0], _HISTORY])

    def evaluated(*counts: int) -> list[Any]:
        run = _run_job(glue, "data-quality-growing", role, "growing", {"--COUNTS": json.dumps(counts)})
        assert run["JobRunState"] == "SUCCEEDED", run["ErrorMessage"]
        found: list[Any] = json.loads(cloud.client("s3").get_object(Bucket=_BUCKET, Key="growing.json")["Body"].read())
        return found

    first, second, third = evaluated(2, 4, 3)

    rules = [each["rules"][0] for each in (first, second, third)]
    assert [(each["EvaluatedRule"], each["Outcome"]) for each in rules] == [
        ("RowCount > 0.0", "Passed"),
        ("RowCount > 2.0", "Passed"),
        ("RowCount > 3.0", "Failed"),
    ]
    assert second["rules"][1]["Labels"] == {"team": "cabin", "criticality": "high"}
    assert {name: second["rules"][1][name] for name in second["rules"][1] if name.endswith("Count")} == {
        "PassedCount": 2,
        "FailedCount": 2,
        "SkippedCount": 0,
        "TotalCount": 4,
    }
    assert second["totals"] == {
        "TotalRowsProcessed": 4,
        "PassedRows": 2,
        "FailedRows": 2,
        "TotalRulesProcessed": 2,
        "RulesPassed": 1,
        "RulesFailed": 1,
    }

    listed = glue.list_data_quality_results(Filter={"JobName": "data-quality-growing"})["Results"]
    result = glue.get_data_quality_result(ResultId=listed[1]["ResultId"])
    assert result["RuleResults"][1]["Labels"] == {"team": "cabin", "criticality": "high"}
    assert result["RuleResults"][1]["RuleMetrics"] == {
        "RowsPassed": 2.0,
        "RowsFailed": 2.0,
        "RowsSkipped": 0.0,
        "TotalRowsProcessed": 4.0,
    }
    assert result["AggregatedMetrics"] == {
        "TotalRowsProcessed": 4.0,
        "TotalRowsPassed": 2.0,
        "TotalRowsFailed": 2.0,
        "TotalRulesProcessed": 2.0,
        "TotalRulesPassed": 1.0,
        "TotalRulesFailed": 1.0,
    }
    assert [(each["Description"], each["EvaluatedMetrics"]) for each in result["AnalyzerResults"]] == [
        ('Mean "id"', {"Column.id.Mean": 1.5})
    ]

    profile = glue.list_data_quality_statistics(ProfileId=result["ProfileId"])["Statistics"]
    assert {(each["EvaluationLevel"], each["StatisticName"], each["DoubleValue"]) for each in profile} == {
        ("Dataset", "RowCount", 4.0),
        ("Column", "Minimum", 0.0),
        ("Column", "Maximum", 3.0),
        ("Column", "Mean", 1.5),
    }
    count = next(each for each in profile if each["StatisticName"] == "RowCount")
    assert count["RunIdentifier"] == {"JobRunId": result["JobRunId"]}
    over_time = glue.list_data_quality_statistics(StatisticId=count["StatisticId"])["Statistics"]
    assert [each["DoubleValue"] for each in over_time] == [3.0, 4.0, 2.0]

    excluded = {"ProfileId": result["ProfileId"], "StatisticId": count["StatisticId"], "InclusionAnnotation": "EXCLUDE"}
    nowhere = {**excluded, "ProfileId": "dqprofile-0"}
    failed = glue.batch_put_data_quality_statistic_annotation(InclusionAnnotations=[excluded, nowhere])
    assert [each["ProfileId"] for each in failed["FailedInclusionAnnotations"]] == ["dqprofile-0"]
    annotations = glue.list_data_quality_statistic_annotations(StatisticId=count["StatisticId"])["Annotations"]
    assert [(each["ProfileId"], each["InclusionAnnotation"]["Value"]) for each in annotations] == [
        (result["ProfileId"], "EXCLUDE")
    ]
    assert evaluated(5)[0]["rules"][0]["EvaluatedRule"] == "RowCount > 2.5"  # 3 and 2, without the 4

    glue.put_data_quality_profile_annotation(ProfileId=result["ProfileId"], InclusionAnnotation="INCLUDE")
    annotations = glue.list_data_quality_statistic_annotations(ProfileId=result["ProfileId"])["Annotations"]
    assert {each["InclusionAnnotation"]["Value"] for each in annotations} == {"INCLUDE"}
    assert len(annotations) == len(profile)
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.put_data_quality_profile_annotation(ProfileId="dqprofile-0", InclusionAnnotation="INCLUDE")
    sqs = cloud.client("sqs")
    told = sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="data-quality")["QueueUrl"], MaxNumberOfMessages=10)
    assert not [each for each in told.get("Messages", []) if "growing" in each["Body"]]  # no metrics, no events
    silent = cloud.as_role("glue", cloud.role("data-quality-no-history", "glue.amazonaws.com", _TELLS[:1]))
    with pytest.raises(ClientError, match=r"glue:GetDataQualityResult on resource: .*/growing"):
        silent.list_data_quality_statistics(StatisticId=count["StatisticId"])


def test_run_evaluates_a_ruleset_on_a_table(glue: Any, cloud: Cloud) -> None:
    glue.create_data_quality_ruleset(Name="feedback-run", Ruleset=_RULESET)
    asks = ["glue:GetDataQualityRuleset", "glue:GetDataQualityRulesetEvaluationRun", "glue:PublishDataQuality"]
    statement = {"Effect": "Allow", "Action": asks, "Resource": f"{_GLUE}dataQualityRuleset/*"}
    role = cloud.role("data-quality-run", "glue.amazonaws.com", [*_READS, statement])
    table = {"DatabaseName": _DATABASE, "TableName": "feedback"}
    source = {"GlueTable": {**table, "AdditionalOptions": {"pushDownPredicate": "hour = 2"}}}

    run = glue.start_data_quality_ruleset_evaluation_run(DataSource=source, Role=role, RulesetNames=["feedback-run"])
    ended = _until(lambda: _ended(glue.get_data_quality_ruleset_evaluation_run(RunId=run["RunId"])))

    assert ended["Status"] == "SUCCEEDED", ended["ErrorString"]
    result = glue.get_data_quality_result(ResultId=ended["ResultIds"][0])
    assert [each["Result"] for each in result["RuleResults"]] == ["FAIL", "FAIL", "PASS"]
    assert (result["RulesetName"], result["RulesetEvaluationRunId"]) == ("feedback-run", run["RunId"])
    listed = glue.list_data_quality_ruleset_evaluation_runs(Filter={"DataSource": {"GlueTable": table}})["Runs"]
    assert [each["RunId"] for each in listed] == [run["RunId"]]
    with pytest.raises(ClientError, match="is not running"):
        glue.cancel_data_quality_ruleset_evaluation_run(RunId=run["RunId"])


def _ended(run: dict[str, Any]) -> dict[str, Any] | None:
    return run if run["Status"] in ("SUCCEEDED", "FAILED") else None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"RulesetNames": ["nowhere"]}, "Data quality ruleset nowhere not found"),
        ({"DataSource": {"GlueTable": {"DatabaseName": _DATABASE, "TableName": "nowhere"}}}, "Table nowhere not found"),
        ({"AdditionalRunOptions": {"ObservationScope": "ALL"}}, "AdditionalRunOptions.ObservationScope is not supp"),
    ],
)
def test_run_of_what_is_not_there_is_refused(glue: Any, change: dict[str, Any], message: str) -> None:
    request = {
        "DataSource": {"GlueTable": {"DatabaseName": _DATABASE, "TableName": "feedback"}},
        "Role": "data-quality-run",
        "RulesetNames": ["feedback-run"],
    }
    with pytest.raises(ClientError, match=message):
        glue.start_data_quality_ruleset_evaluation_run(**request | change)


def test_ruleset_is_kept_changed_listed_and_deleted(cloud: Cloud) -> None:
    glue = cloud.client("glue")
    target = {"DatabaseName": "d", "TableName": "t"}
    glue.create_data_quality_ruleset(Name="kept", Ruleset=_RULESET, TargetTable=target, Tags={"team": "cabin"})

    with pytest.raises(glue.exceptions.AlreadyExistsException):
        glue.create_data_quality_ruleset(Name="kept", Ruleset=_RULESET)
    changed = glue.update_data_quality_ruleset(Name="kept", Description="new", Ruleset="Rules = [RowCount > 1]")
    listed = glue.list_data_quality_rulesets(Filter={"TargetTable": target}, Tags={"team": "cabin"})["Rulesets"]
    found = glue.get_data_quality_ruleset(Name="kept")

    assert (changed["Description"], changed["Ruleset"]) == ("new", "Rules = [RowCount > 1]")
    assert [(each["Name"], each["RuleCount"]) for each in listed] == [("kept", 1)]
    assert (found["Ruleset"], found["TargetTable"]) == ("Rules = [RowCount > 1]", target)
    assert glue.list_data_quality_rulesets(Tags={"team": "another"})["Rulesets"] == []
    glue.delete_data_quality_ruleset(Name="kept")
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_data_quality_ruleset(Name="kept")


def test_ruleset_that_is_not_dqdl_is_refused_with_its_place(cloud: Cloud) -> None:
    glue = cloud.client("glue")

    with pytest.raises(glue.exceptions.InvalidInputException, match="line 2, column 13"):
        glue.create_data_quality_ruleset(Name="bad", Ruleset="Rules = [\n  RowCount >> 3\n]")


def test_rulesets_and_results_are_allowed_by_name(glue: Any, cloud: Cloud) -> None:
    glue.create_data_quality_ruleset(Name="allowed", Ruleset="Rules = [RowCount > 1]")
    actions = ["glue:GetDataQualityRuleset", "glue:GetDataQualityResult"]
    statement = {"Effect": "Allow", "Action": actions, "Resource": f"{_GLUE}dataQualityRuleset/allowed"}
    role = cloud.as_role("glue", cloud.role("data-quality-reader", "glue.amazonaws.com", [statement]))

    assert role.get_data_quality_ruleset(Name="allowed")["Name"] == "allowed"
    with pytest.raises(ClientError, match="dataQualityRuleset/feedback-run"):
        role.get_data_quality_ruleset(Name="feedback-run")
    result = glue.list_data_quality_results(Filter={"JobName": "data-quality"})["Results"][0]["ResultId"]
    with pytest.raises(ClientError, match=f"glue:GetDataQualityResult on resource: .*/{_CONTEXT}"):
        role.batch_get_data_quality_result(ResultIds=[result])


def test_rulesets_survive_a_kill(restarted: Callable[[], Cloud]) -> None:
    restarted().client("glue").create_data_quality_ruleset(Name="lasting", Ruleset="Rules = [RowCount > 1]")

    found = restarted().client("glue").get_data_quality_ruleset(Name="lasting")

    assert found["Ruleset"] == "Rules = [RowCount > 1]"
