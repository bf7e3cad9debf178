"""A request is authorized as what its handler does, whatever else it says that it does."""

import json
from urllib.parse import urlsplit

import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from clouds import Cloud

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_ACCOUNT = "000000000000"


class Signer:
    """Sends requests that no SDK would make, rightly signed with a role's credentials."""

    def __init__(self, cloud: Cloud) -> None:
        harmless = ["sns:ListTopics", "sqs:ListQueues", "glue:GetJobs", "s3:GetObject", "cloudwatch:ListMetrics"]
        statement = {"Effect": "Allow", "Action": [*harmless, "lambda:ListFunctions"], "Resource": "*"}
        role = cloud.role("ambiguous", "glue.amazonaws.com", [statement])
        keys = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        self.credentials = Credentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        self.endpoint = cloud.endpoint

    def send(self, service: str, method: str, path: str, headers: dict[str, str], body: str) -> tuple[int, str]:
        host = {"Host": urlsplit(self.endpoint).netloc}
        request = AWSRequest(method, self.endpoint + path, {**host, **headers}, body.encode())
        SigV4Auth(self.credentials, service, "us-east-1").add_auth(request)
        answer = urllib3.request(method, self.endpoint + path, headers=dict(request.headers), body=body.encode())
        return answer.status, answer.data.decode()


@pytest.fixture(scope="module")
def signer(cloud: Cloud) -> Signer:
    cloud.client("sns").create_topic(Name="ambiguous")
    cloud.client("sqs").create_queue(QueueName="ambiguous")
    cloud.client("s3").create_bucket(Bucket="ambiguous")
    cloud.client("glue").create_database(DatabaseInput={"Name": "ambiguous"})
    return Signer(cloud)


@pytest.mark.parametrize(
    ("service", "method", "path", "headers", "body"),
    [
        ("sns", "POST", "/?Action=ListTopics", _FORM, "Action=DeleteTopic&TopicArn=arn:aws:sns:us-east-1:0:ambiguous"),
        ("sns", "POST", "/", _FORM, "Action=ListTopics&Action=DeleteTopic"),
        ("sns", "POST", "/", {**_FORM, "X-Amz-Target": "X.ListTopics"}, "Action=DeleteTopic"),
        ("sqs", "POST", "/", {**_FORM, "X-Amz-Target": "X.ListQueues"}, "Action=DeleteQueue"),
        (
            "sqs",
            "POST",
            "/?Action=ListQueues",
            {"X-Amz-Target": "AmazonSQS.DeleteQueue"},
            json.dumps({"QueueUrl": f"http://x/{_ACCOUNT}/ambiguous"}),
        ),
        (
            "glue",
            "POST",
            "/?Action=GetJobs",
            {"X-Amz-Target": "AWSGlue.DeleteDatabase"},
            json.dumps({"Name": "ambiguous"}),
        ),
        (
            "monitoring",
            "POST",
            "/service/GraniteServiceVersion20100801/operation/ListMetrics",
            {"X-Amz-Target": "GraniteServiceVersion20100801.PutMetricData", "Content-Type": "application/json"},
            "{}",
        ),
        ("s3", "PUT", "/ambiguous/key?Action=GetObject", {}, "x"),
        ("s3", "PUT", "/ambiguous/key", _FORM, "Action=GetObject"),
        ("lambda", "DELETE", "/2015-03-31/functions/f?Action=ListFunctions", {}, ""),
    ],
)
def test_a_harmless_name_does_not_carry_another_operation(
    signer: Signer, service: str, method: str, path: str, headers: dict[str, str], body: str
) -> None:
    status, answer = signer.send(service, method, path, headers, body)
    assert status in (400, 403), answer
    assert "is not authorized to perform" in answer


@pytest.mark.parametrize(
    ("service", "path", "headers", "body"),
    [
        ("sns", "/?Action=ListTopics", {}, ""),
        ("sns", "/", _FORM, "Action=ListTopics"),
        ("sqs", "/", {"X-Amz-Target": "AmazonSQS.ListQueues"}, "{}"),
        ("glue", "/", {"X-Amz-Target": "AWSGlue.GetJobs"}, "{}"),
    ],
)
def test_one_name_is_enough(signer: Signer, service: str, path: str, headers: dict[str, str], body: str) -> None:
    status, answer = signer.send(service, "POST", path, headers, body)
    assert status == 200, answer


@pytest.mark.usefixtures("signer")
def test_what_was_tried_is_still_there(cloud: Cloud) -> None:
    topics = cloud.client("sns").list_topics()["Topics"]
    assert any(topic["TopicArn"].endswith(":ambiguous") for topic in topics)
    assert cloud.client("sqs").get_queue_url(QueueName="ambiguous")["QueueUrl"]
    assert cloud.client("glue").get_database(Name="ambiguous")["Database"]["Name"] == "ambiguous"
    assert "Contents" not in cloud.client("s3").list_objects_v2(Bucket="ambiguous")
