import json
import time
import urllib.parse
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud
from delivering import eventually, function, permit, queue, receive, waiting

CREATED = ["s3:ObjectCreated:*"]


def bucket(cloud: Cloud, name: str, **configuration: Any) -> str:
    cloud.client("s3").create_bucket(Bucket=name)
    if configuration:
        cloud.client("s3").put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=configuration)
    return f"arn:aws:s3:::{name}"


def records(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    bodies = [json.loads(message["Body"]) for message in messages]
    return [record for body in bodies for record in body.get("Records", [])]


def test_records_carry_what_was_put(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    url, arn = queue(cloud, "s3-records", "s3.amazonaws.com", "arn:aws:s3:::s3-records")
    bucket(cloud, "s3-records")
    s3.put_bucket_versioning(Bucket="s3-records", VersioningConfiguration={"Status": "Enabled"})
    configuration = {
        "QueueConfigurations": [{"Id": "mine", "QueueArn": arn, "Events": [*CREATED, "s3:ObjectRemoved:*"]}]
    }
    s3.put_bucket_notification_configuration(Bucket="s3-records", NotificationConfiguration=configuration)
    assert json.loads(receive(cloud, url)[0]["Body"])["Event"] == "s3:TestEvent"

    key = "in put/dt=2024-07-09/naïve+plus&.json"
    put = s3.put_object(Bucket="s3-records", Key=key, Body=b"12345")
    created = records(receive(cloud, url))[0]
    s3.delete_object(Bucket="s3-records", Key=key)
    removed = records(receive(cloud, url))[0]

    thing = created["s3"]["object"]
    assert created["eventName"] == "ObjectCreated:Put"
    assert created["s3"]["configurationId"] == "mine"
    assert created["s3"]["bucket"]["arn"] == "arn:aws:s3:::s3-records"
    assert thing["key"] == "in+put/dt%3D2024-07-09/na%C3%AFve%2Bplus%26.json"
    assert urllib.parse.unquote_plus(thing["key"]) == key
    assert (thing["size"], thing["eTag"], thing["versionId"]) == (5, put["ETag"].strip('"'), put["VersionId"])
    assert removed["eventName"] == "ObjectRemoved:DeleteMarkerCreated"
    assert removed["s3"]["object"]["sequencer"] > thing["sequencer"]


def test_prefix_and_suffix_choose_and_copies_and_multipart_uploads_count(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    url, arn = queue(cloud, "s3-filter", "s3.amazonaws.com", "arn:aws:s3:::s3-filter")
    rules = [{"Name": "prefix", "Value": "in/"}, {"Name": "suffix", "Value": ".json"}]
    bucket(
        cloud, "s3-filter",
        QueueConfigurations=[{"QueueArn": arn, "Events": CREATED, "Filter": {"Key": {"FilterRules": rules}}}],
    )  # fmt: skip
    receive(cloud, url)

    for key in ("in/a.csv", "out/a.json", "in/a.json"):
        s3.put_object(Bucket="s3-filter", Key=key, Body=b"x")
    s3.copy_object(Bucket="s3-filter", Key="in/copy.json", CopySource="s3-filter/out/a.json")
    upload = s3.create_multipart_upload(Bucket="s3-filter", Key="in/parts.json")["UploadId"]
    part = s3.upload_part(Bucket="s3-filter", Key="in/parts.json", UploadId=upload, PartNumber=1, Body=b"xyz")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(Bucket="s3-filter", Key="in/parts.json", UploadId=upload, MultipartUpload=parts)

    got = {each["s3"]["object"]["key"]: each["eventName"] for each in records(receive(cloud, url, 3))}
    assert got == {
        "in/a.json": "ObjectCreated:Put",
        "in/copy.json": "ObjectCreated:Copy",
        "in/parts.json": "ObjectCreated:CompleteMultipartUpload",
    }


def test_a_destination_that_forbids_s3_is_refused_when_it_is_configured(cloud: Cloud) -> None:
    bucket(cloud, "s3-refused")
    _, closed = queue(cloud, "s3-refused")
    target = function(cloud, "s3-refused-fn", "exports.handler = async () => {}")
    permit(cloud, "s3-refused-fn", "s3.amazonaws.com", "arn:aws:s3:::another-bucket")

    for configuration in (
        {"QueueConfigurations": [{"QueueArn": closed, "Events": CREATED}]},
        {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": target, "Events": CREATED}]},
        {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": f"{target}-none", "Events": CREATED}]},
    ):
        with pytest.raises(ClientError, match="Unable to validate the following destination configurations"):
            cloud.client("s3").put_bucket_notification_configuration(
                Bucket="s3-refused", NotificationConfiguration=configuration
            )


def test_a_function_is_invoked_only_as_long_as_it_allows_the_bucket(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    done, done_arn = queue(cloud, "s3-fn-done")
    may = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": done_arn}
    target = function(cloud, "s3-fn", "exports.handler = async (e) => e.Records[0].s3.object.key", [may])
    destination = {"OnSuccess": {"Destination": done_arn}}
    cloud.client("lambda").put_function_event_invoke_config(FunctionName="s3-fn", DestinationConfig=destination)
    permit(cloud, "s3-fn", "s3.amazonaws.com", "arn:aws:s3:::s3-fn")
    bucket(cloud, "s3-fn", LambdaFunctionConfigurations=[{"LambdaFunctionArn": target, "Events": CREATED}])

    s3.put_object(Bucket="s3-fn", Key="first", Body=b"")
    assert json.loads(receive(cloud, done)[0]["Body"])["responsePayload"] == "first"

    cloud.client("lambda").remove_permission(FunctionName="s3-fn", StatementId="s3")
    s3.put_object(Bucket="s3-fn", Key="second", Body=b"")
    time.sleep(0.5)  # nothing can be awaited when nothing may come
    permit(cloud, "s3-fn", "s3.amazonaws.com", "arn:aws:s3:::s3-fn")
    s3.put_object(Bucket="s3-fn", Key="third", Body=b"")
    assert json.loads(receive(cloud, done)[0]["Body"])["responsePayload"] == "third"


def test_topics_and_the_default_event_bus_are_told_too(cloud: Cloud) -> None:
    topic = cloud.client("sns").create_topic(Name="s3-topic")["TopicArn"]
    statement = {
        "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sns:Publish", "Resource": topic,
        "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::s3-told"}},
    }  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    cloud.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    got, got_arn = queue(cloud, "s3-topic-got", "sns.amazonaws.com", topic)
    cloud.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=got_arn)
    rule = "arn:aws:events:us-east-1:000000000000:rule/s3-told"
    bus, bus_arn = queue(cloud, "s3-bus-got", "events.amazonaws.com", rule)
    pattern = json.dumps({"source": ["aws.s3"], "detail": {"bucket": {"name": ["s3-told"]}}})
    cloud.client("events").put_rule(Name="s3-told", EventPattern=pattern)
    cloud.client("events").put_targets(Rule="s3-told", Targets=[{"Id": "q", "Arn": bus_arn}])
    bucket(cloud, "s3-told", TopicConfigurations=[{"TopicArn": topic, "Events": CREATED}], EventBridgeConfiguration={})
    receive(cloud, got)  # the test event

    cloud.client("s3").put_object(Bucket="s3-told", Key="a b=c", Body=b"xx")

    told = json.loads(json.loads(receive(cloud, got)[0]["Body"])["Message"])
    assert told["Records"][0]["s3"]["object"]["key"] == "a+b%3Dc"
    event = json.loads(receive(cloud, bus)[0]["Body"])
    assert event["detail-type"] == "Object Created"
    assert event["detail"]["object"]["key"] == "a b=c"
    assert event["detail"]["object"]["size"] == 2


def test_uploads_reach_the_function_through_a_queue_and_the_bad_one_its_dead_letters(cloud: Cloud) -> None:
    source = """
    exports.handler = async (event) => {
      const failed = event.Records.filter((message) => {
        const body = JSON.parse(message.body)
        return (body.Records ?? []).some((record) => record.s3.object.key.includes('bad'))
      })
      return { batchItemFailures: failed.map((message) => ({ itemIdentifier: message.messageId })) }
    }"""
    dead, dead_arn = queue(cloud, "s3-chain-dlq")
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})
    url, arn = queue(
        cloud, "s3-chain", "s3.amazonaws.com", "arn:aws:s3:::s3-chain", VisibilityTimeout="1", RedrivePolicy=redrive
    )
    actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    function(cloud, "s3-chain-fn", source, [{"Effect": "Allow", "Action": actions, "Resource": arn}])
    cloud.client("lambda").create_event_source_mapping(
        EventSourceArn=arn, FunctionName="s3-chain-fn", FunctionResponseTypes=["ReportBatchItemFailures"]
    )
    bucket(cloud, "s3-chain", QueueConfigurations=[{"QueueArn": arn, "Events": CREATED}])

    for key in ("good-1", "bad-2", "good-3"):
        cloud.client("s3").put_object(Bucket="s3-chain", Key=key, Body=b"x")

    assert records(receive(cloud, dead))[0]["s3"]["object"]["key"] == "bad-2"
    eventually(lambda: _empty(cloud, url))
    assert _empty(cloud, dead)


def _empty(cloud: Cloud, url: str) -> bool:
    return waiting(cloud, url) == (0, 0)
