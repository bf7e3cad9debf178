"""Every property of functions, log groups, roles and rules is in its service, and follows an update."""

import json
from typing import Any

from stacks import Stacks

ARN = "arn:aws:{}:us-east-1:000000000000:{}"
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
_ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}
_ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": _TRUST,
        "Policies": [{"PolicyName": "queues", "PolicyDocument": _ALLOW}],
    },
}


def test_a_function_has_all_that_its_template_says(stacks: Stacks, cloud: Any) -> None:
    functions = cloud.client("lambda")
    function = {
        "FunctionName": "cfn-function",
        "Runtime": "nodejs22.x",
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Code": {"ZipFile": "exports.handler = async () => 1"},
        "Description": "counts",
        "Timeout": 17,
        "MemorySize": 1024,
        "Architectures": ["arm64"],
        "EphemeralStorage": {"Size": 1024},
        "ReservedConcurrentExecutions": 3,
        "TracingConfig": {"Mode": "Active"},
        "LoggingConfig": {
            "LogFormat": "JSON",
            "LogGroup": "/cfn/function",
            "ApplicationLogLevel": "WARN",
            "SystemLogLevel": "INFO",
        },
        "DeadLetterConfig": {"TargetArn": {"Fn::GetAtt": ["Queue", "Arn"]}},
        "Environment": {"Variables": {"COLOUR": "blue"}},
        "Tags": [{"Key": "team", "Value": "data"}],
    }
    rest = {
        "Role": _ROLE,
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "cfn-function", "VisibilityTimeout": 120}},
        "Permission": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "FunctionName": {"Ref": "Function"},
                "Action": "lambda:InvokeFunction",
                "Principal": "s3.amazonaws.com",
                "SourceArn": "arn:aws:s3:::cfn-function",
                "SourceAccount": "000000000000",
            },
        },
        "Mapping": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "FunctionName": {"Ref": "Function"},
                "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]},
                "BatchSize": 25,
                "MaximumBatchingWindowInSeconds": 2,
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
                "ScalingConfig": {"MaximumConcurrency": 2},
                "FilterCriteria": {"Filters": [{"Pattern": '{"body": {"kind": ["a"]}}'}]},
                "Enabled": False,
            },
        },
        "Invoke": {
            "Type": "AWS::Lambda::EventInvokeConfig",
            "Properties": {
                "FunctionName": {"Ref": "Function"},
                "Qualifier": "$LATEST",
                "MaximumRetryAttempts": 1,
                "MaximumEventAgeInSeconds": 120,
                "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["Queue", "Arn"]}}},
            },
        },
    }

    def resources() -> dict[str, Any]:
        return {"Function": {"Type": "AWS::Lambda::Function", "Properties": function}, **rest}

    stacks.create("function-full", resources())

    found = functions.get_function(FunctionName="cfn-function")
    configuration = found["Configuration"]
    for member in ("Runtime", "Handler", "Description", "Timeout", "MemorySize", "Architectures", "EphemeralStorage"):
        assert configuration[member] == function[member], member
    for member in ("TracingConfig", "LoggingConfig", "Environment"):
        assert configuration[member] == function[member], member
    assert configuration["DeadLetterConfig"]["TargetArn"] == ARN.format("sqs", "cfn-function")
    assert found["Concurrency"]["ReservedConcurrentExecutions"] == 3
    assert found["Tags"]["team"] == "data"
    policy = json.loads(functions.get_policy(FunctionName="cfn-function")["Policy"])
    (statement,) = policy["Statement"]
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Condition"] == {
        "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::cfn-function"},
        "StringEquals": {"AWS:SourceAccount": "000000000000"},
    }
    (mapping,) = functions.list_event_source_mappings(FunctionName="cfn-function")["EventSourceMappings"]
    for member in (
        "BatchSize",
        "MaximumBatchingWindowInSeconds",
        "FunctionResponseTypes",
        "ScalingConfig",
        "FilterCriteria",
    ):
        assert mapping[member] == rest["Mapping"]["Properties"][member], member
    assert mapping["State"] == "Disabled"
    invoke = functions.get_function_event_invoke_config(FunctionName="cfn-function", Qualifier="$LATEST")
    assert (invoke["MaximumRetryAttempts"], invoke["MaximumEventAgeInSeconds"]) == (1, 120)
    assert invoke["DestinationConfig"]["OnFailure"]["Destination"] == ARN.format("sqs", "cfn-function")

    function["Timeout"] = 20
    del function["ReservedConcurrentExecutions"]
    function["TracingConfig"] = {"Mode": "PassThrough"}
    rest["Mapping"]["Properties"]["BatchSize"] = 5
    rest["Mapping"]["Properties"]["ScalingConfig"] = {"MaximumConcurrency": 7}
    rest["Invoke"]["Properties"]["MaximumRetryAttempts"] = 0
    stacks.update("function-full", resources())
    found = functions.get_function(FunctionName="cfn-function")
    assert found["Configuration"]["Timeout"] == 20
    assert found["Configuration"]["TracingConfig"] == {"Mode": "PassThrough"}
    assert "Concurrency" not in found
    (mapping,) = functions.list_event_source_mappings(FunctionName="cfn-function")["EventSourceMappings"]
    assert (mapping["BatchSize"], mapping["ScalingConfig"]) == (5, {"MaximumConcurrency": 7})
    assert (
        functions.get_function_event_invoke_config(FunctionName="cfn-function", Qualifier="$LATEST")[
            "MaximumRetryAttempts"
        ]
        == 0
    )


def test_a_log_group_keeps_what_it_is_told(stacks: Stacks, cloud: Any) -> None:
    logs = cloud.client("logs")

    def resources(**properties: Any) -> dict[str, Any]:
        return {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/cfn/group", **properties}}}

    def found() -> dict[str, Any]:
        (group,) = logs.describe_log_groups(logGroupNamePrefix="/cfn/group")["logGroups"]
        return dict(group)

    stacks.create("log-group", resources(RetentionInDays=14, Tags=[{"Key": "team", "Value": "data"}]))
    assert found()["retentionInDays"] == 14
    assert logs.list_tags_log_group(logGroupName="/cfn/group")["tags"]["team"] == "data"
    stacks.update("log-group", resources(RetentionInDays=30))
    assert found()["retentionInDays"] == 30
    stacks.update("log-group", resources())
    assert "retentionInDays" not in found()


def test_a_role_has_all_that_its_template_says(stacks: Stacks, cloud: Any) -> None:
    iam = cloud.client("iam")
    managed = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"ManagedPolicyName": "cfn-managed", "Description": "queues", "PolicyDocument": _ALLOW},
    }
    role = {
        "RoleName": "cfn-role",
        "Path": "/service/",
        "Description": "runs",
        "AssumeRolePolicyDocument": _TRUST,
        "MaxSessionDuration": 7200,
        "PermissionsBoundary": {"Ref": "Managed"},
        "ManagedPolicyArns": [{"Ref": "Managed"}],
        "Policies": [{"PolicyName": "inline", "PolicyDocument": _ALLOW}],
        "Tags": [{"Key": "team", "Value": "data"}],
    }

    def resources() -> dict[str, Any]:
        return {"Managed": managed, "Role": {"Type": "AWS::IAM::Role", "Properties": role}}

    stacks.create("role-full", resources())
    found = iam.get_role(RoleName="cfn-role")["Role"]
    policy = "arn:aws:iam::000000000000:policy/cfn-managed"
    assert (found["Path"], found["Description"], found["MaxSessionDuration"]) == ("/service/", "runs", 7200)
    assert found["AssumeRolePolicyDocument"] == _TRUST
    assert found["PermissionsBoundary"]["PermissionsBoundaryArn"] == policy
    assert [each["PolicyArn"] for each in iam.list_attached_role_policies(RoleName="cfn-role")["AttachedPolicies"]] == [
        policy
    ]
    assert iam.get_role_policy(RoleName="cfn-role", PolicyName="inline")["PolicyDocument"] == _ALLOW
    assert {"Key": "team", "Value": "data"} in iam.list_role_tags(RoleName="cfn-role")["Tags"]
    assert iam.get_policy(PolicyArn=policy)["Policy"]["Description"] == "queues"

    del role["PermissionsBoundary"]
    role["Policies"] = [{"PolicyName": "other", "PolicyDocument": _ALLOW}]
    role["MaxSessionDuration"] = 3600
    stacks.update("role-full", resources())
    found = iam.get_role(RoleName="cfn-role")["Role"]
    assert "PermissionsBoundary" not in found
    assert found["MaxSessionDuration"] == 3600
    assert iam.list_role_policies(RoleName="cfn-role")["PolicyNames"] == ["other"]


def test_rules_buses_and_schedules_have_all_that_their_template_says(stacks: Stacks, cloud: Any) -> None:
    events, scheduler = cloud.client("events"), cloud.client("scheduler")
    retry = {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 300}
    dead = {"Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}
    role = {
        **_ROLE["Properties"],
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        },
    }
    resources = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "cfn-events"}},
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "cfn-bus", "Description": "ours"}},
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Name": "cfn-rule",
                "Description": "routes",
                "EventBusName": {"Ref": "Bus"},
                "EventPattern": {"source": ["a"]},
                "State": "DISABLED",
                "Targets": [
                    {
                        "Id": "queue",
                        "Arn": {"Fn::GetAtt": ["Queue", "Arn"]},
                        "RetryPolicy": retry,
                        "DeadLetterConfig": dead,
                        "InputTransformer": {"InputPathsMap": {"s": "$.source"}, "InputTemplate": '{"from": <s>}'},
                    }
                ],
            },
        },
        "Group": {"Type": "AWS::Scheduler::ScheduleGroup", "Properties": {"Name": "cfn-group"}},
        "Schedule": {
            "Type": "AWS::Scheduler::Schedule",
            "Properties": {
                "Name": "cfn-schedule",
                "GroupName": {"Ref": "Group"},
                "Description": "hourly",
                "ScheduleExpression": "cron(20 * * * ? *)",
                "ScheduleExpressionTimezone": "Europe/Berlin",
                "State": "DISABLED",
                "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5},
                "StartDate": "2030-01-01T00:00:00Z",
                "Target": {
                    "Arn": {"Fn::GetAtt": ["Queue", "Arn"]},
                    "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Input": '{"at": "<aws.scheduler.scheduled-time>"}',
                    "RetryPolicy": retry,
                    "DeadLetterConfig": dead,
                },
            },
        },
    }
    stacks.create("events-full", resources)

    rule = events.describe_rule(Name="cfn-rule", EventBusName="cfn-bus")
    assert (rule["Description"], rule["State"], json.loads(rule["EventPattern"])) == (
        "routes",
        "DISABLED",
        {"source": ["a"]},
    )
    (target,) = events.list_targets_by_rule(Rule="cfn-rule", EventBusName="cfn-bus")["Targets"]
    assert target["RetryPolicy"] == retry
    assert target["DeadLetterConfig"] == {"Arn": ARN.format("sqs", "cfn-events")}
    assert target["InputTransformer"] == {"InputPathsMap": {"s": "$.source"}, "InputTemplate": '{"from": <s>}'}
    assert events.describe_event_bus(Name="cfn-bus")["Description"] == "ours"
    schedule = scheduler.get_schedule(Name="cfn-schedule", GroupName="cfn-group")
    properties = resources["Schedule"]["Properties"]
    for member in ("Description", "ScheduleExpression", "ScheduleExpressionTimezone", "State", "FlexibleTimeWindow"):
        assert schedule[member] == properties[member], member
    assert schedule["StartDate"].isoformat().startswith("2030-01-01T00:00:00")
    assert schedule["Target"]["RetryPolicy"] == retry
    assert schedule["Target"]["DeadLetterConfig"] == {"Arn": ARN.format("sqs", "cfn-events")}
    assert schedule["Target"]["Input"] == '{"at": "<aws.scheduler.scheduled-time>"}'

    resources["Rule"]["Properties"]["Targets"] = [{"Id": "other", "Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}]
    resources["Rule"]["Properties"]["State"] = "ENABLED"
    resources["Schedule"]["Properties"]["ScheduleExpression"] = "rate(2 hours)"
    stacks.update("events-full", resources)
    assert events.describe_rule(Name="cfn-rule", EventBusName="cfn-bus")["State"] == "ENABLED"
    assert [each["Id"] for each in events.list_targets_by_rule(Rule="cfn-rule", EventBusName="cfn-bus")["Targets"]] == [
        "other"
    ]
    assert scheduler.get_schedule(Name="cfn-schedule", GroupName="cfn-group")["ScheduleExpression"] == "rate(2 hours)"


def test_an_alarm_has_all_that_its_template_says(stacks: Stacks, cloud: Any) -> None:
    alarm = {
        "AlarmName": "cfn-alarm",
        "AlarmDescription": "too many",
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Dimensions": [{"Name": "QueueName", "Value": "dead"}],
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 2,
        "DatapointsToAlarm": 1,
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [ARN.format("sns", "a")],
        "OKActions": [ARN.format("sns", "b")],
        "ActionsEnabled": True,
        "Unit": "Count",
    }
    stacks.create("alarm-full", {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm}})
    cloudwatch = cloud.client("cloudwatch")
    (found,) = cloudwatch.describe_alarms(AlarmNames=["cfn-alarm"])["MetricAlarms"]
    assert {member: found[member] for member in alarm} == alarm
    alarm["Threshold"] = 9
    stacks.update("alarm-full", {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm}})
    (found,) = cloudwatch.describe_alarms(AlarmNames=["cfn-alarm"])["MetricAlarms"]
    assert found["Threshold"] == 9
