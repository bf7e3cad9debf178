"""Who uses what is encrypted with a customer key needs the key: callers by their policies, services by its own."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud
from delivering import ACCOUNT, attributes, eventually, function, queue, receive

_NAME = "customer-key"
_TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:{_NAME}"
_QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{_NAME}"
_ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
_BOTH = ("kms:GenerateDataKey", "kms:Decrypt")
_OBJECT = {"Bucket": _NAME, "Key": "k"}
_PARTS = "create_multipart_upload"


class _Keeper:
    """A role that may do all with a topic, a queue and a bucket, which are encrypted with one key."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud, self.iam, self.kms = cloud, cloud.client("iam"), cloud.client("kms")
        self.key = self.kms.create_key()["KeyMetadata"]["Arn"]
        self.role = cloud.role(_NAME, "lambda.amazonaws.com", [])
        self.credentials = cloud.client("sts").assume_role(RoleArn=self.role, RoleSessionName="test")["Credentials"]
        cloud.client("sns").create_topic(Name=_NAME, Attributes={"KmsMasterKeyId": self.key})
        sqs = cloud.client("sqs")
        self.url = sqs.create_queue(QueueName=_NAME, Attributes={"KmsMasterKeyId": self.key})["QueueUrl"]
        s3 = cloud.client("s3")
        s3.create_bucket(Bucket=_NAME)
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": self.key}
        rules = [{"ApplyServerSideEncryptionByDefault": default}]
        s3.put_bucket_encryption(Bucket=_NAME, ServerSideEncryptionConfiguration={"Rules": rules})
        s3.put_object(**_OBJECT, Body=b"x")
        self.clients: dict[str, Any] = {}

    def allow(self, *actions: str, resource: str = "", condition: dict[str, Any] | None = None) -> None:
        """Let the role use the key for these actions."""
        services = {"Effect": "Allow", "Action": ["sns:*", "sqs:*", "s3:*"], "Resource": "*"}
        use = {"Effect": "Allow", "Action": list(actions), "Resource": resource or self.key}
        use |= {"Condition": condition} if condition else {}
        document = {"Version": "2012-10-17", "Statement": [services, *([use] if actions else [])]}
        self.iam.put_role_policy(RoleName=_NAME, PolicyName="policy", PolicyDocument=json.dumps(document))

    def policy(self, *statements: dict[str, Any]) -> None:
        """Set the key's policy."""
        document = {"Version": "2012-10-17", "Statement": [{**each, "Resource": "*"} for each in statements]}
        self.kms.put_key_policy(KeyId=self.key, PolicyName="default", Policy=json.dumps(document))

    def error(self, service: str, operation: str, parameters: dict[str, Any]) -> tuple[str, str]:
        if service not in self.clients:
            self.clients[service] = self.cloud.client(service, self.credentials)
        given = {name: self.url if value == "$url" else value for name, value in parameters.items()}
        try:
            getattr(self.clients[service], operation)(**given)
        except ClientError as error:
            return error.response["Error"]["Code"], error.response["Error"]["Message"]
        return "", ""


_OWN = {"Effect": "Allow", "Principal": _ROOT, "Action": "kms:*"}


@pytest.fixture(scope="module")
def made(cloud: Cloud) -> _Keeper:
    return _Keeper(cloud)


@pytest.fixture
def keeper(made: _Keeper) -> Iterator[_Keeper]:
    yield made
    made.policy(_OWN)


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "needed", "code"),
    [
        ("sns", "publish", {"TopicArn": _TOPIC, "Message": "m"}, _BOTH, "KMSAccessDenied"),
        ("sqs", "send_message", {"QueueUrl": "$url", "MessageBody": "m"}, _BOTH, "KMS.AccessDeniedException"),
        ("sqs", "receive_message", {"QueueUrl": "$url"}, ("kms:Decrypt",), "KMS.AccessDeniedException"),
        ("s3", "put_object", _OBJECT, ("kms:GenerateDataKey",), "AccessDenied"),
        ("s3", "get_object", _OBJECT, ("kms:Decrypt",), "AccessDenied"),
        ("s3", _PARTS, _OBJECT, _BOTH, "AccessDenied"),
        ("s3", "copy_object", {**_OBJECT, "Key": "c", "CopySource": f"{_NAME}/k"}, _BOTH, "AccessDenied"),
        ("s3", "list_objects_v2", {"Bucket": _NAME}, (), ""),
        ("s3", "head_object", _OBJECT, (), ""),
        ("s3", "put_object", {**_OBJECT, "Key": "p", "ServerSideEncryption": "AES256"}, (), ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_caller_needs_the_key(
    keeper: _Keeper, service: str, operation: str, parameters: dict[str, Any], needed: tuple[str, ...], code: str
) -> None:
    keeper.allow(*needed)
    assert keeper.error(service, operation, parameters) == ("", "")
    keeper.allow(
        *needed, "kms:Encrypt", condition={"StringEquals": {"kms:ViaService": f"{service}.us-east-1.amazonaws.com"}}
    )
    assert keeper.error(service, operation, parameters) == ("", "")
    for action in needed:
        others = [each for each in (*_BOTH, "kms:Encrypt") if each != action]
        keeper.allow(*others)
        refused = keeper.error(service, operation, parameters)
        assert refused[0] == code
        assert (
            f"is not authorized to perform: {action} on resource: {keeper.key} because no identity-based" in refused[1]
        )
    for near_miss in (
        {"resource": f"{keeper.key}0"},
        {"condition": {"StringEquals": {"kms:ViaService": "ses.us-east-1.amazonaws.com"}}},
    ):
        if needed:
            keeper.allow(*needed, **near_miss)  # type: ignore[arg-type]  # one of two keywords
            assert keeper.error(service, operation, parameters)[0] == code


def test_the_policy_of_the_key_must_allow_too(keeper: _Keeper) -> None:
    publish = ("sns", "publish", {"TopicArn": _TOPIC, "Message": "m"})
    keeper.allow(*_BOTH)
    keeper.policy({**_OWN, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/someone-else"}})
    assert keeper.error(*publish)[0] == "KMSAccessDenied"

    keeper.allow()
    through = {"StringEquals": {"kms:ViaService": "sns.us-east-1.amazonaws.com", "kms:CallerAccount": ACCOUNT}}
    use = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["kms:GenerateDataKey*", "kms:Decrypt"]}
    keeper.policy(_OWN, {**use, "Condition": through})
    assert keeper.error(*publish) == ("", "")
    assert keeper.error("sqs", "receive_message", {"QueueUrl": "$url"})[0] == "KMS.AccessDeniedException"


def test_a_grant_allows_what_it_says(keeper: _Keeper) -> None:
    receive_message = ("sqs", "receive_message", {"QueueUrl": "$url"})
    keeper.allow()
    bound = {"EncryptionContextSubset": {"aws:sqs:arn": f"{_QUEUE}-other"}}
    keeper.kms.create_grant(KeyId=keeper.key, GranteePrincipal=keeper.role, Operations=["Decrypt"], Constraints=bound)
    keeper.kms.create_grant(KeyId=keeper.key, GranteePrincipal=keeper.role, Operations=["Encrypt"])
    assert keeper.error(*receive_message)[0] == "KMS.AccessDeniedException"
    grant = keeper.kms.create_grant(KeyId=keeper.key, GranteePrincipal=keeper.role, Operations=["Decrypt"])["GrantId"]
    assert keeper.error(*receive_message) == ("", "")
    keeper.kms.revoke_grant(KeyId=keeper.key, GrantId=grant)
    assert keeper.error(*receive_message)[0] == "KMS.AccessDeniedException"


def test_a_function_that_polls_an_encrypted_queue_needs_its_key(keeper: _Keeper) -> None:
    statement = {"Effect": "Allow", "Action": "sqs:*", "Resource": _QUEUE}
    target = function(keeper.cloud, "polls-encrypted", "exports.handler = async () => {}", [statement])
    with pytest.raises(ClientError, match="does not have permissions to call Decrypt on KMS"):
        keeper.cloud.client("lambda").create_event_source_mapping(FunctionName=target, EventSourceArn=_QUEUE)


def test_a_rule_puts_events_where_the_key_lets_eventbridge(keeper: _Keeper) -> None:
    rule = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{_NAME}"
    dead, dead_arn = queue(keeper.cloud, f"{_NAME}-dead", "events.amazonaws.com", rule)
    secret, secret_arn = queue(keeper.cloud, f"{_NAME}-rule", "events.amazonaws.com", rule, KmsMasterKeyId=keeper.key)
    events = keeper.cloud.client("events")
    events.put_rule(Name=_NAME, EventPattern=json.dumps({"source": [_NAME]}))
    target = {"Id": "1", "Arn": secret_arn, "DeadLetterConfig": {"Arn": dead_arn}}
    events.put_targets(Rule=_NAME, Targets=[target])
    event = {"Source": _NAME, "DetailType": "d", "Detail": "{}"}

    events.put_events(Entries=[event])
    assert attributes(receive(keeper.cloud, dead)[0])["ERROR_CODE"] == "NO_PERMISSIONS"

    use = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": list(_BOTH)}
    keeper.policy(_OWN, use)
    events.put_events(Entries=[event])
    assert json.loads(receive(keeper.cloud, secret)[0]["Body"])["source"] == _NAME

    keeper.policy(_OWN, {**use, "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}})
    events.put_events(Entries=[event])  # EventBridge does not say for which account it uses a key
    assert attributes(receive(keeper.cloud, dead)[0])["ERROR_CODE"] == "NO_PERMISSIONS"


def test_no_service_uses_a_key_that_aws_manages(keeper: _Keeper) -> None:
    rule = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{_NAME}-managed"
    dead, dead_arn = queue(keeper.cloud, f"{_NAME}-managed-dead", "events.amazonaws.com", rule)
    _, arn = queue(keeper.cloud, f"{_NAME}-managed", "events.amazonaws.com", rule, KmsMasterKeyId="alias/aws/sqs")
    events = keeper.cloud.client("events")
    events.put_rule(Name=f"{_NAME}-managed", EventPattern=json.dumps({"source": [f"{_NAME}-managed"]}))
    target = {"Id": "1", "Arn": arn, "DeadLetterConfig": {"Arn": dead_arn}}
    events.put_targets(Rule=f"{_NAME}-managed", Targets=[target])
    events.put_events(Entries=[{"Source": f"{_NAME}-managed", "DetailType": "d", "Detail": "{}"}])
    assert "alias/aws/sqs" in attributes(receive(keeper.cloud, dead)[0])["ERROR_MESSAGE"]


def test_a_log_group_has_a_key_that_lets_cloudwatch_logs(keeper: _Keeper) -> None:
    logs = keeper.cloud.client("logs")
    with pytest.raises(ClientError, match="is not allowed to be used with Arn"):
        logs.create_log_group(logGroupName=_NAME, kmsKeyId=keeper.key)
    arn = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{_NAME}"
    use = {"Effect": "Allow", "Principal": {"Service": "logs.us-east-1.amazonaws.com"}, "Action": list(_BOTH)}
    condition = {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": arn}}
    keeper.policy(_OWN, {**use, "Condition": condition})
    logs.create_log_group(logGroupName=_NAME, kmsKeyId=keeper.key)
    with pytest.raises(ClientError, match="is not allowed to be used with Arn"):
        logs.create_log_group(logGroupName=f"{_NAME}-other", kmsKeyId=keeper.key)


def test_messages_are_moved_with_the_keys_of_both_queues(keeper: _Keeper) -> None:
    sqs = keeper.cloud.client("sqs")
    source, source_arn = queue(keeper.cloud, f"{_NAME}-move", KmsMasterKeyId=keeper.key)
    policy = json.dumps({"deadLetterTargetArn": source_arn, "maxReceiveCount": 1})
    queue(keeper.cloud, f"{_NAME}-moved", RedrivePolicy=policy)
    destination = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{_NAME}"
    sqs.send_message(QueueUrl=source, MessageBody="m")
    keeper.allow("kms:Decrypt")
    mover = keeper.cloud.client("sqs", keeper.credentials)
    ended = []
    for _ in range(2):
        mover.start_message_move_task(SourceArn=source_arn, DestinationArn=destination)
        ended.append(eventually(lambda: _ended_move(sqs, source_arn)))
        keeper.allow(*_BOTH)
    assert [(task["Status"], task.get("FailureReason")) for task in ended] == [
        ("FAILED", "KmsAccessDenied"),
        ("COMPLETED", None),
    ]


def _ended_move(sqs: Any, source_arn: str) -> dict[str, Any] | None:
    """The latest task, when it has ended."""
    latest: dict[str, Any] = sqs.list_message_move_tasks(SourceArn=source_arn, MaxResults=1)["Results"][0]
    return latest if latest["Status"] in ("COMPLETED", "FAILED") else None
