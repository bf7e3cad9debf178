"""Events several times, late and in no order; where nobody asked for that, once."""

import json
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote_plus

import pytest
from clouds import Cloud, start_cloud, stop_cloud
from delivering import queue, receive

from local.chaos.deliveries import lateness

_LATE_SECONDS = 1.5
_SEED = "7"
_COUNT = 12


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    cloud = start_cloud(
        tmp_path_factory.mktemp("late"), "--chaos-late-seconds", str(_LATE_SECONDS), "--chaos-seed", _SEED
    )
    yield cloud
    stop_cloud(cloud)


def fates(kind: str) -> list[list[float]]:
    return [lateness(f"{_SEED} {kind} {number}", _LATE_SECONDS) for number in range(_COUNT)]


def test_an_event_has_one_to_three_deliveries_each_late_by_itself() -> None:
    found = [lateness(str(number), 60.0) for number in range(300)]

    assert {len(each) for each in found} == {1, 2, 3}
    moments = [moment for each in found for moment in each]
    assert min(moments) >= 0.0
    assert max(moments) <= 60.0
    assert max(moments) - min(moments) > 50
    assert found == [lateness(str(number), 60.0) for number in range(300)]


def test_a_buckets_notifications_come_several_times_and_in_another_order(late: Cloud) -> None:
    s3, sqs = late.client("s3"), late.client("sqs")
    s3.create_bucket(Bucket="chaos-late")
    url, arn = queue(late, "chaos-late", "s3.amazonaws.com", "arn:aws:s3:::chaos-late")
    s3.put_bucket_notification_configuration(
        Bucket="chaos-late",
        NotificationConfiguration={"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]},
    )
    sqs.purge_queue(QueueUrl=url)  # S3's test message
    keys = [f"{number:02d}.json" for number in range(_COUNT)]
    for key in keys:
        s3.put_object(Bucket="chaos-late", Key=key, Body=b"{}")

    times = [len(each) for each in fates("object")]
    records = [json.loads(each["Body"])["Records"][0]["s3"]["object"] for each in receive(late, url, sum(times))]

    arrived = [unquote_plus(each["key"]) for each in records]
    assert Counter(arrived) == dict(zip(keys, times, strict=True))
    assert list(dict.fromkeys(arrived)) != keys
    # However often it comes, it is one event.
    assert len({(each["key"], each["sequencer"]) for each in records}) == _COUNT


def test_an_event_for_a_rule_comes_several_times_under_one_id(late: Cloud) -> None:
    events = late.client("events")
    rule = events.put_rule(Name="chaos-late", EventPattern=json.dumps({"source": ["chaos.late"]}))["RuleArn"]
    url, arn = queue(late, "chaos-late-events", "events.amazonaws.com", rule)
    events.put_targets(Rule="chaos-late", Targets=[{"Id": "queue", "Arn": arn}])
    for number in range(_COUNT):
        entry = {"Source": "chaos.late", "DetailType": "Tick", "Detail": json.dumps({"number": number})}
        events.put_events(Entries=[entry])

    times = [len(each) for each in fates("target")]
    found = [json.loads(each["Body"]) for each in receive(late, url, sum(times))]

    assert Counter(each["detail"]["number"] for each in found) == dict(enumerate(times))
    assert len({each["id"] for each in found}) == _COUNT
