"""`npm run replay`: what falls into a dead-letter queue because a hop is broken comes through once it is mended."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest
from breaking import broken, denied, unconfigured, unpermitted, unreachable_subscriber
from deployed import PREFIX, Service, machine
from deploying import ROOT
from deployment import deployed_cloud
from hops import Hop, Resources, hops
from numbered_inputs import shipment

_QUEUES = ("failed-invocations", "undelivered-events", "undelivered-notifications", "uploads-dead-letters")
_COUNT = 20
_MADE_UP = 3
_HITS = "hits/year=2023/month=01/day=02/hour=03/"


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
        ExitStack() as stack,
        denied(service, "generate-shipments-schedule", "lambda:InvokeFunction") as mend_schedule,
        denied(service, "generate-shipments", "s3:PutObject") as mend_function,
        denied(service, "object-created", "states:StartExecution") as mend_reader,
        unreachable_subscriber(service, f"{PREFIX}-shipping-notifications") as (mend_subscriber, subscriber),
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

        mend_rule = stack.enter_context(unpermitted(service, f"{PREFIX}-route-job-state", f"{PREFIX}-job-state"))
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


def test_every_hop_of_the_template_breaks_and_what_fell_comes_through(service: Service) -> None:
    """All at once. What a rule or a schedule could not bring falls, is replayed, and falls again by the function."""
    every = hops(template(service))
    functions = {hop for hop in every if hop[0] == "invocation"}
    directly = {hop for hop in every if hop[0] in ("event", "schedule")}
    topics = sorted(name for kind, name, *_ in every if kind == "topic")
    staged = rows_staged(service)
    give_up_at_once(service)

    with (
        ExitStack() as stack,
        denied(service, "events-raw-crawler", "s3:ListBucket"),
        unreachable_subscriber(service, *topics) as (mend_subscriber, subscriber),
    ):
        mend_hops = [stack.enter_context(broken(service, hop)) for hop in sorted(directly)]
        mend_functions = [stack.enter_context(unconfigured(service, name)) for _, name in sorted(functions)]
        run, execution, answers = use_all(service, directly, topics)

        service.until("each hop has failed", lambda: not every - functions - fallen(service))
        for mend in (*mend_hops, mend_subscriber):
            mend()
        for queue in ("undelivered-events", "undelivered-notifications"):
            brought_through(service, queue)
        # The functions have what was for them now, and fail.
        service.until("each function has failed", lambda: not functions - fallen(service))
        for mend in mend_functions:
            mend()
        service.client("s3").create_bucket(Bucket=answers)
        deliver_uploads(service, times=5, seconds=740)
        done = replay(service, "--yes")
        assert done.returncode == 0, done.stdout + done.stderr

    # Nothing is lost, and nothing is there twice.
    service.settle()
    service.until("the orders are dealt with", lambda: not service.waits("extract/", "orders"))
    assert rows_staged(service) == staged + _MADE_UP + 1
    assert service.query("SELECT count(*) FROM shipping") == [(str(rows_staged(service)),)]
    assert service.query("SELECT name FROM orders", "orders") == [("replayed",)]
    for name in ("hits-hourly", "hits-backfill", "table-to-parquet"):
        assert service.until(f"{name} has ended", partial(replayed, service, name)) == ["SUCCEEDED"]
    assert [json.loads(body)["Status"] for body in service.objects(answers, "").values()] == ["SUCCESS"]
    versions = service.client("s3").list_object_versions(Bucket=service.landing, Prefix=_HITS)["Versions"]
    assert len(versions) == len({each["Key"] for each in versions}) == 2  # the hit, and a file that is cut off
    assert sum(run in event for event in logged(service)) == 1
    for text in (f"Run:      {run}", f"Execution: {execution}", "crawler events-raw-crawler failed"):
        assert service.notified(text, "etl-job-failure")
        assert sum(text in each["Message"] or text in each["Subject"] for each in service.heard()) == 1
    received = [json.loads(each["Body"]) for each in all_messages(service, subscriber)]
    assert sorted(each["Message"] for each in received if each.get("Subject") == "test") == topics
    service.until("nothing is left", lambda: not any(waiting(service, name) for name in _QUEUES))


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
        timeout=600,
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


def fire_schedule(service: Service) -> None:
    """Let the schedule of made-up shipments fire once, now."""
    service.fire(f"{PREFIX}-generate-shipments", "test", Input=json.dumps({"count": _COUNT}))


def use_all(service: Service, directly: set[Hop], topics: list[str]) -> tuple[str, str, str]:
    """Hand something on by every hop; returns a run and an execution that failed, and the bucket of an answer."""
    made_up = {f"{PREFIX}-generate-shipments": {"Input": json.dumps({"count": _MADE_UP})}}
    service.execute("shipping")
    execution = service.execute("hits-hourly", {"target_datetime": "no time"})["name"]
    glue = service.client("glue")
    run: str = glue.start_job_run(JobName=f"{PREFIX}-orders-clean", Arguments={"--batch": "none"})["JobRunId"]
    glue.start_crawler(Name=f"{PREFIX}-events-raw-crawler")
    service.until("the run has failed", lambda: service.runs("orders-clean")[0]["JobRunState"] == "FAILED")
    # No event tells of the first.
    service.upload("NO-EVENT.JSON", [shipment(1)])
    service.land("extract/replayed.csv", b"order_id,name\n1,replayed\n")
    for name in sorted(name for kind, name, *_ in directly if kind == "schedule"):
        service.fire(name, f"test-{name}", **made_up.get(name, {}))
    answers = "answers-of-test"
    invoke(service, "object-created", upload_event(service, "extract/replayed.csv"))
    invoke(service, "generate-hits", {"time": "2023-01-02T03:00:00Z", "count": 1, "seed": 1})
    invoke(service, "demo-hits", removal(service, answers))
    for topic in topics:
        arn = f"arn:aws:sns:us-east-1:000000000000:{topic}"
        service.client("sns").publish(TopicArn=arn, Subject="test", Message=topic)
    return run, execution, answers


def invoke(service: Service, function: str, event: object) -> None:
    service.client("lambda").invoke(
        FunctionName=f"{PREFIX}-{function}", InvocationType="Event", Payload=json.dumps(event).encode()
    )


def upload_event(service: Service, key: str) -> object:
    return {"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"name": service.landing}, "object": {"key": key}}}]}


def removal(service: Service, bucket: str) -> object:
    """What CloudFormation asks of a custom resource that is removed; the answer goes to a bucket."""
    where = {"Bucket": bucket, "Key": "answer.json"}
    return {
        "RequestType": "Delete",
        "ResponseURL": service.client("s3").generate_presigned_url("put_object", Params=where),
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "DemoHits",
        "ResourceProperties": {},
    }


def template(service: Service) -> Resources:
    """The resources of the template that is deployed."""
    body = service.client("cloudformation").get_template(StackName=PREFIX)["TemplateBody"]
    resources: Resources = (json.loads(body) if isinstance(body, str) else body)["Resources"]
    return resources


def fallen(service: Service) -> set[Hop]:
    """The hops that a dead letter came from."""
    return {hop_of(each) for queue in _QUEUES for each in all_messages(service, url(queue))}


def hop_of(letter: dict[str, Any]) -> Hop:
    named = {name: value["StringValue"] for name, value in letter.get("MessageAttributes", {}).items()}
    if "RULE_ARN" in named:
        return "event", named["RULE_ARN"].rpartition("/")[2], named["TARGET_ARN"].split(":")[6]
    if "SCHEDULE_ARN" in named:
        return "schedule", named["SCHEDULE_ARN"].rpartition("/")[2].removeprefix("test-")
    body = json.loads(letter["Body"])
    if "requestContext" in body:
        return "invocation", body["requestContext"]["functionArn"].split(":")[6]
    if "TopicArn" in body:
        return "topic", body["TopicArn"].rpartition(":")[2]
    return "queue", f"{PREFIX}-uploads"


def all_messages(service: Service, queue: str) -> list[dict[str, Any]]:
    """All that lies in a queue, and stays there."""
    sqs = service.client("sqs")
    found: dict[str, dict[str, Any]] = {}
    while True:
        page = sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=30, MessageAttributeNames=["All"]
        ).get("Messages", [])
        if not page:
            break
        found |= {each["ReceiptHandle"]: each for each in page}
    for receipt in found:
        sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=receipt, VisibilityTimeout=0)
    return list(found.values())


def rows_staged(service: Service) -> int:
    """The rows that all batches of shipments gave, by their reports."""
    reports = service.objects(service.artifacts, "logs/glue-jobs/shipping-to-parquet/shipping-")
    return sum(json.loads(body)["rows_out"] for body in reports.values())


def replayed(service: Service, name: str) -> list[str]:
    """How executions ended that a replay has started; nothing while one is on."""
    executions = service.client("stepfunctions").list_executions(stateMachineArn=machine(name))["executions"]
    found = [each["status"] for each in executions if each["name"].startswith("replay-")]
    return [] if "RUNNING" in found else found


def logged(service: Service) -> list[str]:
    """The events that the rule of job states has written to its log group."""
    group = f"/aws/events/{PREFIX}-job-state"
    return [each["message"] for each in service.client("logs").filter_log_events(logGroupName=group)["events"]]


def keep_from_sweeping(service: Service) -> None:
    """The sweep would bring through what lies there, too."""
    scheduler = service.client("scheduler")
    deployed = scheduler.get_schedule(Name=f"{PREFIX}-sweep")
    kept = ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")
    scheduler.update_schedule(**{name: deployed[name] for name in kept}, State="DISABLED")


def give_up_at_once(service: Service) -> None:
    """Deliver an upload once, and not five times twelve minutes apart."""
    deliver_uploads(service, times=1, seconds=1)


def deliver_uploads(service: Service, times: int, seconds: int) -> None:
    """Deliver an upload so many times, so many seconds apart; within them the function has to be done."""
    sqs = service.client("sqs")
    policy = json.loads(
        sqs.get_queue_attributes(QueueUrl=url("uploads"), AttributeNames=["RedrivePolicy"])["Attributes"][
            "RedrivePolicy"
        ]
    )
    redrive = json.dumps({**policy, "maxReceiveCount": times})
    attributes = {"VisibilityTimeout": str(seconds), "RedrivePolicy": redrive}
    sqs.set_queue_attributes(QueueUrl=url("uploads"), Attributes=attributes)


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
