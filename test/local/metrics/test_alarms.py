"""Alarms from a value to those who are told."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud
from delivering import ACCOUNT, eventually, function, logged, queue, receive
from metrics_watched import alarm, dimensions, state

PERIOD = 10


def arn(name: str) -> str:
    return f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:{name}"


def put_alarm(cloud: Cloud, name: str, **changes: Any) -> None:
    """An alarm on the sum of a metric of its own name, in periods of ten seconds."""
    single = {"Namespace": "Test", "MetricName": name, "Statistic": "Sum", "Period": PERIOD, "Threshold": 5}
    common = {"EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching"}
    given = {**common, **({} if "Metrics" in changes else single), **changes}
    cloud.client("cloudwatch").put_metric_alarm(AlarmName=name, **given)


def put_value(cloud: Cloud, name: str, value: float, ago: float = 0) -> None:
    datum = {"MetricName": name, "Value": value, "Timestamp": time.time() - ago, "StorageResolution": 1}
    cloud.client("cloudwatch").put_metric_data(Namespace="Test", MetricData=[datum])


def topic(cloud: Cloud, name: str, condition: dict[str, Any] | None = None) -> tuple[str, str]:
    """A topic that its policy opens to alarms (on a condition), and the queue that gets its messages."""
    sns = cloud.client("sns")
    made = sns.create_topic(Name=name)["TopicArn"]
    if condition is not None:
        statement = {
            "Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish",
            "Resource": made, "Condition": condition,
        }  # fmt: skip
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sns.set_topic_attributes(TopicArn=made, AttributeName="Policy", AttributeValue=policy)
    url, queue_arn = queue(cloud, f"{name}-inbox", "sns.amazonaws.com", made)
    sns.subscribe(TopicArn=made, Protocol="sqs", Endpoint=queue_arn, Attributes={"RawMessageDelivery": "true"})
    return made, url


def early_in_the_minute() -> None:
    """Wait until no minute ends for some seconds: alarms are evaluated then, and leave a state that was only set."""
    eventually(lambda: time.time() % 60 < 55)


def test_a_message_in_a_queue_is_told_to_a_topic(cloud: Cloud) -> None:
    condition = {
        "ArnLike": {"aws:SourceArn": arn("depth-*")},
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
    }
    made, inbox = topic(cloud, "depth-topic", condition)
    url, _ = queue(cloud, "depth-q")
    depth = "ApproximateNumberOfMessagesVisible"
    put_alarm(
        cloud, "depth-alarm", Namespace="AWS/SQS", MetricName=depth, Dimensions=dimensions(QueueName="depth-q"),
        Statistic="Maximum", Period=60, Threshold=1, ComparisonOperator="GreaterThanOrEqualToThreshold",
        AlarmActions=[made], AlarmDescription="Somebody must look at it",
    )  # fmt: skip
    eventually(lambda: state(cloud, "depth-alarm") == "OK")

    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="stuck")

    (message,) = receive(cloud, inbox)
    told = json.loads(message["Body"])
    assert told["Trigger"] == {
        "MetricName": depth, "Namespace": "AWS/SQS", "StatisticType": "Statistic", "Statistic": "MAXIMUM",
        "Unit": None, "Dimensions": [{"value": "depth-q", "name": "QueueName"}], "Period": 60, "EvaluationPeriods": 1,
        "DatapointsToAlarm": 1, "ComparisonOperator": "GreaterThanOrEqualToThreshold", "Threshold": 1.0,
        "TreatMissingData": "notBreaching", "EvaluateLowSampleCountPercentile": "",
    }  # fmt: skip
    assert (told["AlarmName"], told["OldStateValue"], told["NewStateValue"]) == ("depth-alarm", "OK", "ALARM")
    assert (told["AlarmArn"], told["AWSAccountId"]) == (arn("depth-alarm"), ACCOUNT)
    assert (told["Region"], told["AlarmDescription"]) == ("US East (N. Virginia)", "Somebody must look at it")
    assert told["NewStateReason"].startswith("Threshold Crossed: 1 out of the last 1 datapoints [1.0 (")
    assert told["NewStateReason"].endswith(
        ")] was greater than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition)."
    )
    found = alarm(cloud, "depth-alarm")
    assert found["StateValue"] == "ALARM"
    assert json.loads(found["StateReasonData"])["recentDatapoints"] == [1.0]


def test_it_is_ok_again_when_the_values_are(cloud: Cloud) -> None:
    made, inbox = topic(cloud, "back-topic")  # with the policy that a topic has from the start
    put_alarm(cloud, "back-alarm", OKActions=[made], AlarmActions=[made], Period=PERIOD)
    bodies = [json.loads(message["Body"]) for message in receive(cloud, inbox)]
    put_value(cloud, "back-alarm", 6, ago=2 * PERIOD)
    bodies += [json.loads(message["Body"]) for message in receive(cloud, inbox)]
    put_value(cloud, "back-alarm", 5, ago=PERIOD)
    bodies += [json.loads(message["Body"]) for message in receive(cloud, inbox)]

    told = [(body["OldStateValue"], body["NewStateValue"]) for body in bodies]
    assert told == [("INSUFFICIENT_DATA", "OK"), ("OK", "ALARM"), ("ALARM", "OK")]
    assert (
        "no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching]"
        in (bodies[0]["NewStateReason"])
    )
    assert (
        "was not greater than the threshold (5.0) (minimum 1 datapoint for ALARM -> OK transition)."
        in (bodies[2]["NewStateReason"])
    )
    history = cloud.client("cloudwatch").describe_alarm_history(
        AlarmName="back-alarm", ScanBy="TimestampAscending", HistoryItemType="StateUpdate"
    )["AlarmHistoryItems"]
    assert [item["HistorySummary"] for item in history] == [
        "Alarm updated from INSUFFICIENT_DATA to OK",
        "Alarm updated from OK to ALARM",
        "Alarm updated from ALARM to OK",
    ]


def test_a_topic_that_forbids_it_hears_nothing_and_the_history_says_why(cloud: Cloud) -> None:
    made, _ = topic(cloud, "closed-topic", {"ArnLike": {"aws:SourceArn": arn("another")}})
    put_alarm(cloud, "closed-alarm", AlarmActions=[made])
    put_value(cloud, "closed-alarm", 6)

    def failures() -> list[str]:
        items = cloud.client("cloudwatch").describe_alarm_history(AlarmName="closed-alarm", HistoryItemType="Action")
        return [item["HistoryData"] for item in items["AlarmHistoryItems"] if item["HistorySummary"].startswith("Fail")]

    (why,) = eventually(failures)
    assert "cloudwatch.amazonaws.com" in why
    assert "no resource-based policy allows the action" in why


def test_a_function_and_a_rule_are_told_too(cloud: Cloud) -> None:
    made = function(cloud, "told-fn", "exports.handler = async (event) => console.log('told ' + JSON.stringify(event))",
                    [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}])  # fmt: skip
    cloud.client("lambda").add_permission(
        FunctionName="told-fn", StatementId="alarm", Action="lambda:InvokeFunction",
        Principal="lambda.alarms.cloudwatch.amazonaws.com", SourceArn=arn("told-alarm"),
    )  # fmt: skip
    pattern = json.dumps({
        "source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"],
        "detail": {"alarmName": ["told-alarm"], "state": {"value": ["ALARM"]}},
    })  # fmt: skip
    rule = cloud.client("events").put_rule(Name="told-rule", EventPattern=pattern)["RuleArn"]
    url, queue_arn = queue(cloud, "told-q", "events.amazonaws.com", rule)
    cloud.client("events").put_targets(Rule="told-rule", Targets=[{"Id": "1", "Arn": queue_arn}])
    put_alarm(cloud, "told-alarm", AlarmActions=[made])
    eventually(lambda: state(cloud, "told-alarm") == "OK")
    put_value(cloud, "told-alarm", 6)

    (message,) = receive(cloud, url)
    event = json.loads(message["Body"])
    assert event["resources"] == [arn("told-alarm")]
    assert event["detail"]["previousState"]["value"] == "OK"
    (watched,) = event["detail"]["configuration"]["metrics"]
    assert watched["metricStat"] == {
        "metric": {"namespace": "Test", "name": "told-alarm", "dimensions": {}},
        "period": PERIOD,
        "stat": "Sum",
    }
    lines = eventually(lambda: [line for line in logged(cloud, "/aws/lambda/told-fn") if "told {" in line])
    invoked = json.loads(lines[0][lines[0].index("{") :])
    assert (invoked["source"], invoked["alarmArn"]) == ("aws.cloudwatch", arn("told-alarm"))
    assert invoked["alarmData"] == event["detail"]


def test_metric_math(cloud: Cloud) -> None:
    def query(identifier: str, metric: str) -> dict[str, Any]:
        stat = {"Metric": {"Namespace": "Test", "MetricName": metric}, "Period": PERIOD, "Stat": "Sum"}
        return {"Id": identifier, "MetricStat": stat, "ReturnData": False}

    rate = {"Id": "rate", "Expression": "100 * errors / FILL(calls, 1)", "Label": "Errors in percent"}
    put_alarm(cloud, "math-alarm", Threshold=10, Metrics=[rate, query("errors", "math-e"), query("calls", "math-c")])
    put_value(cloud, "math-c", 40, ago=PERIOD)
    put_value(cloud, "math-e", 6, ago=PERIOD)

    eventually(lambda: state(cloud, "math-alarm") == "ALARM")
    assert "[15.0 (" in alarm(cloud, "math-alarm")["StateReason"]


def test_an_anomaly_detection_band(cloud: Cloud) -> None:
    stat = {"Metric": {"Namespace": "Test", "MetricName": "rows"}, "Period": 60, "Stat": "Sum"}
    put_alarm(
        cloud, "band-alarm", ComparisonOperator="LessThanLowerOrGreaterThanUpperThreshold", ThresholdMetricId="band",
        Metrics=[{"Id": "m1", "MetricStat": stat}, {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m1, 2)"}],
    )  # fmt: skip
    for minutes in range(5, 45):  # the mean is 100, the deviation 10: the band reaches from 80 to 120
        put_value(cloud, "rows", 90 if minutes % 2 else 110, ago=60 * minutes)
    put_value(cloud, "rows", 119, ago=120)
    time.sleep(1)
    assert state(cloud, "band-alarm") == "OK"
    put_value(cloud, "rows", 60, ago=60)

    eventually(lambda: state(cloud, "band-alarm") == "ALARM")
    reason = alarm(cloud, "band-alarm")["StateReason"]
    assert reason.startswith("Thresholds Crossed: 1 out of the last 1 datapoints [60.0 (")
    assert "less than the lower thresholds [" in reason


def test_a_composite_alarm_says_which_alarms_made_it_so(cloud: Cloud) -> None:
    made, inbox = topic(cloud, "both-topic")
    watch = cloud.client("cloudwatch")
    for name in ("both-a", "both-b"):
        put_alarm(cloud, name, Period=60)
        eventually(lambda name=name: state(cloud, name) == "OK")
    early_in_the_minute()
    rule = 'ALARM("both-a") AND ALARM("both-b")'
    watch.put_composite_alarm(AlarmName="both", AlarmRule=rule, AlarmActions=[made])
    for name in ("both-a", "both-b"):
        watch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="test")

    (message,) = receive(cloud, inbox)
    told = json.loads(message["Body"])
    assert (told["NewStateValue"], told["AlarmRule"]) == ("ALARM", rule)
    assert {child["Arn"] for child in told["TriggeringChildren"]} == {arn("both-a"), arn("both-b")}
    with pytest.raises(ClientError, match="composite alarm"):
        watch.delete_alarms(AlarmNames=["both-a"])


def test_actions_that_are_disabled_are_not_taken(cloud: Cloud) -> None:
    made, inbox = topic(cloud, "silent-topic")
    watch = cloud.client("cloudwatch")
    put_alarm(cloud, "silent-alarm", AlarmActions=[made], Period=60)
    eventually(lambda: state(cloud, "silent-alarm") == "OK")
    early_in_the_minute()
    watch.disable_alarm_actions(AlarmNames=["silent-alarm"])
    watch.set_alarm_state(AlarmName="silent-alarm", StateValue="ALARM", StateReason="unheard")
    watch.enable_alarm_actions(AlarmNames=["silent-alarm"])
    watch.set_alarm_state(AlarmName="silent-alarm", StateValue="OK", StateReason="test")
    watch.set_alarm_state(AlarmName="silent-alarm", StateValue="ALARM", StateReason="heard")

    (message,) = receive(cloud, inbox)
    assert json.loads(message["Body"])["NewStateReason"] == "heard"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"AlarmActions": ["arn:aws:automate:us-east-1:ec2:stop"]}, "not supported by this local cloud"),
        ({"Statistic": "tm99"}, "tm99"),
        ({"Period": 45}, "Period must be"),
        ({"EvaluationPeriods": 2, "DatapointsToAlarm": 3}, "DatapointsToAlarm"),
        ({"TreatMissingData": "maybe"}, "TreatMissingData"),
        ({"Metrics": [{"Id": "a", "Expression": "SEARCH('x', 'Sum', 60)"}], "Threshold": 1}, "SEARCH is not supported"),
        ({"Metrics": [{"Id": "a", "Expression": "b + 1"}], "Threshold": 1}, "unknown id 'b'"),
        ({"ComparisonOperator": "LessThanLowerThreshold"}, "anomaly detection band"),
        ({"EvaluationPeriods": 9000}, "86400 seconds"),
    ],
)
def test_what_cannot_be_is_refused_by_name(cloud: Cloud, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ClientError, match=said):
        put_alarm(cloud, "refused-alarm", **changes)
