"""`npm run replay`: what falls into a dead-letter queue because a hop is broken comes through once it is mended."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, timezone

import pytest
from deployed import PREFIX, Service
from deploying import ROOT
from deployment import deployed_cloud

_QUEUES = ("failed-invocations", "undelivered-events", "undelivered-notifications", "uploads-dead-letters")
_COUNT = 20


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Service]:
    """A stage of its own: what is broken here would break other tests. It does not wait long between retries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCAL_CLOUD_RETRY_BASE_SECONDS", "0.1")
        with deployed_cloud(tmp_path_factory, pytestconfig) as cloud:
            service = Service(cloud)
            keep_from_sweeping(service)
            yield service


def test_a_shipment_comes_through_though_every_hop_was_broken(service: Service) -> None:
    with (
        ExitStack() as broken,
        denied(service, "generate-shipments-schedule", "lambda:InvokeFunction") as mend_schedule,
        denied(service, "generate-shipments", "s3:PutObject") as mend_function,
        denied(service, "object-created", "states:StartExecution") as mend_reader,
        unreachable_subscriber(service) as (mend_subscriber, subscriber),
    ):
        give_up_at_once(service)

        fire_schedule(service)
        falls(service, "undelivered-events", "firing of the schedule test, due at 20", "AccessDenied")
        mend_schedule()
        assert "by the function millrace-local-generate-shipments" in brought_through(service, "undelivered-events")

        given = 'given: {"count":20}'
        falls(service, "failed-invocations", "invocation of the function millrace-local-generate-shipments", given)
        mend_function()
        assert "by the function millrace-local-generate-shipments" in brought_through(service, "failed-invocations")

        mend_rule = broken.enter_context(unpermitted(service, "route-job-state"))
        falls(service, "uploads-dead-letters", f"upload of s3://{service.landing}/shipping/generated-")
        mend_reader()
        assert "1 message: accepted by where each came from" in brought_through(service, "uploads-dead-letters")

        # The pipeline runs now. Its two job runs cannot be told, and its totals do not reach the subscriber.
        service.settle()
        assert service.query("SELECT count(*) FROM shipping") == [(str(_COUNT),)]
        jobs = ("shipping-to-parquet", "shipping-normalize")
        falls(service, "undelivered-events", "Glue Job State Change", "NO_PERMISSIONS", *jobs)
        falls(service, "undelivered-notifications", f"{_COUNT} new shipments", "NO_PERMISSIONS")
        mend_rule()
        mend_subscriber()
        done = replay(service, "--yes")

    assert done.returncode == 0, done.stdout + done.stderr
    for job in jobs:
        assert service.notified(job, "etl-job-success")
    received = service.client("sqs").receive_message(QueueUrl=subscriber, WaitTimeSeconds=5)["Messages"]
    assert [f"{_COUNT} new shipments" in json.loads(message["Body"])["Subject"] for message in received] == [True]
    assert {name: waiting(service, name) for name in _QUEUES} == dict.fromkeys(_QUEUES, 0)


def test_what_cannot_be_replayed_stays_and_is_named(service: Service) -> None:
    sqs = service.client("sqs")
    record = {
        "requestContext": {
            "requestId": "request",
            "functionArn": f"arn:aws:lambda:us-east-1:000000000000:function:{PREFIX}-sweep:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": {},
    }
    of_sweep = sqs.send_message(QueueUrl=url("failed-invocations"), MessageBody=json.dumps(record))["MessageId"]
    unknown = sqs.send_message(QueueUrl=url("failed-invocations"), MessageBody="what is this")["MessageId"]

    alone = replay(service, "--message", of_sweep, "--yes")
    every = replay(service, "--yes")

    assert (alone.returncode, every.returncode) == (0, 1), alone.stdout + every.stdout
    assert f"{unknown}: stays. It is of no known kind" in every.stdout
    assert "1 message could not be replayed" in every.stdout
    assert [message["Body"] for message in messages(service, "failed-invocations")] == ["what is this"]


def test_a_stage_on_aws_is_not_looked_for_on_this_machine(service: Service) -> None:
    done = replay(service, stage="dev")

    assert done.returncode == 1
    assert f"Stage dev is for AWS, and AWS_ENDPOINT_URL says {service.endpoint}" in done.stderr


def replay(service: Service, *options: str, stage: str = "local") -> "subprocess.CompletedProcess[str]":
    """Run the command as a user does."""
    npm = shutil.which("npm")
    assert npm
    return subprocess.run(  # noqa: S603 (our own command, no foreign strings)
        [npm, "run", "--silent", "replay", "--", "--stage", stage, *options],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", ""), "AWS_ENDPOINT_URL": service.endpoint},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def falls(service: Service, queue: str, *said: str) -> None:
    """Wait until the list says all this of what lies in a dead-letter queue; it leaves it there."""
    service.until(f"something in {queue}", lambda: waiting(service, queue))

    def listed() -> bool:
        done = replay(service, "--list", "--queue", queue)
        assert done.returncode == 0, done.stdout + done.stderr
        return all(text in done.stdout for text in said)

    service.until(f"the list of {queue} says {said}", listed)
    assert waiting(service, queue)


def brought_through(service: Service, queue: str) -> str:
    """Replay what lies in one dead-letter queue; returns what is printed."""
    done = replay(service, "--yes", "--queue", queue)
    assert done.returncode == 0, done.stdout + done.stderr
    assert waiting(service, queue) == 0
    return done.stdout


@contextmanager
def denied(service: Service, role: str, action: str) -> Iterator[Callable[[], None]]:
    """Take a permission away from a role; gives what gives it back."""
    iam, name = service.client("iam"), {"RoleName": f"{PREFIX}-{role}", "PolicyName": "broken"}
    statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
    iam.put_role_policy(**name, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    with ExitStack() as stack:
        stack.callback(iam.delete_role_policy, **name)
        yield stack.close


@contextmanager
def unpermitted(service: Service, function: str) -> Iterator[Callable[[], None]]:
    """Take from a rule the permission to invoke a function; gives what gives it back."""
    functions, name = service.client("lambda"), f"{PREFIX}-{function}"
    (statement,) = json.loads(functions.get_policy(FunctionName=name)["Policy"])["Statement"]
    functions.remove_permission(FunctionName=name, StatementId=statement["Sid"])
    with ExitStack() as stack:
        stack.callback(
            functions.add_permission,
            FunctionName=name,
            StatementId=statement["Sid"],
            Action=statement["Action"],
            Principal=statement["Principal"]["Service"],
            SourceArn=statement["Condition"]["ArnLike"]["AWS:SourceArn"],
        )
        yield stack.close


@contextmanager
def unreachable_subscriber(service: Service) -> Iterator[tuple[Callable[[], None], str]]:
    """A queue that is subscribed to the totals and that the topic may not send to; gives what lets it, and its URL."""
    sqs, topic = service.client("sqs"), f"arn:aws:sns:us-east-1:000000000000:{PREFIX}-shipping-notifications"
    queue = sqs.create_queue(QueueName="subscriber")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:000000000000:subscriber"
    dead_letters = f"arn:aws:sqs:us-east-1:000000000000:{PREFIX}-undelivered-notifications"
    service.client("sns").subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_letters})},
    )
    allow = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**allow, "Resource": arn}]})
    yield lambda: sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy}), queue


def fire_schedule(service: Service) -> None:
    """Let the schedule of made-up shipments fire once, now."""
    scheduler = service.client("scheduler")
    deployed = scheduler.get_schedule(Name=f"{PREFIX}-generate-shipments")
    soon = datetime.now(timezone.utc) + timedelta(seconds=1)
    scheduler.create_schedule(
        Name="test",
        ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={**deployed["Target"], "Input": json.dumps({"count": _COUNT})},
    )


def keep_from_sweeping(service: Service) -> None:
    """The sweep would bring through what lies there, too."""
    scheduler = service.client("scheduler")
    deployed = scheduler.get_schedule(Name=f"{PREFIX}-sweep")
    kept = ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")
    scheduler.update_schedule(**{name: deployed[name] for name in kept}, State="DISABLED")


def give_up_at_once(service: Service) -> None:
    """Deliver an upload once, and not five times twelve minutes apart."""
    sqs = service.client("sqs")
    policy = json.loads(
        sqs.get_queue_attributes(QueueUrl=url("uploads"), AttributeNames=["RedrivePolicy"])["Attributes"][
            "RedrivePolicy"
        ]
    )
    redrive = json.dumps({**policy, "maxReceiveCount": 1})
    sqs.set_queue_attributes(QueueUrl=url("uploads"), Attributes={"VisibilityTimeout": "1", "RedrivePolicy": redrive})


def waiting(service: Service, queue: str) -> int:
    names = ["ApproximateNumberOfMessages"]
    attributes = service.client("sqs").get_queue_attributes(QueueUrl=url(queue), AttributeNames=names)["Attributes"]
    return int(attributes[names[0]])


def messages(service: Service, queue: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = service.client("sqs").receive_message(QueueUrl=url(queue), MaxNumberOfMessages=10)[
        "Messages"
    ]
    return found


def url(queue: str) -> str:
    return f"http://127.0.0.1/000000000000/{PREFIX}-{queue}"
