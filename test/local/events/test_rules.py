import json

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud
from delivering import ACCOUNT, attributes, eventually, function, logged, permit, queue, receive

RECORD = """
exports.handler = async (event) => ({ got: event.detail })
"""


def rule(cloud: Cloud, name: str, source: str, *targets: dict[str, object], bus: str = "default") -> str:
    events = cloud.client("events")
    arn = events.put_rule(Name=name, EventPattern=json.dumps({"source": [source]}), EventBusName=bus)["RuleArn"]
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": str(i), **each} for i, each in enumerate(targets)])
    return str(arn)


def put(cloud: Cloud, source: str, detail: dict[str, object], bus: str = "default") -> None:
    entry = {"Source": source, "DetailType": "test", "Detail": json.dumps(detail), "EventBusName": bus}
    answer = cloud.client("events").put_events(Entries=[entry])
    assert answer["FailedEntryCount"] == 0


def rule_arn(name: str) -> str:
    return f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{name}"


def test_a_function_that_allows_the_rule_is_invoked_asynchronously(cloud: Cloud) -> None:
    done, done_arn = queue(cloud, "rule-fn-done")
    may_send = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": done_arn}
    target = function(cloud, "rule-fn", RECORD, [may_send])
    destination = {"OnSuccess": {"Destination": done_arn}}
    cloud.client("lambda").put_function_event_invoke_config(FunctionName="rule-fn", DestinationConfig=destination)
    permit(cloud, "rule-fn", "events.amazonaws.com", rule_arn("to-fn"))
    rule(cloud, "to-fn", "test.fn", {"Arn": target})

    put(cloud, "test.fn", {"n": 1})

    record = json.loads(receive(cloud, done)[0]["Body"])
    assert record["responsePayload"] == {"got": {"n": 1}}
    assert record["requestContext"]["condition"] == "Success"


def test_a_function_that_does_not_allow_the_rule_ends_in_the_dead_letter_queue_at_once(cloud: Cloud) -> None:
    dead, dead_arn = queue(cloud, "rule-denied-dlq", "events.amazonaws.com", rule_arn("denied"))
    target = function(cloud, "rule-denied-fn", RECORD)
    permit(cloud, "rule-denied-fn", "events.amazonaws.com", rule_arn("another-rule"))
    rule(cloud, "denied", "test.denied", {"Arn": target, "DeadLetterConfig": {"Arn": dead_arn}})

    put(cloud, "test.denied", {"n": 2})

    message = receive(cloud, dead)[0]
    told = attributes(message)
    assert json.loads(message["Body"])["detail"] == {"n": 2}
    assert told["RULE_ARN"] == rule_arn("denied")
    assert told["TARGET_ARN"] == target
    assert told["ERROR_CODE"] == "NO_PERMISSIONS"
    assert "lambda:InvokeFunction" in told["ERROR_MESSAGE"]
    assert told["RETRY_ATTEMPTS"] == "0"
    assert "EXHAUSTED_RETRY_CONDITION" not in told


def test_a_target_that_is_gone_ends_in_the_dead_letter_queue(cloud: Cloud) -> None:
    dead, dead_arn = queue(cloud, "rule-gone-dlq", "events.amazonaws.com", rule_arn("gone"))
    missing = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:never-made"
    rule(cloud, "gone", "test.gone", {"Arn": missing, "DeadLetterConfig": {"Arn": dead_arn}})

    put(cloud, "test.gone", {})

    assert attributes(receive(cloud, dead)[0])["ERROR_CODE"] == "NO_RESOURCE"


def test_a_queue_must_allow_the_rule_and_takes_the_transformed_input(cloud: Cloud) -> None:
    open_url, open_arn = queue(cloud, "rule-open", "events.amazonaws.com", rule_arn("to-queues"))
    dead, dead_arn = queue(cloud, "rule-closed-dlq", "events.amazonaws.com", rule_arn("to-queues"))
    _closed, closed_arn = queue(cloud, "rule-closed")
    shape = {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": '{"number": <n>}'}
    rule(
        cloud, "to-queues", "test.queues",
        {"Arn": open_arn, "InputTransformer": shape}, {"Arn": closed_arn, "DeadLetterConfig": {"Arn": dead_arn}},
    )  # fmt: skip

    put(cloud, "test.queues", {"n": 3})

    assert json.loads(receive(cloud, open_url)[0]["Body"]) == {"number": 3}
    assert attributes(receive(cloud, dead)[0])["TARGET_ARN"] == closed_arn


def test_a_topic_must_allow_the_rule(cloud: Cloud) -> None:
    topic = cloud.client("sns").create_topic(Name="rule-topic")["TopicArn"]
    got, got_arn = queue(cloud, "rule-topic-got", "sns.amazonaws.com", topic)
    cloud.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=got_arn)
    dead, dead_arn = queue(cloud, "rule-topic-dlq", "events.amazonaws.com", rule_arn("to-topic"))
    rule(cloud, "to-topic", "test.topic", {"Arn": topic, "DeadLetterConfig": {"Arn": dead_arn}})
    put(cloud, "test.topic", {"n": 4})
    assert attributes(receive(cloud, dead)[0])["ERROR_CODE"] == "NO_PERMISSIONS"

    statement = {
        "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish", "Resource": topic,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn("to-topic")}},
    }  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    cloud.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    put(cloud, "test.topic", {"n": 5})

    envelope = json.loads(receive(cloud, got)[0]["Body"])
    assert json.loads(envelope["Message"])["detail"] == {"n": 5}


def test_a_state_machine_is_started_as_the_target_role(cloud: Cloud) -> None:
    sfn = cloud.client("stepfunctions")
    machine_role = cloud.role("rule-machine-role", "states.amazonaws.com", [])
    definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}})
    machine = sfn.create_state_machine(name="rule-machine", definition=definition, roleArn=machine_role)[
        "stateMachineArn"
    ]
    may = cloud.role(
        "rule-start-role", "events.amazonaws.com",
        [{"Effect": "Allow", "Action": "states:StartExecution", "Resource": machine}],
    )  # fmt: skip
    may_not = cloud.role("rule-no-start-role", "events.amazonaws.com", [])
    dead, dead_arn = queue(cloud, "rule-machine-dlq", "events.amazonaws.com", rule_arn("to-machine"))
    rule(
        cloud, "to-machine", "test.machine",
        {"Arn": machine, "RoleArn": may, "InputPath": "$.detail"},
        {"Arn": machine, "RoleArn": may_not, "DeadLetterConfig": {"Arn": dead_arn}},
    )  # fmt: skip

    put(cloud, "test.machine", {"n": 6})

    started = eventually(lambda: sfn.list_executions(stateMachineArn=machine)["executions"])
    assert json.loads(sfn.describe_execution(executionArn=started[0]["executionArn"])["input"]) == {"n": 6}
    assert attributes(receive(cloud, dead)[0])["ERROR_CODE"] == "AccessDeniedException"
    assert len(sfn.list_executions(stateMachineArn=machine)["executions"]) == 1


def test_an_event_goes_on_to_another_bus(cloud: Cloud) -> None:
    bus = cloud.client("events").create_event_bus(Name="rule-second-bus")["EventBusArn"]
    second = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/rule-second-bus/on-second"
    got, got_arn = queue(cloud, "rule-second-got", "events.amazonaws.com", second)
    may = cloud.role(
        "rule-bus-role", "events.amazonaws.com", [{"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus}]
    )
    rule(cloud, "on-second", "test.bus", {"Arn": got_arn}, bus="rule-second-bus")
    rule(cloud, "to-second", "test.bus", {"Arn": bus, "RoleArn": may})

    put(cloud, "test.bus", {"n": 7})

    event = json.loads(receive(cloud, got)[0]["Body"])
    assert event["source"] == "test.bus"
    assert event["detail"] == {"n": 7}


def test_a_target_that_would_never_be_invoked_is_refused_by_name(cloud: Cloud) -> None:
    cluster = f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/c"
    with pytest.raises(ClientError, match="cluster/c is not supported by the local cloud"):
        rule(cloud, "to-cluster", "test.cluster", {"Arn": cluster})


def test_a_log_group_takes_events_that_a_resource_policy_allows(cloud: Cloud) -> None:
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName="/aws/events/rule-logs")
    group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/events/rule-logs"
    dead, dead_arn = queue(cloud, "rule-logs-dlq", "events.amazonaws.com", rule_arn("to-logs"))
    rule(cloud, "to-logs", "test.logs", {"Arn": group, "DeadLetterConfig": {"Arn": dead_arn}})
    put(cloud, "test.logs", {"n": 1})
    assert attributes(receive(cloud, dead)[0])["ERROR_CODE"] == "NO_PERMISSIONS"

    statement = {
        "Effect": "Allow", "Principal": {"Service": ["events.amazonaws.com", "delivery.logs.amazonaws.com"]},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": f"{group}:*",
    }  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    logs.put_resource_policy(policyName="rule-logs", policyDocument=policy)
    put(cloud, "test.logs", {"n": 2})

    line = eventually(lambda: logged(cloud, "/aws/events/rule-logs"))[0]
    assert json.loads(line)["detail"] == {"n": 2}
