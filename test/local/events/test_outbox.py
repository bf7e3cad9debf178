"""What was accepted is delivered, whatever happens to the process in between."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from clouds import Cloud, start_cloud, stop_cloud
from delivering import eventually, function, permit, queue, receive

from local.events.journal import Journal
from local.events.outbox import Delivery, Later, Outbox

_seen: list[Any] = []
_behaviour: list[Callable[[Delivery], None]] = []


def deliver(delivery: Delivery) -> bool:
    _seen.append((delivery.payload["n"], delivery.attempts))
    _behaviour[0](delivery)
    return bool(delivery.payload.get("saved"))


def lane(payload: dict[str, Any]) -> tuple[str, int]:
    return str(payload.get("lane", "one")), 2


@pytest.fixture
def path(tmp_path: Path) -> Path:
    _seen.clear()
    _behaviour[:] = [lambda _: None]
    return tmp_path / "outbox.jsonl"


def left(path: Path) -> list[dict[str, Any]]:
    """What another process would find."""
    copy = path.with_suffix(".copy")
    copy.write_bytes(path.read_bytes())
    return Journal(copy).load()


def started(path: Path) -> Outbox:
    outbox = Outbox(path, {"test": __name__})
    outbox.start()
    return outbox


def test_a_delivery_is_on_disk_until_it_is_made(path: Path) -> None:
    outbox = Outbox(path, {"test": __name__})
    outbox.submit("test", {"n": 1})
    assert len(left(path)) == 1

    outbox.start()

    eventually(lambda: not left(path))
    assert _seen == [(1, 0)]
    outbox.stop()


def test_what_is_saved_where_it_went_leaves_the_journal_at_once(path: Path) -> None:
    outbox = started(path)
    outbox.submit("test", {"n": 1, "saved": True})

    eventually(lambda: not left(path))
    outbox.stop()


def test_what_the_last_run_left_is_delivered_and_nothing_twice(path: Path) -> None:
    Outbox(path, {"test": __name__}).submit("test", {"n": 1})
    second = Outbox(path, {"test": __name__})
    second.submit("test", {"n": 2})

    second.start()

    eventually(lambda: not left(path))
    assert sorted(_seen) == [(1, 0), (2, 0)]
    second.stop()


def test_a_failed_delivery_is_tried_again_with_what_it_has_learnt(path: Path) -> None:
    def fail_twice(delivery: Delivery) -> None:
        if delivery.attempts < 2:
            raise Later(0.01)

    _behaviour[:] = [fail_twice]
    outbox = started(path)
    outbox.submit("test", {"n": 1})

    eventually(lambda: not left(path))
    assert _seen == [(1, 0), (1, 1), (1, 2)]
    outbox.stop()


def test_attempts_survive_a_restart(path: Path) -> None:
    def never(_: Delivery) -> None:
        raise Later(0.0 if len(_seen) < 3 else 3600.0)

    _behaviour[:] = [never]
    first = started(path)
    first.submit("test", {"n": 1})
    eventually(lambda: len(_seen) == 3 and left(path)[0]["attempts"] == 3)
    first.stop()

    assert left(path)[0]["due"] > time.time() + 3000


def test_nothing_is_tried_before_it_is_due(path: Path) -> None:
    outbox = started(path)
    due = time.time() + 0.3
    outbox.submit("test", {"n": 1}, due)

    eventually(lambda: _seen)

    assert time.time() >= due
    outbox.stop()


def test_an_unforeseen_error_ends_its_delivery_alone(path: Path) -> None:
    def break_on_one(delivery: Delivery) -> None:
        if delivery.payload["n"] == 1:
            raise ZeroDivisionError

    _behaviour[:] = [break_on_one]
    outbox = started(path)
    outbox.submit("test", {"n": 1})
    outbox.submit("test", {"n": 2})

    eventually(lambda: not left(path))
    assert sorted(_seen) == [(1, 0), (2, 0)]
    outbox.stop()


@pytest.mark.parametrize("count", [40])
def test_acknowledged_uploads_and_events_survive_a_kill(tmp_path: Path, count: int) -> None:
    first = start_cloud(tmp_path)
    _prepare(first)
    s3, events = first.client("s3"), first.client("events")
    for number in range(count):
        s3.put_object(Bucket="killed", Key=f"k{number}", Body=b"x")
        detail = json.dumps({"n": number})
        events.put_events(Entries=[{"Source": "killed", "DetailType": "t", "Detail": detail}])
    first.process.kill()
    first.process.wait()

    second = start_cloud(tmp_path)
    try:
        url = second.client("sqs").get_queue_url(QueueName="killed-done")["QueueUrl"]
        wanted = {f"k{number}" for number in range(count)} | {str(number) for number in range(count)}
        found: set[str] = set()
        while found != wanted:
            found |= {json.loads(message["Body"])["responsePayload"] for message in receive(second, url)}
    finally:
        stop_cloud(second)


def _prepare(cloud: Cloud) -> None:
    """A bucket and a rule that invoke a function, whose outcome goes to a queue."""
    _, done_arn = queue(cloud, "killed-done")
    source = "exports.handler = async (e) => e.Records ? e.Records[0].s3.object.key : String(e.detail.n)"
    target = function(cloud, "killed", source, [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": done_arn}])
    destination = {"OnSuccess": {"Destination": done_arn}}
    cloud.client("lambda").put_function_event_invoke_config(FunctionName="killed", DestinationConfig=destination)
    permit(cloud, "killed", "s3.amazonaws.com", "arn:aws:s3:::killed")
    cloud.client("s3").create_bucket(Bucket="killed")
    notify = [{"LambdaFunctionArn": target, "Events": ["s3:ObjectCreated:*"]}]
    cloud.client("s3").put_bucket_notification_configuration(
        Bucket="killed", NotificationConfiguration={"LambdaFunctionConfigurations": notify}
    )
    pattern = json.dumps({"source": ["killed"]})
    rule = cloud.client("events").put_rule(Name="killed", EventPattern=pattern)["RuleArn"]
    permit(cloud, "killed", "events.amazonaws.com", rule)
    cloud.client("events").put_targets(Rule="killed", Targets=[{"Id": "1", "Arn": target}])
