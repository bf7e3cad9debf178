"""Each request needs the permissions that the Service Authorization Reference documents, no fewer and no others.

For each case: with the documented statements the call is not refused; with one of its resources exchanged for another
of the same kind, or with no statement, it is refused, in the words that AWS uses.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud

_ACCOUNT = "000000000000"
_GLUE = f"arn:aws:glue:us-east-1:{_ACCOUNT}:"
_ATHENA = f"arn:aws:athena:us-east-1:{_ACCOUNT}:"
_LOGS = f"arn:aws:logs:us-east-1:{_ACCOUNT}:"
_ALARMS = f"arn:aws:cloudwatch:us-east-1:{_ACCOUNT}:"
_SNS = f"arn:aws:sns:us-east-1:{_ACCOUNT}:"
_SQS = f"arn:aws:sqs:us-east-1:{_ACCOUNT}:"
_STATES = f"arn:aws:states:us-east-1:{_ACCOUNT}:"
_LAMBDA = f"arn:aws:lambda:us-east-1:{_ACCOUNT}:"
_SCHEDULER = f"arn:aws:scheduler:us-east-1:{_ACCOUNT}:"
_EVENTS = f"arn:aws:events:us-east-1:{_ACCOUNT}:"
_KMS = f"arn:aws:kms:us-east-1:{_ACCOUNT}:"
_IAM = f"arn:aws:iam::{_ACCOUNT}:"
_CFN = f"arn:aws:cloudformation:us-east-1:{_ACCOUNT}:"

_REFUSED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
_CODES = {
    "cloudformation": "AccessDenied",
    "iam": "AccessDenied",
    "s3": "AccessDenied",
    "sns": "AuthorizationError",
    "sqs": "AccessDenied",
    "sts": "AccessDenied",
}
"""What a client sees; every other service says AccessDeniedException."""

_BAD_REQUEST = {"athena", "events", "glue", "kms", "logs", "stepfunctions"}
"""The services that refuse with the status 400; the others do with 403."""


@dataclass(frozen=True)
class Grant:
    """A statement: an action, all the resources that it needs, and a condition."""

    action: str
    resources: tuple[str, ...]
    condition: dict[str, Any] = field(default_factory=dict)

    def statement(self, resources: tuple[str, ...]) -> dict[str, Any]:
        found = {"Effect": "Allow", "Action": self.action, "Resource": list(resources)}
        return {**found, "Condition": self.condition} if self.condition else found


@dataclass(frozen=True)
class Case:
    service: str
    operation: str
    parameters: dict[str, Any]
    grants: tuple[Grant, ...]

    @property
    def name(self) -> str:
        return f"{self.service}.{self.operation}"


def case(service: str, operation: str, parameters: dict[str, Any], action: str, *resources: str) -> Case:
    return Case(service, operation, parameters, (Grant(action, resources),))


def passing(service: str, principal: str, given: Case) -> Case:
    """A case that hands a role to a service."""
    condition = {"StringEquals": {"iam:PassedToService": principal}}
    return Case(
        service, given.operation, given.parameters, (*given.grants, Grant("iam:PassRole", (_PASSED,), condition))
    )


_PASSED = _IAM + "role/decisions/passed"
_TABLE = (_GLUE + "catalog", _GLUE + "database/db", _GLUE + "table/db/t")
_GONE = (_GLUE + "catalog", _GLUE + "database/gone", _GLUE + "table/gone/t")
_PARTITION = {"DatabaseName": "db", "TableName": "t", "PartitionValues": ["1"]}
_GLUE_TRIGGER = {"Name": "tr", "Type": "ON_DEMAND", "Actions": [{"JobName": "job"}]}
_JOB = {"Name": "job", "Role": _PASSED, "Command": {"Name": "glueetl", "ScriptLocation": "s3://decisions/s.py"}}
_CRAWLER = {"Name": "crawler", "Role": _PASSED, "DatabaseName": "db", "Targets": {"S3Targets": [{"Path": "s3://b/x"}]}}
_TARGET = {"Arn": _LAMBDA + "function:fn", "RoleArn": _PASSED}
_SCHEDULE = {"Name": "s", "ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": _TARGET}
_DEFINITION = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}'
_EVENT = {"logGroupName": "/g", "logStreamName": "st", "logEvents": [{"timestamp": 1, "message": "m"}]}
_CODE = {"ZipFile": b"PK"}
_QUERY = "11111111-1111-1111-1111-111111111111"

_ARN = "arn:aws:s3:::decisions-objects"
_IN_BUCKET = f"{_ARN}/"
_OBJECT = f"{_ARN}/k"
_BUCKET = {"Bucket": "decisions-objects"}
_KEY = {**_BUCKET, "Key": "k"}

_CASES = [
    # Glue: jobs
    case("glue", "start_job_run", {"JobName": "job"}, "glue:StartJobRun", _GLUE + "job/job"),
    case("glue", "get_job_run", {"JobName": "job", "RunId": "jr_1"}, "glue:GetJobRun", _GLUE + "job/job"),
    case("glue", "get_job_runs", {"JobName": "job"}, "glue:GetJobRuns", _GLUE + "job/job"),
    case("glue", "get_job", {"JobName": "job"}, "glue:GetJob", _GLUE + "job/job"),
    case("glue", "delete_job", {"JobName": "gone"}, "glue:DeleteJob", _GLUE + "job/gone"),
    case("glue", "batch_stop_job_run", {"JobName": "j", "JobRunIds": ["x"]}, "glue:BatchStopJobRun", _GLUE + "job/j"),
    case("glue", "get_job_bookmark", {"JobName": "job"}, "glue:GetJobBookmark", "*"),
    case("glue", "reset_job_bookmark", {"JobName": "job"}, "glue:ResetJobBookmark", "*"),
    case("glue", "list_jobs", {}, "glue:ListJobs", "*"),
    passing("glue", "glue.amazonaws.com", case("glue", "create_job", _JOB, "glue:CreateJob", _GLUE + "job/job")),
    # Glue: crawlers
    case("glue", "start_crawler", {"Name": "crawler"}, "glue:StartCrawler", _GLUE + "crawler/crawler"),
    case("glue", "get_crawler", {"Name": "crawler"}, "glue:GetCrawler", _GLUE + "crawler/crawler"),
    case("glue", "stop_crawler", {"Name": "crawler"}, "glue:StopCrawler", _GLUE + "crawler/crawler"),
    case("glue", "list_crawls", {"CrawlerName": "crawler"}, "glue:ListCrawls", _GLUE + "crawler/crawler"),
    passing("glue", "glue.amazonaws.com", case("glue", "create_crawler", _CRAWLER, "glue:CreateCrawler", "*")),
    # Glue: workflows and triggers
    case("glue", "start_workflow_run", {"Name": "wf"}, "glue:StartWorkflowRun", _GLUE + "workflow/wf"),
    case("glue", "get_workflow", {"Name": "wf"}, "glue:GetWorkflow", _GLUE + "workflow/wf"),
    case("glue", "get_workflow_run", {"Name": "wf", "RunId": "wr_1"}, "glue:GetWorkflowRun", _GLUE + "workflow/wf"),
    case("glue", "create_workflow", {"Name": "wf"}, "glue:CreateWorkflow", _GLUE + "workflow/wf"),
    *(
        case("glue", operation, {"Name": "wf", "RunId": "wr_1", **more}, action, _GLUE + "workflow/wf")
        for operation, more, action in (
            ("stop_workflow_run", {}, "glue:StopWorkflowRun"),
            ("resume_workflow_run", {"NodeIds": ["n"]}, "glue:ResumeWorkflowRun"),
            ("get_workflow_run_properties", {}, "glue:GetWorkflowRunProperties"),
            ("put_workflow_run_properties", {"RunProperties": {"a": "b"}}, "glue:PutWorkflowRunProperties"),
        )
    ),
    case("glue", "get_workflow_runs", {"Name": "wf"}, "glue:GetWorkflowRuns", _GLUE + "workflow/wf"),
    case("glue", "update_workflow", {"Name": "wf"}, "glue:UpdateWorkflow", _GLUE + "workflow/wf"),
    case("glue", "delete_workflow", {"Name": "gone"}, "glue:DeleteWorkflow", _GLUE + "workflow/gone"),
    case(
        "glue",
        "batch_get_workflows",
        {"Names": ["a", "b"]},
        "glue:BatchGetWorkflows",
        _GLUE + "workflow/a",
        _GLUE + "workflow/b",
    ),
    case("glue", "list_workflows", {}, "glue:ListWorkflows", "*"),
    case("glue", "start_trigger", {"Name": "tr"}, "glue:StartTrigger", _GLUE + "trigger/tr"),
    case("glue", "stop_trigger", {"Name": "tr"}, "glue:StopTrigger", _GLUE + "trigger/tr"),
    case("glue", "get_trigger", {"Name": "tr"}, "glue:GetTrigger", _GLUE + "trigger/tr"),
    case("glue", "create_trigger", _GLUE_TRIGGER, "glue:CreateTrigger", _GLUE + "trigger/tr"),
    case("glue", "update_trigger", {"Name": "tr", "TriggerUpdate": {}}, "glue:UpdateTrigger", _GLUE + "trigger/tr"),
    case("glue", "delete_trigger", {"Name": "gone"}, "glue:DeleteTrigger", _GLUE + "trigger/gone"),
    case("glue", "batch_get_triggers", {"TriggerNames": ["tr"]}, "glue:BatchGetTriggers", _GLUE + "trigger/tr"),
    case("glue", "get_triggers", {}, "glue:GetTriggers", "*"),
    case("glue", "list_triggers", {}, "glue:ListTriggers", "*"),
    # Glue: Data Catalog
    case("glue", "get_database", {"Name": "db"}, "glue:GetDatabase", _GLUE + "catalog", _GLUE + "database/db"),
    case("glue", "get_databases", {}, "glue:GetDatabases", _GLUE + "catalog"),
    case("glue", "get_tables", {"DatabaseName": "db"}, "glue:GetTables", _GLUE + "catalog", _GLUE + "database/db"),
    case("glue", "get_table", {"DatabaseName": "db", "Name": "t"}, "glue:GetTable", *_TABLE),
    case("glue", "create_table", {"DatabaseName": "db", "TableInput": {"Name": "t"}}, "glue:CreateTable", *_TABLE),
    case("glue", "update_table", {"DatabaseName": "db", "TableInput": {"Name": "t"}}, "glue:UpdateTable", *_TABLE),
    case("glue", "delete_table", {"DatabaseName": "db", "Name": "t"}, "glue:DeleteTable", *_TABLE),
    case("glue", "get_table_versions", {"DatabaseName": "db", "TableName": "t"}, "glue:GetTableVersions", *_TABLE),
    case("glue", "get_partitions", {"DatabaseName": "db", "TableName": "t"}, "glue:GetPartitions", *_TABLE),
    case("glue", "get_partition", _PARTITION, "glue:GetPartition", *_TABLE),
    case(
        "glue",
        "batch_create_partition",
        {"DatabaseName": "db", "TableName": "t", "PartitionInputList": [{"Values": ["1"]}]},
        "glue:BatchCreatePartition",
        *_TABLE,
    ),
    case(
        "glue",
        "batch_delete_partition",
        {"DatabaseName": "db", "TableName": "t", "PartitionsToDelete": [{"Values": ["1"]}]},
        "glue:BatchDeletePartition",
        *_TABLE,
    ),
    case(
        "glue",
        "create_database",
        {"DatabaseInput": {"Name": "db9"}},
        "glue:CreateDatabase",
        _GLUE + "catalog",
        _GLUE + "database/db9",
    ),
    case(
        "glue",
        "delete_database",
        {"Name": "db8"},
        "glue:DeleteDatabase",
        _GLUE + "catalog",
        _GLUE + "database/db8",
        _GLUE + "table/db8/*",
        _GLUE + "userDefinedFunction/db8/*",
    ),
    case("glue", "get_tags", {"ResourceArn": _GLUE + "job/job"}, "glue:GetTags", _GLUE + "job/job"),
    case("glue", "get_connection", {"Name": "c"}, "glue:GetConnection", _GLUE + "catalog", _GLUE + "connection/c"),
    case(
        "glue", "get_data_quality_ruleset", {"Name": "r"}, "glue:GetDataQualityRuleset", _GLUE + "dataQualityRuleset/r"
    ),
    # Athena
    case(
        "athena",
        "start_query_execution",
        {"QueryString": "SELECT 1", "WorkGroup": "decisions"},
        "athena:StartQueryExecution",
        _ATHENA + "workgroup/decisions",
    ),
    case(
        "athena",
        "start_query_execution",
        {"QueryString": "SELECT 1"},
        "athena:StartQueryExecution",
        _ATHENA + "workgroup/primary",
    ),
    case(
        "athena",
        "get_query_execution",
        {"QueryExecutionId": "$query"},
        "athena:GetQueryExecution",
        _ATHENA + "workgroup/decisions",
    ),
    case(
        "athena",
        "get_query_results",
        {"QueryExecutionId": "$query"},
        "athena:GetQueryResults",
        _ATHENA + "workgroup/decisions",
    ),
    case(
        "athena",
        "stop_query_execution",
        {"QueryExecutionId": "$query"},
        "athena:StopQueryExecution",
        _ATHENA + "workgroup/decisions",
    ),
    case(
        "athena",
        "batch_get_query_execution",
        {"QueryExecutionIds": ["$query"]},
        "athena:BatchGetQueryExecution",
        _ATHENA + "workgroup/decisions",
    ),
    case("athena", "get_work_group", {"WorkGroup": "primary"}, "athena:GetWorkGroup", _ATHENA + "workgroup/primary"),
    case("athena", "create_work_group", {"Name": "wg9"}, "athena:CreateWorkGroup", _ATHENA + "workgroup/wg9"),
    case(
        "athena", "get_named_query", {"NamedQueryId": "$named"}, "athena:GetNamedQuery", _ATHENA + "workgroup/decisions"
    ),
    case(
        "athena",
        "get_prepared_statement",
        {"StatementName": "st", "WorkGroup": "decisions"},
        "athena:GetPreparedStatement",
        _ATHENA + "workgroup/decisions",
    ),
    case(
        "athena",
        "list_table_metadata",
        {"CatalogName": "AwsDataCatalog", "DatabaseName": "db"},
        "athena:ListTableMetadata",
        _ATHENA + "datacatalog/AwsDataCatalog",
    ),
    # CloudWatch Logs
    case("logs", "create_log_group", {"logGroupName": "/g"}, "logs:CreateLogGroup", _LOGS + "log-group:/g:*"),
    case(
        "logs",
        "create_log_stream",
        {"logGroupName": "/g", "logStreamName": "st"},
        "logs:CreateLogStream",
        _LOGS + "log-group:/g:*",
    ),
    case("logs", "put_log_events", _EVENT, "logs:PutLogEvents", _LOGS + "log-group:/g:log-stream:st"),
    case("logs", "put_log_events", _EVENT, "logs:PutLogEvents", _LOGS + "log-group:/g:*:*"),
    case(
        "logs",
        "get_log_events",
        {"logGroupName": "/g", "logStreamName": "st"},
        "logs:GetLogEvents",
        _LOGS + "log-group:/g:log-stream:st",
    ),
    case("logs", "filter_log_events", {"logGroupName": "/g"}, "logs:FilterLogEvents", _LOGS + "log-group:/g:*"),
    case("logs", "describe_log_streams", {"logGroupName": "/g"}, "logs:DescribeLogStreams", _LOGS + "log-group:/g:*"),
    case("logs", "describe_log_groups", {}, "logs:DescribeLogGroups", "*"),
    case(
        "logs",
        "put_retention_policy",
        {"logGroupName": "/g", "retentionInDays": 7},
        "logs:PutRetentionPolicy",
        _LOGS + "log-group:/g:*",
    ),
    case(
        "logs",
        "tag_resource",
        {"resourceArn": _LOGS + "log-group:/g", "tags": {"a": "b"}},
        "logs:TagResource",
        _LOGS + "log-group:/g",
    ),
    # CloudWatch
    Case(
        "cloudwatch",
        "put_metric_data",
        {"Namespace": "Mine", "MetricData": [{"MetricName": "m", "Value": 1}]},
        (Grant("cloudwatch:PutMetricData", ("*",), {"StringEquals": {"cloudwatch:namespace": "Mine"}}),),
    ),
    case(
        "cloudwatch",
        "put_metric_alarm",
        {
            "AlarmName": "al",
            "MetricName": "m",
            "Namespace": "Mine",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold",
        },
        "cloudwatch:PutMetricAlarm",
        _ALARMS + "alarm:al",
    ),
    case("cloudwatch", "delete_alarms", {"AlarmNames": ["al"]}, "cloudwatch:DeleteAlarms", _ALARMS + "alarm:al"),
    case("cloudwatch", "describe_alarms", {"AlarmNames": ["al"]}, "cloudwatch:DescribeAlarms", _ALARMS + "alarm:al"),
    case(
        "cloudwatch",
        "put_dashboard",
        {"DashboardName": "d", "DashboardBody": '{"widgets": []}'},
        "cloudwatch:PutDashboard",
        f"arn:aws:cloudwatch::{_ACCOUNT}:dashboard/d",
    ),
    case("cloudwatch", "list_metrics", {}, "cloudwatch:ListMetrics", "*"),
    case(
        "cloudwatch",
        "get_metric_data",
        {"MetricDataQueries": [], "StartTime": 1_700_000_000, "EndTime": 1_700_000_060},
        "cloudwatch:GetMetricData",
        "*",
    ),
    case(
        "cloudwatch",
        "set_alarm_state",
        {"AlarmName": "al", "StateValue": "OK", "StateReason": "r"},
        "cloudwatch:SetAlarmState",
        _ALARMS + "alarm:al",
    ),
    case(
        "cloudwatch",
        "put_composite_alarm",
        {"AlarmName": "co", "AlarmRule": "FALSE"},
        "cloudwatch:PutCompositeAlarm",
        _ALARMS + "alarm:co",
    ),
    case(
        "cloudwatch",
        "describe_alarm_history",
        {"AlarmName": "al"},
        "cloudwatch:DescribeAlarmHistory",
        _ALARMS + "alarm:al",
    ),
    case(
        "cloudwatch",
        "put_anomaly_detector",
        {"SingleMetricAnomalyDetector": {"Namespace": "Mine", "MetricName": "m", "Stat": "Sum"}},
        "cloudwatch:PutAnomalyDetector",
        "*",
    ),
    case("cloudwatch", "describe_anomaly_detectors", {}, "cloudwatch:DescribeAnomalyDetectors", "*"),
    # SNS
    case("sns", "publish", {"TopicArn": _SNS + "t", "Message": "m"}, "sns:Publish", _SNS + "t"),
    case(
        "sns",
        "publish_batch",
        {"TopicArn": _SNS + "t", "PublishBatchRequestEntries": [{"Id": "1", "Message": "m"}]},
        "sns:Publish",
        _SNS + "t",
    ),
    case("sns", "create_topic", {"Name": "t"}, "sns:CreateTopic", _SNS + "t"),
    Case(
        "sns",
        "subscribe",
        {"TopicArn": _SNS + "t", "Protocol": "email", "Endpoint": "a@example.com"},
        (Grant("sns:Subscribe", (_SNS + "t",), {"StringEquals": {"sns:Protocol": "email"}}),),
    ),
    case("sns", "get_topic_attributes", {"TopicArn": _SNS + "t"}, "sns:GetTopicAttributes", _SNS + "t"),
    # SQS
    case("sqs", "send_message", {"QueueUrl": "$queue", "MessageBody": "m"}, "sqs:SendMessage", _SQS + "decisions"),
    case(
        "sqs",
        "send_message_batch",
        {"QueueUrl": "$queue", "Entries": [{"Id": "1", "MessageBody": "m"}]},
        "sqs:SendMessage",
        _SQS + "decisions",
    ),
    case("sqs", "receive_message", {"QueueUrl": "$queue"}, "sqs:ReceiveMessage", _SQS + "decisions"),
    case(
        "sqs", "delete_message", {"QueueUrl": "$queue", "ReceiptHandle": "h"}, "sqs:DeleteMessage", _SQS + "decisions"
    ),
    case(
        "sqs",
        "delete_message_batch",
        {"QueueUrl": "$queue", "Entries": [{"Id": "1", "ReceiptHandle": "h"}]},
        "sqs:DeleteMessage",
        _SQS + "decisions",
    ),
    case(
        "sqs",
        "change_message_visibility_batch",
        {"QueueUrl": "$queue", "Entries": [{"Id": "1", "ReceiptHandle": "h", "VisibilityTimeout": 1}]},
        "sqs:ChangeMessageVisibility",
        _SQS + "decisions",
    ),
    case("sqs", "get_queue_attributes", {"QueueUrl": "$queue"}, "sqs:GetQueueAttributes", _SQS + "decisions"),
    case("sqs", "get_queue_url", {"QueueName": "decisions"}, "sqs:GetQueueUrl", _SQS + "decisions"),
    # Step Functions
    case(
        "stepfunctions",
        "start_execution",
        {"stateMachineArn": _STATES + "stateMachine:m"},
        "states:StartExecution",
        _STATES + "stateMachine:m",
    ),
    case(
        "stepfunctions",
        "list_executions",
        {"stateMachineArn": _STATES + "stateMachine:m"},
        "states:ListExecutions",
        _STATES + "stateMachine:m",
    ),
    *(
        case(
            "stepfunctions",
            operation,
            {"executionArn": _STATES + "execution:m:e"},
            f"states:{action}",
            _STATES + "execution:m:e",
        )
        for operation, action in (
            ("describe_execution", "DescribeExecution"),
            ("stop_execution", "StopExecution"),
            ("get_execution_history", "GetExecutionHistory"),
            ("redrive_execution", "RedriveExecution"),
        )
    ),
    case("stepfunctions", "send_task_success", {"taskToken": "t", "output": "{}"}, "states:SendTaskSuccess", "*"),
    passing(
        "stepfunctions",
        "states.amazonaws.com",
        case(
            "stepfunctions",
            "create_state_machine",
            {"name": "m", "definition": _DEFINITION, "roleArn": _PASSED},
            "states:CreateStateMachine",
            _STATES + "stateMachine:m",
        ),
    ),
    # Lambda
    case("lambda", "invoke", {"FunctionName": "fn"}, "lambda:InvokeFunction", _LAMBDA + "function:fn"),
    case(
        "lambda",
        "invoke",
        {"FunctionName": _LAMBDA + "function:fn"},
        "lambda:InvokeFunction",
        "arn:aws:lambda:*:*:function:fn",
    ),
    case(
        "lambda",
        "invoke",
        {"FunctionName": "fn", "Qualifier": "live"},
        "lambda:InvokeFunction",
        _LAMBDA + "function:fn:live",
    ),
    case("lambda", "get_function", {"FunctionName": "fn"}, "lambda:GetFunction", _LAMBDA + "function:fn"),
    case(
        "lambda",
        "update_function_code",
        {"FunctionName": "fn", **_CODE},
        "lambda:UpdateFunctionCode",
        _LAMBDA + "function:fn",
    ),
    case(
        "lambda",
        "put_function_concurrency",
        {"FunctionName": "fn", "ReservedConcurrentExecutions": 1},
        "lambda:PutFunctionConcurrency",
        _LAMBDA + "function:fn",
    ),
    case(
        "lambda",
        "delete_function_concurrency",
        {"FunctionName": "fn"},
        "lambda:DeleteFunctionConcurrency",
        _LAMBDA + "function:fn",
    ),
    case(
        "lambda",
        "put_function_event_invoke_config",
        {"FunctionName": "fn"},
        "lambda:PutFunctionEventInvokeConfig",
        _LAMBDA + "function:fn",
    ),
    case(
        "lambda",
        "add_permission",
        {"FunctionName": "fn", "StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"},
        "lambda:AddPermission",
        _LAMBDA + "function:fn",
    ),
    Case(
        "lambda",
        "create_event_source_mapping",
        {"FunctionName": "fn", "EventSourceArn": _SQS + "decisions"},
        (
            Grant(
                "lambda:CreateEventSourceMapping",
                ("*",),
                {"ArnLike": {"lambda:FunctionArn": _LAMBDA + "function:fn"}},
            ),
        ),
    ),
    case(
        "lambda",
        "get_event_source_mapping",
        {"UUID": _QUERY},
        "lambda:GetEventSourceMapping",
        _LAMBDA + f"event-source-mapping:{_QUERY}",
    ),
    case("lambda", "list_event_source_mappings", {}, "lambda:ListEventSourceMappings", "*"),
    case("lambda", "list_functions", {}, "lambda:ListFunctions", "*"),
    passing(
        "lambda",
        "lambda.amazonaws.com",
        case(
            "lambda",
            "create_function",
            {"FunctionName": "fn", "Role": _PASSED, "Code": _CODE, "Runtime": "nodejs24.x", "Handler": "a.b"},
            "lambda:CreateFunction",
            _LAMBDA + "function:fn",
        ),
    ),
    # EventBridge and its Scheduler
    case(
        "events",
        "put_rule",
        {"Name": "r", "ScheduleExpression": "rate(1 day)"},
        "events:PutRule",
        _EVENTS + "rule/r",
    ),
    case(
        "events",
        "put_rule",
        {"Name": "r", "EventBusName": "own", "EventPattern": '{"source": ["a"]}'},
        "events:PutRule",
        _EVENTS + "rule/own/r",
    ),
    case("events", "describe_rule", {"Name": "r"}, "events:DescribeRule", _EVENTS + "rule/r"),
    passing(
        "events",
        "events.amazonaws.com",
        case(
            "events",
            "put_targets",
            {"Rule": "r", "Targets": [{"Id": "1", **_TARGET}]},
            "events:PutTargets",
            _EVENTS + "rule/r",
        ),
    ),
    case(
        "events",
        "put_events",
        {
            "Entries": [
                {"Source": "mine", "DetailType": "d", "Detail": "{}"},
                {"Source": "mine", "DetailType": "d", "Detail": "{}", "EventBusName": "own"},
            ]
        },
        "events:PutEvents",
        _EVENTS + "event-bus/default",
        _EVENTS + "event-bus/own",
    ),
    Case(
        "events",
        "put_events",
        {"Entries": [{"Source": "mine", "DetailType": "d", "Detail": "{}"}]},
        (Grant("events:PutEvents", (_EVENTS + "event-bus/default",), {"StringEquals": {"events:source": "mine"}}),),
    ),
    passing(
        "scheduler",
        "scheduler.amazonaws.com",
        case("scheduler", "create_schedule", _SCHEDULE, "scheduler:CreateSchedule", _SCHEDULER + "schedule/default/s"),
    ),
    case(
        "scheduler",
        "get_schedule",
        {"Name": "s", "GroupName": "own"},
        "scheduler:GetSchedule",
        _SCHEDULER + "schedule/own/s",
    ),
    # S3
    case("s3", "put_object", {**_KEY, "Body": b"x"}, "s3:PutObject", _OBJECT),
    case("s3", "get_object", _KEY, "s3:GetObject", _OBJECT),
    case("s3", "get_object", {**_KEY, "VersionId": "$version"}, "s3:GetObjectVersion", _OBJECT),
    case("s3", "delete_object", {**_BUCKET, "Key": "gone"}, "s3:DeleteObject", _IN_BUCKET + "gone"),
    case("s3", "put_object", {**_BUCKET, "Key": "a/b/"}, "s3:PutObject", _IN_BUCKET + "a/b/*"),
    case("s3", "put_object", {**_BUCKET, "Key": "/a//b"}, "s3:PutObject", _IN_BUCKET + "/a//b"),
    case("s3", "put_object", {**_BUCKET, "Key": "d=1/ü +%.csv"}, "s3:PutObject", _IN_BUCKET + "d=1/ü +%.csv"),
    case("s3", "list_objects_v2", _BUCKET, "s3:ListBucket", _ARN),
    Case(
        "s3",
        "list_objects_v2",
        {**_BUCKET, "Prefix": "in/"},
        (Grant("s3:ListBucket", (_ARN,), {"StringLike": {"s3:prefix": "in/*"}}),),
    ),
    case("s3", "list_object_versions", _BUCKET, "s3:ListBucketVersions", _ARN),
    case("s3", "list_buckets", {}, "s3:ListAllMyBuckets", "*"),
    case("s3", "create_multipart_upload", _KEY, "s3:PutObject", _OBJECT),
    case("s3", "abort_multipart_upload", {**_KEY, "UploadId": "u"}, "s3:AbortMultipartUpload", _OBJECT),
    case("s3", "get_object_tagging", _KEY, "s3:GetObjectTagging", _OBJECT),
    case("s3", "get_bucket_location", _BUCKET, "s3:GetBucketLocation", _ARN),
    case("s3", "create_bucket", {"Bucket": "decisions-new"}, "s3:CreateBucket", "arn:aws:s3:::decisions-new"),
    case(
        "s3",
        "put_bucket_notification_configuration",
        {**_BUCKET, "NotificationConfiguration": {}},
        "s3:PutBucketNotification",
        _ARN,
    ),
    Case(
        "s3",
        "copy_object",
        {**_BUCKET, "Key": "copy", "CopySource": "decisions-objects/k"},
        (Grant("s3:PutObject", (_IN_BUCKET + "copy",)), Grant("s3:GetObject", (_OBJECT,))),
    ),
    Case(
        "s3",
        "copy_object",
        {**_BUCKET, "Key": "copy", "CopySource": "decisions-objects/tagged"},
        (
            Grant("s3:PutObject", (_IN_BUCKET + "copy",)),
            Grant("s3:GetObject", (_IN_BUCKET + "tagged",)),
            Grant("s3:GetObjectTagging", (_IN_BUCKET + "tagged",)),
            Grant("s3:PutObjectTagging", (_IN_BUCKET + "copy",)),
        ),
    ),
    Case(
        "s3",
        "put_object",
        {**_KEY, "Tagging": "a=b"},
        (
            Grant("s3:PutObject", (_OBJECT,), {"StringEquals": {"s3:RequestObjectTag/a": "b"}}),
            Grant("s3:PutObjectTagging", (_OBJECT,)),
        ),
    ),
    Case(
        "s3",
        "put_object",
        {**_KEY, "IfMatch": '"0"'},
        (Grant("s3:PutObject", (_OBJECT,)), Grant("s3:GetObject", (_OBJECT,))),
    ),
    Case(
        "s3",
        "put_object",
        {**_KEY, "IfNoneMatch": "*"},
        (Grant("s3:PutObject", (_OBJECT,), {"Null": {"s3:if-none-match": "false"}}),),
    ),
    # KMS
    case("kms", "encrypt", {"KeyId": "$key", "Plaintext": b"x"}, "kms:Encrypt", "$key"),
    Case(
        "kms",
        "generate_data_key",
        {"KeyId": "alias/decisions", "KeySpec": "AES_256"},
        (Grant("kms:GenerateDataKey", ("$key",), {"StringEquals": {"kms:RequestAlias": "alias/decisions"}}),),
    ),
    case("kms", "decrypt", {"CiphertextBlob": "$ciphertext"}, "kms:Decrypt", "$key"),
    # IAM, STS and CloudFormation
    case("iam", "get_role", {"RoleName": "passed"}, "iam:GetRole", _PASSED),
    case(
        "iam",
        "create_role",
        {"RoleName": "r9", "Path": "/decisions/", "AssumeRolePolicyDocument": "{}"},
        "iam:CreateRole",
        _IAM + "role/decisions/r9",
    ),
    case("iam", "list_roles", {}, "iam:ListRoles", "*"),
    case("sts", "assume_role", {"RoleArn": _PASSED, "RoleSessionName": "xx"}, "sts:AssumeRole", _PASSED),
    case(
        "cloudformation", "describe_stacks", {"StackName": "st"}, "cloudformation:DescribeStacks", _CFN + "stack/st/*"
    ),
    case(
        "cloudformation",
        "delete_stack",
        {"StackName": "st"},
        "cloudformation:DeleteStack",
        _CFN + "stack/st/*",
    ),
    case("cloudformation", "validate_template", {"TemplateBody": "{}"}, "cloudformation:ValidateTemplate", "*"),
]


def _more() -> list[Case]:
    """What users of Glue do besides: service, operation, parameters, and the resources of the action of that name."""
    table = {"DatabaseName": "db", "TableName": "t"}
    part = {**table, "PartitionValueList": ["1"], "PartitionInput": {"Values": ["1"]}}
    execution, machine = {"executionArn": _STATES + "execution:m:e"}, {"stateMachineArn": _STATES + "stateMachine:m"}
    alarm, queue, topic, function = (
        {"AlarmNames": ["al"]},
        {"QueueUrl": "$queue"},
        {"TopicArn": _SNS + "t"},
        {"FunctionName": "fn"},
    )
    group, ruleset, primary = {"logGroupName": "/g"}, {"Name": "r"}, _ATHENA + "workgroup/decisions"
    catalog = {"CatalogName": "AwsDataCatalog", "DatabaseName": "db"}
    dates = {"startTime": 1_700_000_000, "endTime": 1_700_000_060}
    statistics = {
        "Namespace": "N",
        "MetricName": "m",
        "StartTime": 1_700_000_000,
        "EndTime": 1_700_000_060,
        "Period": 60,
    }
    parts = {**_KEY, "UploadId": "u"}
    rows: list[tuple[str, str, dict[str, Any], tuple[str, ...]]] = [
        # Glue: jobs, crawlers, triggers
        ("glue", "get_jobs", {}, ("*",)),
        ("glue", "batch_get_jobs", {"JobNames": ["a", "b"]}, (_GLUE + "job/a", _GLUE + "job/b")),
        ("glue", "get_crawlers", {}, ("*",)),
        ("glue", "get_crawler_metrics", {}, ("*",)),
        ("glue", "list_crawlers", {}, ("*",)),
        ("glue", "batch_get_crawlers", {"CrawlerNames": ["a", "b"]}, (_GLUE + "crawler/a", _GLUE + "crawler/b")),
        ("glue", "delete_crawler", {"Name": "gone"}, (_GLUE + "crawler/gone",)),
        ("glue", "start_crawler_schedule", {"CrawlerName": "gone"}, ("*",)),
        ("glue", "stop_crawler_schedule", {"CrawlerName": "gone"}, ("*",)),
        ("glue", "get_triggers", {}, ("*",)),
        ("glue", "list_triggers", {}, ("*",)),
        # Glue: the Data Catalog
        ("glue", "create_partition", {**table, "PartitionInput": {"Values": ["1"]}}, _TABLE),
        ("glue", "update_partition", part, _TABLE),
        ("glue", "delete_partition", _PARTITION, _TABLE),
        ("glue", "batch_get_partition", {**table, "PartitionsToGet": [{"Values": ["1"]}]}, _TABLE),
        (
            "glue",
            "batch_update_partition",
            {**table, "Entries": [{k: part[k] for k in ("PartitionValueList", "PartitionInput")}]},
            _TABLE,
        ),
        (
            "glue",
            "create_partition_index",
            {"DatabaseName": "gone", "TableName": "u", "PartitionIndex": {"Keys": ["p"], "IndexName": "i"}},
            (*_GONE[:2], _GLUE + "table/gone/u"),
        ),
        ("glue", "get_partition_indexes", {"DatabaseName": "gone", "TableName": "t"}, _GONE),
        ("glue", "get_table_version", table, _TABLE),
        ("glue", "get_column_statistics_for_table", {**table, "ColumnNames": ["a"]}, _TABLE),
        ("glue", "batch_delete_table", {"DatabaseName": "db", "TablesToDelete": ["t"]}, _TABLE),
        ("glue", "update_database", {"Name": "db", "DatabaseInput": {"Name": "db"}}, _TABLE[:2]),
        (
            "glue",
            "get_user_defined_functions",
            {"DatabaseName": "db", "Pattern": "*"},
            (*_TABLE[:2], _GLUE + "userDefinedFunction/db/*"),
        ),
        ("glue", "search_tables", {}, (_GLUE + "catalog", _GLUE + "database/*", _GLUE + "table/*/*")),
        ("glue", "get_connections", {}, (_GLUE + "catalog", _GLUE + "connection/*")),
        # Glue: data quality, tags
        (
            "glue",
            "create_data_quality_ruleset",
            {**ruleset, "Ruleset": "Rules = []"},
            (_GLUE + "dataQualityRuleset/r",),
        ),
        ("glue", "delete_data_quality_ruleset", {"Name": "gone"}, (_GLUE + "dataQualityRuleset/gone",)),
        ("glue", "list_data_quality_rulesets", {}, (_GLUE + "dataQualityRuleset/*",)),
        ("glue", "list_data_quality_results", {}, (_GLUE + "dataQualityRuleset/*",)),
        ("glue", "tag_resource", {"ResourceArn": _GLUE + "job/job", "TagsToAdd": {"a": "b"}}, (_GLUE + "job/job",)),
        ("glue", "untag_resource", {"ResourceArn": _GLUE + "crawler/c", "TagsToRemove": ["a"]}, (_GLUE + "crawler/c",)),
        # Athena
        ("athena", "list_query_executions", {"WorkGroup": "decisions"}, (primary,)),
        ("athena", "get_query_runtime_statistics", {"QueryExecutionId": "$query"}, (primary,)),
        (
            "athena",
            "create_named_query",
            {"Name": "n", "Database": "db", "QueryString": "SELECT 1", "WorkGroup": "decisions"},
            (primary,),
        ),
        (
            "athena",
            "create_prepared_statement",
            {"StatementName": "st", "WorkGroup": "decisions", "QueryStatement": "SELECT 1"},
            (primary,),
        ),
        ("athena", "delete_work_group", {"WorkGroup": "gone"}, (_ATHENA + "workgroup/gone",)),
        ("athena", "list_work_groups", {}, ("*",)),
        ("athena", "list_data_catalogs", {}, ("*",)),
        ("athena", "get_data_catalog", {"Name": "AwsDataCatalog"}, (_ATHENA + "datacatalog/AwsDataCatalog",)),
        ("athena", "get_table_metadata", {**catalog, "TableName": "t"}, (_ATHENA + "datacatalog/AwsDataCatalog",)),
        # S3
        ("s3", "list_multipart_uploads", _BUCKET, (_ARN,)),
        ("s3", "list_parts", parts, (_OBJECT,)),
        ("s3", "put_object_tagging", {**_KEY, "Tagging": {"TagSet": []}}, (_OBJECT,)),
        ("s3", "get_object_acl", _KEY, (_OBJECT,)),
        ("s3", "get_bucket_policy", _BUCKET, (_ARN,)),
        ("s3", "get_bucket_versioning", _BUCKET, (_ARN,)),
        ("s3", "delete_bucket", {"Bucket": "decisions-none"}, ("arn:aws:s3:::decisions-none",)),
        # Messages
        ("sns", "delete_topic", {"TopicArn": _SNS + "gone"}, (_SNS + "gone",)),
        ("sns", "list_subscriptions_by_topic", topic, (_SNS + "t",)),
        (
            "sns",
            "set_topic_attributes",
            {**topic, "AttributeName": "DisplayName", "AttributeValue": "x"},
            (_SNS + "t",),
        ),
        ("sns", "list_topics", {}, ("*",)),
        ("sqs", "purge_queue", queue, (_SQS + "decisions",)),
        ("sqs", "set_queue_attributes", {**queue, "Attributes": {"DelaySeconds": "0"}}, (_SQS + "decisions",)),
        (
            "sqs",
            "change_message_visibility",
            {**queue, "ReceiptHandle": "h", "VisibilityTimeout": 1},
            (_SQS + "decisions",),
        ),
        ("sqs", "list_queues", {}, ("*",)),
        ("sqs", "start_message_move_task", {"SourceArn": _SQS + "gone"}, (_SQS + "gone",)),
        ("sqs", "list_message_move_tasks", {"SourceArn": _SQS + "decisions"}, (_SQS + "decisions",)),
        # Step Functions
        ("stepfunctions", "describe_state_machine", machine, (_STATES + "stateMachine:m",)),
        (
            "stepfunctions",
            "delete_state_machine",
            {"stateMachineArn": _STATES + "stateMachine:gone"},
            (_STATES + "stateMachine:gone",),
        ),
        ("stepfunctions", "describe_state_machine_for_execution", execution, (_STATES + "execution:m:e",)),
        ("stepfunctions", "list_state_machines", {}, ("*",)),
        # Lambda
        ("lambda", "get_function_configuration", function, (_LAMBDA + "function:fn",)),
        ("lambda", "publish_version", function, (_LAMBDA + "function:fn",)),
        ("lambda", "list_versions_by_function", function, (_LAMBDA + "function:fn",)),
        ("lambda", "get_policy", function, (_LAMBDA + "function:fn",)),
        ("lambda", "delete_function", {"FunctionName": "gone"}, (_LAMBDA + "function:gone",)),
        # Events, schedules
        ("events", "disable_rule", {"Name": "r"}, (_EVENTS + "rule/r",)),
        ("events", "list_targets_by_rule", {"Rule": "r", "EventBusName": "own"}, (_EVENTS + "rule/own/r",)),
        ("events", "remove_targets", {"Rule": "r", "Ids": ["1"]}, (_EVENTS + "rule/r",)),
        ("events", "list_rules", {}, ("*",)),
        ("events", "describe_event_bus", {"Name": "own"}, (_EVENTS + "event-bus/own",)),
        ("scheduler", "delete_schedule", {"Name": "gone", "GroupName": "own"}, (_SCHEDULER + "schedule/own/gone",)),
        ("scheduler", "list_schedules", {}, ("*",)),
        # Logs, metrics
        ("logs", "delete_log_group", {"logGroupName": "/gone"}, (_LOGS + "log-group:/gone:*",)),
        ("logs", "start_query", {**group, **dates, "queryString": "fields @message"}, (_LOGS + "log-group:/g:*",)),
        ("logs", "describe_resource_policies", {}, ("*",)),
        ("logs", "describe_metric_filters", group, (_LOGS + "log-group:/g:*",)),
        ("cloudwatch", "get_metric_statistics", {**statistics, "Statistics": ["Sum"]}, ("*",)),
        ("cloudwatch", "disable_alarm_actions", alarm, (_ALARMS + "alarm:al",)),
        ("cloudwatch", "list_dashboards", {}, ("*",)),
    ]
    actions = {
        "list_multipart_uploads": "ListBucketMultipartUploads",
        "list_parts": "ListMultipartUploadParts",
    }
    namespaces = {"stepfunctions": "states"}
    found = []
    for service, operation, parameters, resources in rows:
        action = actions.get(operation) or "".join(word.capitalize() for word in operation.split("_"))
        found.append(case(service, operation, parameters, f"{namespaces.get(service, service)}:{action}", *resources))
    return found


_CASES += _more()


def _name(given: Case) -> str:
    return given.name


class Caller:
    """A role whose one policy is exchanged from call to call."""

    def __init__(self, cloud: Cloud) -> None:
        self.iam = cloud.client("iam")
        self.cloud = cloud
        arn = cloud.role("decisions-caller", "lambda.amazonaws.com", [])
        self.credentials = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        self.clients: dict[str, Any] = {}

    def allow(self, *statements: dict[str, Any]) -> None:
        none = {"Effect": "Deny", "Action": "none:None", "Resource": "*"}
        document = {"Version": "2012-10-17", "Statement": list(statements) or [none]}
        self.iam.put_role_policy(RoleName="decisions-caller", PolicyName="policy", PolicyDocument=json.dumps(document))

    def call(self, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, str]:
        """The error of a call, empty when there is none."""
        if service not in self.clients:
            self.clients[service] = self.cloud.client(service, self.credentials)
        try:
            getattr(self.clients[service], operation)(**parameters)
        except ClientError as error:
            said, status = error.response["Error"], error.response["ResponseMetadata"]["HTTPStatusCode"]
            return {"Code": said["Code"], "Message": said.get("Message", ""), "Status": str(status)}
        return {"Code": "", "Message": "", "Status": "200"}


@pytest.fixture(scope="module")
def caller(cloud: Cloud) -> Caller:
    return Caller(cloud)


@pytest.fixture(scope="module")
def made(cloud: Cloud) -> dict[str, Any]:
    """What the cases name with a `$`: real resources, made once."""
    services = [f"{each}.amazonaws.com" for each in ("events", "glue", "lambda", "scheduler", "states")]
    trusted = {"AWS": f"arn:aws:iam::{_ACCOUNT}:root", "Service": services}
    statement = {"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    cloud.client("iam").create_role(RoleName="passed", Path="/decisions/", AssumeRolePolicyDocument=json.dumps(trust))
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="decisions-objects")
    s3.put_bucket_versioning(**_BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(**_BUCKET, Key="tagged", Tagging="a=b")
    athena = cloud.client("athena")
    athena.create_work_group(Name="decisions")
    kms = cloud.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/decisions", TargetKeyId=key)
    query = {"QueryString": "SELECT 1", "WorkGroup": "decisions"}
    output = {"ResultConfiguration": {"OutputLocation": "s3://decisions-objects/results/"}}
    named = {"Name": "n", "Database": "db", **query}
    return {
        "$version": s3.put_object(**_KEY, Body=b"x")["VersionId"],
        "$query": athena.start_query_execution(**query, **output)["QueryExecutionId"],
        "$named": athena.create_named_query(**named)["NamedQueryId"],
        "$queue": cloud.client("sqs").create_queue(QueueName="decisions")["QueueUrl"],
        "$key": key,
        "$ciphertext": kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"],
    }


def _filled(value: Any, made: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, made) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_filled(each, made) for each in value)
    return made.get(value, value) if isinstance(value, str) else value


def _others(resources: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The resources with one of them exchanged for another of the same kind, for each of them."""
    for position, resource in enumerate(resources):
        yield (*resources[:position], _other(resource), *resources[position + 1 :])


def _other(resource: str) -> str:
    if resource == "*":
        return "arn:aws:other:us-east-1:000000000000:other"
    stem, separator = resource, ""
    for each in (":log-stream:st", ":*:*", ":*", "/*"):
        if resource.endswith(each):
            stem, separator = resource.removesuffix(each), each
            break
    return f"{stem}-other{separator}"


@pytest.mark.parametrize("given", _CASES, ids=_name)
def test_what_is_documented_is_needed_and_enough(given: Case, caller: Caller, made: dict[str, Any]) -> None:
    parameters = _filled(given.parameters, made)
    grants = [Grant(each.action, _filled(each.resources, made), each.condition) for each in given.grants]

    caller.allow(*(each.statement(each.resources) for each in grants))
    error = caller.call(given.service, given.operation, parameters)
    assert error["Code"] not in _REFUSED, error

    caller.allow()
    error = caller.call(given.service, given.operation, parameters)
    assert error["Code"] == _CODES.get(given.service, "AccessDeniedException"), error
    assert error["Status"] == ("400" if given.service in _BAD_REQUEST else "403"), error
    user = f"User: arn:aws:sts::{_ACCOUNT}:assumed-role/decisions-caller/test is not authorized to perform: "
    assert error["Message"].startswith(user), error
    assert f"{grants[0].action} on resource: ".lower() in error["Message"].lower(), error

    for position, grant in enumerate(grants):
        for resources in _others(grant.resources):
            others = (each.statement(each.resources) for each in (*grants[:position], *grants[position + 1 :]))
            caller.allow(grant.statement(resources), *others)
            error = caller.call(given.service, given.operation, parameters)
            assert error["Code"] in _REFUSED, f"allowed by {resources}"


@pytest.mark.usefixtures("made")
def test_a_batch_is_deleted_key_by_key(cloud: Cloud, caller: Caller) -> None:
    root = cloud.client("s3")
    version = {key: root.put_object(**_BUCKET, Key=key)["VersionId"] for key in ("batch/a", "batch/", "other")}
    caller.allow(
        {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": _IN_BUCKET + "batch/*"},
        {"Effect": "Allow", "Action": "s3:DeleteObjectVersion", "Resource": _IN_BUCKET + "other"},
    )
    keys = [{"Key": "other"}, {"Key": "batch/a"}, {"Key": "batch/"}, {"Key": "other", "VersionId": version["other"]}]
    asked = [*keys, {"Key": "batch/a", "VersionId": version["batch/a"]}]
    answer = cloud.client("s3", caller.credentials).delete_objects(**_BUCKET, Delete={"Objects": asked})
    assert [(each["Key"], each.get("VersionId")) for each in answer["Errors"]] == [
        ("other", None),
        ("batch/a", version["batch/a"]),
    ]
    assert {each["Code"] for each in answer["Errors"]} == {"AccessDenied"}
    deleted = [(each["Key"], each.get("VersionId")) for each in answer["Deleted"]]
    assert deleted == [("batch/a", None), ("batch/", None), ("other", version["other"])]

    caller.allow()
    refused = cloud.client("s3", caller.credentials).delete_objects(**_BUCKET, Delete={"Objects": keys, "Quiet": True})
    assert len(refused["Errors"]) == len(keys)


@pytest.mark.usefixtures("made")
def test_only_who_may_list_learns_that_a_key_is_not_there(caller: Caller) -> None:
    missing = {**_BUCKET, "Key": "missing/key"}
    read = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": _IN_BUCKET + "*"}
    listing = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": _ARN}
    below = {**listing, "Condition": {"StringLike": {"s3:prefix": "missing/*"}}}
    elsewhere = {**listing, "Condition": {"StringLike": {"s3:prefix": "elsewhere/*"}}}
    seen = []
    for statements in ([read], [read, elsewhere], [read, below], [read, listing]):
        caller.allow(*statements)
        seen.append([caller.call("s3", operation, missing)["Code"] for operation in ("get_object", "head_object")])
    assert seen == [["AccessDenied", "403"], ["AccessDenied", "403"], ["NoSuchKey", "404"], ["NoSuchKey", "404"]]


def test_a_condition_of_the_request_limits_it(caller: Caller, made: dict[str, Any]) -> None:
    for given in _CASES:
        for grant in given.grants:
            for operator, keys in grant.condition.items():
                caller.allow(
                    *(each.statement(_filled(each.resources, made)) for each in given.grants if each != grant),
                    {
                        **grant.statement(_filled(grant.resources, made)),
                        "Condition": {operator: dict.fromkeys(keys, "true" if operator == "Null" else "other")},
                    },
                )
                error = caller.call(given.service, given.operation, _filled(given.parameters, made))
                assert error["Code"] in _REFUSED, given.name


@pytest.mark.usefixtures("made")
def test_a_resource_may_be_told_by_its_tags(cloud: Cloud, caller: Caller) -> None:
    glue, tags = cloud.client("glue"), {"team": "red"}
    glue.create_job(**{**_JOB, "Name": "decisions-tagged"}, Tags=tags)
    cloud.client("events").put_rule(
        Name="decisions-tagged", ScheduleExpression="rate(1 day)", Tags=[{"Key": "team", "Value": "red"}]
    )
    cloud.client("athena").create_work_group(Name="decisions-tagged", Tags=[{"Key": "team", "Value": "red"}])
    cloud.client("stepfunctions").create_state_machine(
        name="decisions-tagged", definition=_DEFINITION, roleArn=_PASSED, tags=[{"key": "team", "value": "red"}]
    )
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("glue", "get_job", {"JobName": "decisions-tagged"}),
        ("events", "describe_rule", {"Name": "decisions-tagged"}),
        ("athena", "get_work_group", {"WorkGroup": "decisions-tagged"}),
        ("stepfunctions", "describe_state_machine", {"stateMachineArn": _STATES + "stateMachine:decisions-tagged"}),
    ]
    for team, expected in (("red", "200"), ("blue", "400")):
        condition = {"StringEquals": {"aws:ResourceTag/team": team}}
        caller.allow({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition})
        assert [caller.call(*call)["Status"] for call in calls] == [expected] * len(calls)
