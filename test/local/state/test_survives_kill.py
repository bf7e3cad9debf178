"""What was acknowledged is there after the cloud was killed, whatever it was doing."""

import json
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

_TEMPLATE = {
    "Resources": {
        "Inbox": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "kill-stack-inbox"}},
        "Alerts": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "kill-stack-alerts"}},
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {"Name": "kill-stack-rule", "EventPattern": {"source": ["kill.test"]}},
        },
    },
    "Outputs": {"Inbox": {"Value": {"Ref": "Inbox"}}},
}
_PASS = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}}
_WAIT = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}


def function_zip(body: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.js", f"exports.handler = async () => {body}")
    return out.getvalue()


def machine(cloud: Any, name: str, definition: dict[str, Any]) -> str:
    role = cloud.role(f"{name}-role", "states.amazonaws.com", [])
    arn: str = cloud.client("stepfunctions").create_state_machine(
        name=name, definition=json.dumps(definition), roleArn=role
    )["stateMachineArn"]
    return arn


def test_a_deployed_stack_and_its_resources_are_back(restarted: Callable[[], Any]) -> None:
    cloud = restarted()
    formation = cloud.client("cloudformation")
    formation.create_stack(StackName="kill-stack", TemplateBody=json.dumps(_TEMPLATE))
    formation.get_waiter("stack_create_complete").config.delay = 0.1
    _until(lambda: formation.describe_stacks(StackName="kill-stack")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE")

    cloud = restarted()

    stack = cloud.client("cloudformation").describe_stacks(StackName="kill-stack")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    inbox = stack["Outputs"][0]["OutputValue"]
    cloud.client("sqs").send_message(QueueUrl=inbox, MessageBody="the address is that of the cloud that runs now")
    assert inbox.startswith(cloud.endpoint)
    assert [topic["TopicArn"].split(":")[-1] for topic in cloud.client("sns").list_topics()["Topics"]] == [
        "kill-stack-alerts"
    ]
    assert json.loads(cloud.client("events").describe_rule(Name="kill-stack-rule")["EventPattern"]) == {
        "source": ["kill.test"]
    }


def test_a_function_is_back_with_its_code(restarted: Callable[[], Any]) -> None:
    cloud = restarted()
    role = cloud.role("kill-function-role", "lambda.amazonaws.com", [])
    cloud.client("lambda").create_function(
        FunctionName="kill-function",
        Runtime="nodejs22.x",
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": function_zip("'first'")},
        Environment={"Variables": {"COLOUR": "blue"}},
    )
    cloud.client("lambda").update_function_code(FunctionName="kill-function", ZipFile=function_zip("'second'"))

    cloud = restarted()

    answer = cloud.client("lambda").invoke(FunctionName="kill-function")
    assert json.loads(answer["Payload"].read()) == "second"
    configuration = cloud.client("lambda").get_function_configuration(FunctionName="kill-function")
    assert configuration["Environment"]["Variables"] == {"COLOUR": "blue"}


def test_a_message_in_flight_is_back_once_its_time_is_up(restarted: Callable[[], Any]) -> None:
    sqs = restarted().client("sqs")
    queue = sqs.create_queue(QueueName="kill-inbox", Attributes={"VisibilityTimeout": "3"})["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="taken")
    taken = sqs.receive_message(QueueUrl=queue)["Messages"][0]
    received = time.monotonic()

    sqs = restarted().client("sqs")

    queue = sqs.get_queue_url(QueueName="kill-inbox")["QueueUrl"]
    again = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=8, AttributeNames=["All"])["Messages"][0]
    assert time.monotonic() - received > 2.5
    assert (again["MessageId"], again["Body"]) == (taken["MessageId"], "taken")
    assert again["Attributes"]["ApproximateReceiveCount"] == "2"


def _until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_versions_markers_and_an_upload_under_way_are_back(restarted: Callable[[], Any]) -> None:
    s3 = restarted().client("s3")
    s3.create_bucket(Bucket="kill-versions")
    s3.put_bucket_versioning(Bucket="kill-versions", VersioningConfiguration={"Status": "Enabled"})
    versions = [s3.put_object(Bucket="kill-versions", Key="a b+c=é", Body=body)["VersionId"] for body in (b"1", b"22")]
    s3.delete_object(Bucket="kill-versions", Key="a b+c=é")
    upload = s3.create_multipart_upload(Bucket="kill-versions", Key="big", Metadata={"kind": "parts"})["UploadId"]
    place = {"Bucket": "kill-versions", "Key": "big", "UploadId": upload}
    etag = s3.upload_part(**place, PartNumber=1, Body=b"x" * 5_242_880)["ETag"]

    s3 = restarted().client("s3")

    listed = s3.list_object_versions(Bucket="kill-versions", Prefix="a")
    assert [version["VersionId"] for version in listed["Versions"]] == versions[::-1]
    assert len(listed["DeleteMarkers"]) == 1
    bodies = [
        s3.get_object(Bucket="kill-versions", Key="a b+c=é", VersionId=version)["Body"].read() for version in versions
    ]
    assert bodies == [b"1", b"22"]
    last = s3.upload_part(**place, PartNumber=2, Body=b"y")["ETag"]
    parts = [{"PartNumber": 1, "ETag": etag}, {"PartNumber": 2, "ETag": last}]
    s3.complete_multipart_upload(**place, MultipartUpload={"Parts": parts})
    found = s3.get_object(Bucket="kill-versions", Key="big")
    assert found["Body"].read() == b"x" * 5_242_880 + b"y"
    assert found["Metadata"] == {"kind": "parts"}


def test_the_credentials_of_a_session_stay_good(restarted: Callable[[], Any]) -> None:
    cloud = restarted()
    allow = {"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}
    role = cloud.role("kill-session", "lambda.amazonaws.com", [allow])
    credentials = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="kept")["Credentials"]

    cloud = restarted()

    assert cloud.client("sts", credentials).get_caller_identity()["Arn"].endswith("assumed-role/kill-session/kept")
    cloud.client("sqs", credentials).list_queues()
