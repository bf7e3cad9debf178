"""Buses of one's own: who may put events on them, what their rules do, what archives keep and replays bring back."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud
from delivering import attributes, eventually, queue, receive, waiting

ACCOUNT = "000000000000"
EVENTS = "events.amazonaws.com"


def bus_arn(name: str) -> str:
    return f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/{name}"


def rule_arn(bus: str, name: str) -> str:
    return f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{bus}/{name}"


def put(cloud: Cloud, bus: str, number: int, **entry: Any) -> dict[str, Any]:
    detail = {"Source": "shop", "DetailType": "Order", "Detail": json.dumps({"number": number})}
    answer = cloud.client("events").put_events(Entries=[{**detail, "EventBusName": bus, **entry}])
    result: dict[str, Any] = answer["Entries"][0]
    return result


def rule(cloud: Cloud, bus: str, name: str, target: str, **more: Any) -> None:
    events = cloud.client("events")
    events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps({"source": ["shop"]}))
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "1", "Arn": target, **more}])


def numbers(messages: list[dict[str, Any]]) -> list[int]:
    return sorted(json.loads(message["Body"])["detail"]["number"] for message in messages)


def test_a_rule_sees_the_events_of_its_bus_alone(cloud: Cloud) -> None:
    cloud.client("events").create_event_bus(Name="own-bus")
    url, arn = queue(cloud, "own-bus-queue", EVENTS, rule_arn("own-bus", "own-rule"))
    rule(cloud, bus_arn("own-bus"), "own-rule", arn)  # a bus may be given by its ARN
    put(cloud, "default", 1)
    put(cloud, "own-bus", 2)
    put(cloud, bus_arn("own-bus"), 3, Time=1767225600)
    found = receive(cloud, url, 2)
    assert numbers(found) == [2, 3]
    times = {json.loads(each["Body"])["detail"]["number"]: json.loads(each["Body"])["time"] for each in found}
    assert times[3] == "2026-01-01T00:00:00Z"
    assert waiting(cloud, url) == (0, 0)


def test_rules_with_a_schedule_stay_on_the_default_bus(cloud: Cloud) -> None:
    events = cloud.client("events")
    events.create_event_bus(Name="no-schedules")
    with pytest.raises(ClientError, match="only on the default event bus"):
        events.put_rule(Name="hourly", EventBusName="no-schedules", ScheduleExpression="rate(1 hour)")
    with pytest.raises(ClientError, match="must be specified"):
        events.put_rule(Name="nothing", EventBusName="no-schedules")
    with pytest.raises(ClientError, match="does not exist"):
        events.put_rule(Name="nowhere", EventBusName="no-such-bus", EventPattern='{"source":["a"]}')


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"Detail": "no json"}, "MalformedDetail"),
        ({"Detail": "[1]"}, "MalformedDetail"),
        ({"Source": ""}, "InvalidArgument"),
        ({"DetailType": ""}, "InvalidArgument"),
        ({"Source": "aws.s3"}, "NotAuthorizedForSourceException"),
    ],
)
def test_an_entry_is_refused_by_itself(cloud: Cloud, entry: dict[str, Any], code: str) -> None:
    good = {"Source": "shop", "DetailType": "Order", "Detail": "{}"}
    answer = cloud.client("events").put_events(Entries=[{**good, **entry}, good])
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0]["ErrorCode"] == code
    assert "EventId" in answer["Entries"][1]


def test_an_event_for_a_bus_that_is_not_there_is_lost_as_on_aws(cloud: Cloud) -> None:
    assert "EventId" in put(cloud, "no-such-bus-at-all", 1)


def test_a_role_needs_permission_for_the_bus(cloud: Cloud) -> None:
    cloud.client("events").create_event_bus(Name="guarded")
    statement = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus_arn("guarded")}
    allowed = cloud.as_role("events", cloud.role("guarded-in", EVENTS, [statement]))
    denied = cloud.as_role("events", cloud.role("guarded-out", EVENTS, []))
    entry = {"Source": "shop", "DetailType": "Order", "Detail": "{}", "EventBusName": "guarded"}
    assert allowed.put_events(Entries=[entry])["FailedEntryCount"] == 0
    with pytest.raises(ClientError, match=r"not authorized to perform: events:PutEvents on resource: .*guarded"):
        denied.put_events(Entries=[entry])
    with pytest.raises(ClientError, match="AccessDenied"):  # one bus of two that is not allowed refuses the request
        allowed.put_events(Entries=[entry, {**entry, "EventBusName": "default"}])


def test_the_policy_of_a_bus_allows_and_denies(cloud: Cloud) -> None:
    events = cloud.client("events")
    events.create_event_bus(Name="shared")
    bare = cloud.role("shared-bare", EVENTS, [])
    able = cloud.role("shared-able", EVENTS, [{"Effect": "Allow", "Action": "events:PutEvents", "Resource": "*"}])
    entry = {"Source": "shop", "DetailType": "Order", "Detail": "{}", "EventBusName": "shared"}

    def passes(role: str) -> bool:
        try:
            cloud.as_role("events", role).put_events(Entries=[entry])
        except ClientError as error:
            if error.response["Error"]["Code"] != "AccessDeniedException":
                raise
            return False
        return True

    assert [passes(bare), passes(able)] == [False, True]
    statements = [
        {"Sid": "in", "Effect": "Allow", "Principal": {"AWS": bare}},
        {"Sid": "out", "Effect": "Deny", "Principal": {"AWS": able}},
    ]
    common = {"Action": "events:PutEvents", "Resource": bus_arn("shared")}
    policy = {"Version": "2012-10-17", "Statement": [{**each, **common} for each in statements]}
    events.put_permission(EventBusName="shared", Policy=json.dumps(policy))
    assert json.loads(events.describe_event_bus(Name="shared")["Policy"]) == policy
    assert [passes(bare), passes(able)] == [True, False]
    events.remove_permission(EventBusName="shared", StatementId="out")
    assert [passes(bare), passes(able)] == [True, True]
    events.remove_permission(EventBusName="shared", RemoveAllPermissions=True)
    assert "Policy" not in events.describe_event_bus(Name=bus_arn("shared"))
    assert passes(bare) is False


def test_a_statement_of_a_bus_policy(cloud: Cloud) -> None:
    events = cloud.client("events")
    events.create_event_bus(Name="stated")
    events.put_permission(
        EventBusName="stated", StatementId="org", Action="events:PutEvents", Principal="*",
        Condition={"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1"},
    )  # fmt: skip
    events.put_permission(
        EventBusName="stated", StatementId="other", Action="events:PutEvents", Principal="111122223333"
    )
    statements = json.loads(events.describe_event_bus(Name="stated")["Policy"])["Statement"]
    assert [each["Principal"] for each in statements] == ["*", {"AWS": "arn:aws:iam::111122223333:root"}]
    assert statements[0]["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    with pytest.raises(ClientError, match="does not exist"):
        events.remove_permission(EventBusName="stated", StatementId="none")
    with pytest.raises(ClientError, match="does not exist"):
        events.put_permission(EventBusName="nowhere", Policy="{}")
    with pytest.raises(ClientError, match="not a policy"):
        events.put_permission(EventBusName="stated", Policy='{"Statement": [{"Sid": "a"}]}')


def test_events_go_from_bus_to_bus_once(cloud: Cloud) -> None:
    events = cloud.client("events")
    for name in ("first", "second", "third"):
        events.create_event_bus(Name=name)
    statement = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus_arn("second")}
    role = cloud.role("bus-to-bus", EVENTS, [statement])
    rule(cloud, "first", "on", bus_arn("second"), RoleArn=role)
    rule(cloud, "second", "further", bus_arn("third"))
    urls = []
    for name in ("second", "third"):
        url, arn = queue(cloud, f"{name}-bus-queue", EVENTS, rule_arn(name, "take"))
        rule(cloud, name, "take", arn)
        urls.append(url)
    put(cloud, "first", 1)
    put(cloud, "third", 2)
    assert numbers(receive(cloud, urls[0])) == [1]
    assert numbers(receive(cloud, urls[1])) == [2]
    time.sleep(0.3)  # what came from another bus does not go on to a third: nothing comes that could be awaited
    assert waiting(cloud, urls[1]) == (0, 0)


def test_what_the_other_bus_denies_ends_in_the_dead_letter_queue(cloud: Cloud) -> None:
    events = cloud.client("events")
    events.create_event_bus(Name="closed-in")
    events.create_event_bus(Name="closed-out")
    role = cloud.role("closed", EVENTS, [{"Effect": "Allow", "Action": "events:PutEvents", "Resource": "*"}])
    statement = {"Sid": "no", "Effect": "Deny", "Principal": {"AWS": role}, "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    events.put_permission(EventBusName="closed-out", Policy=policy)
    url, dead = queue(cloud, "closed-dead", EVENTS, rule_arn("closed-in", "on"))
    rule(cloud, "closed-in", "on", bus_arn("closed-out"), RoleArn=role, DeadLetterConfig={"Arn": dead})
    put(cloud, "closed-in", 7)
    [message] = receive(cloud, url)
    assert attributes(message)["ERROR_CODE"] == "NO_PERMISSIONS"
    assert attributes(message)["RULE_ARN"] == rule_arn("closed-in", "on")
    assert numbers([message]) == [7]


def test_a_replay_brings_back_what_an_archive_kept(cloud: Cloud) -> None:
    events = cloud.client("events")
    events.create_event_bus(Name="archived")
    url, arn = queue(cloud, "archived-queue", EVENTS, rule_arn("archived", "take"))
    other, other_arn = queue(cloud, "archived-other", EVENTS, rule_arn("archived", "also"))
    rule(cloud, "archived", "take", arn)
    rule(cloud, "archived", "also", other_arn)
    pattern = json.dumps({"detail": {"number": [{"numeric": [">", 1]}]}})
    made = events.create_archive(ArchiveName="keeps", EventSourceArn=bus_arn("archived"), EventPattern=pattern)
    for number in (1, 2, 3):
        put(cloud, "archived", number)
    receive(cloud, url, 3)
    receive(cloud, other, 3)
    described = events.describe_archive(ArchiveName="keeps")
    assert (described["EventCount"], described["State"]) == (2, "ENABLED")
    assert described["SizeBytes"] > 0
    now = time.time()
    started = events.start_replay(
        ReplayName="again", EventSourceArn=made["ArchiveArn"], EventStartTime=now - 60, EventEndTime=now + 60,
        Destination={"Arn": bus_arn("archived"), "FilterArns": [rule_arn("archived", "take")]},
    )  # fmt: skip
    assert started["State"] == "STARTING"
    replayed = receive(cloud, url, 2)
    assert numbers(replayed) == [2, 3]
    assert {json.loads(each["Body"])["replay-name"] for each in replayed} == {"again"}
    eventually(lambda: events.describe_replay(ReplayName="again")["State"] == "COMPLETED")
    assert waiting(cloud, other) == (0, 0)
    with pytest.raises(ClientError, match="does not exist"):
        events.create_archive(ArchiveName="nothing", EventSourceArn=bus_arn("nowhere"))


def test_an_archive_survives_a_kill(restarted: Callable[[], Cloud]) -> None:
    cloud = restarted()
    events = cloud.client("events")
    events.create_event_bus(Name="kept")
    made = events.create_archive(ArchiveName="kept", EventSourceArn=bus_arn("kept"))
    _, arn = queue(cloud, "kept-queue", EVENTS, rule_arn("kept", "take"))
    put(cloud, "kept", 1)
    put(cloud, "kept", 2)
    cloud = restarted()
    events = cloud.client("events")
    assert events.describe_archive(ArchiveName="kept")["EventCount"] == 2
    rule(cloud, "kept", "take", arn)
    now = time.time()
    events.start_replay(
        ReplayName="kept", EventSourceArn=made["ArchiveArn"], EventStartTime=now - 60, EventEndTime=now + 60,
        Destination={"Arn": bus_arn("kept")},
    )  # fmt: skip
    assert numbers(receive(cloud, cloud.client("sqs").get_queue_url(QueueName="kept-queue")["QueueUrl"], 2)) == [1, 2]


def test_a_deleted_bus_leaves_no_policy_behind(cloud: Cloud) -> None:
    events = cloud.client("events")
    for _ in range(2):
        events.create_event_bus(Name="short-lived")
        assert "Policy" not in events.describe_event_bus(Name="short-lived")
        events.put_permission(EventBusName="short-lived", StatementId="a", Action="events:PutEvents", Principal="*")
        events.delete_event_bus(Name="short-lived")
