"""Event buses, their policies, archives and rules, as a template says."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from stacks import Stacks

ACCOUNT = "000000000000"


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def _statement(principal: Any, bus: str) -> dict[str, Any]:
    resource = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/{bus}"
    return {"Effect": "Allow", "Principal": principal, "Action": "events:PutEvents", "Resource": resource}


def test_a_bus_has_all_that_its_template_says(stacks: Stacks, cloud: Any) -> None:
    events = cloud.client("events")
    policy = {"Version": "2012-10-17", "Statement": [{"Sid": "a", **_statement("*", "cfn-bus")}]}
    bus = {
        "Name": "cfn-bus",
        "Description": "Orders",
        "Policy": policy,
        "DeadLetterConfig": {"Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:cfn-bus-dead"},
        "KmsKeyIdentifier": "alias/aws/events",
        "LogConfig": {"Level": "ERROR", "IncludeDetail": "NONE"},
        "Tags": [{"Key": "team", "Value": "data"}],
    }
    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Bus", "Arn"]}}, "Name": {"Value": {"Ref": "Bus"}}}
    stack = stacks.create("cfn-bus-stack", {"Bus": _resource("AWS::Events::EventBus", **bus)}, Outputs=outputs)
    found = events.describe_event_bus(Name="cfn-bus")
    assert {name: found[name] for name in ("Description", "DeadLetterConfig", "KmsKeyIdentifier", "LogConfig")} == {
        name: bus[name] for name in ("Description", "DeadLetterConfig", "KmsKeyIdentifier", "LogConfig")
    }
    assert json.loads(found["Policy"]) == policy
    tags = {tag["Key"]: tag["Value"] for tag in events.list_tags_for_resource(ResourceARN=found["Arn"])["Tags"]}
    assert tags["team"] == "data"
    described = stacks.api.describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    assert {each["OutputKey"]: each["OutputValue"] for each in described} == {"Arn": found["Arn"], "Name": "cfn-bus"}

    stacks.update(stack, {"Bus": _resource("AWS::Events::EventBus", Name="cfn-bus", Description="Changed")})
    found = events.describe_event_bus(Name="cfn-bus")
    assert found["Description"] == "Changed"
    assert not found.get("DeadLetterConfig")
    assert not found.get("KmsKeyIdentifier")
    assert "Policy" not in found
    stacks.update(stack, {"Bus": _resource("AWS::Events::EventBus", Name="cfn-bus-2")})
    with pytest.raises(ClientError, match="not found"):
        events.describe_event_bus(Name="cfn-bus")
    stacks.delete(stack)
    with pytest.raises(ClientError, match="not found"):
        events.describe_event_bus(Name="cfn-bus-2")


def test_a_bus_policy_follows_its_template(stacks: Stacks, cloud: Any) -> None:
    bus = _resource("AWS::Events::EventBus", Name="cfn-policed")

    def resources(**policies: dict[str, Any]) -> dict[str, Any]:
        named = {
            name: _resource("AWS::Events::EventBusPolicy", EventBusName={"Ref": "Bus"}, StatementId=name, **each)
            for name, each in policies.items()
        }
        return {"Bus": bus, **named}

    def statements() -> dict[str, Any]:
        policy = cloud.client("events").describe_event_bus(Name="cfn-policed").get("Policy")
        return {each.pop("Sid"): each for each in json.loads(policy)["Statement"]} if policy else {}

    given = _statement({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "cfn-policed")
    short = {"Action": "events:PutEvents", "Principal": "111122223333"}
    stack = stacks.create("cfn-policed-stack", resources(One={"Statement": given}, Two=short))
    two = _statement({"AWS": "arn:aws:iam::111122223333:root"}, "cfn-policed")
    assert statements() == {"One": given, "Two": two}
    stacks.update(stack, resources(One={"Statement": {**given, "Effect": "Deny"}}, Two=short))
    assert statements() == {"One": {**given, "Effect": "Deny"}, "Two": two}
    stacks.update(stack, resources(Two={**short, "Principal": "*"}))
    assert statements() == {"Two": {**two, "Principal": "*"}}
    stacks.update(stack, resources())
    assert statements() == {}


def test_an_archive_follows_its_template(stacks: Stacks, cloud: Any) -> None:
    events = cloud.client("events")

    def resources(bus: str = "Bus", **more: Any) -> dict[str, Any]:
        return {
            "Bus": _resource("AWS::Events::EventBus", Name="cfn-archived"),
            "Other": _resource("AWS::Events::EventBus", Name="cfn-archived-too"),
            "Archive": _resource("AWS::Events::Archive", SourceArn={"Fn::GetAtt": [bus, "Arn"]}, **more),
        }

    def found() -> dict[str, Any]:
        archive: dict[str, Any] = events.describe_archive(ArchiveName=stacks.physical_id(stack, "Archive"))
        return archive

    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Archive", "Arn"]}}}
    pattern = {"source": ["shop"]}
    stack = stacks.create(
        "cfn-archive",
        resources(EventPattern=pattern, RetentionDays=7, Description="Orders"),
        Outputs=outputs,
    )
    made = found()
    assert json.loads(made["EventPattern"]) == pattern
    assert (made["RetentionDays"], made["Description"]) == (7, "Orders")
    assert made["EventSourceArn"].endswith("event-bus/cfn-archived")
    assert stacks.api.describe_stacks(StackName=stack)["Stacks"][0]["Outputs"][0]["OutputValue"] == made["ArchiveArn"]
    stacks.update(stack, resources(EventPattern={"source": ["other"]}))
    changed = found()
    assert changed["ArchiveArn"] == made["ArchiveArn"]
    assert json.loads(changed["EventPattern"]) == {"source": ["other"]}
    assert (changed["RetentionDays"], changed.get("Description", "")) == (0, "")
    stacks.update(stack, resources("Other", EventPattern=pattern))
    assert found()["EventSourceArn"].endswith("event-bus/cfn-archived-too")
    with pytest.raises(ClientError, match="does not exist"):
        events.describe_archive(ArchiveName=made["ArchiveName"])
    name = stacks.physical_id(stack, "Archive")
    stacks.delete(stack)
    with pytest.raises(ClientError, match="does not exist"):
        events.describe_archive(ArchiveName=name)


def test_a_rule_on_a_bus_follows_its_template(stacks: Stacks, cloud: Any) -> None:
    events = cloud.client("events")
    queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:cfn-ruled"

    def resources(bus: Any, **more: Any) -> dict[str, Any]:
        target = {"Id": "queue", "Arn": queue, "DeadLetterConfig": {"Arn": f"{queue}-dead"}}
        rule = {"Name": "cfn-ruled", "EventBusName": bus, "EventPattern": {"source": ["a"]}, "Targets": [target]}
        return {
            "Bus": _resource("AWS::Events::EventBus", Name="cfn-ruled"),
            "Rule": _resource("AWS::Events::Rule", **{**rule, **more}),
        }

    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Rule", "Arn"]}}}
    stack = stacks.create("cfn-ruled-stack", resources({"Ref": "Bus"}), Outputs=outputs)
    found = events.describe_rule(Name="cfn-ruled", EventBusName="cfn-ruled")
    assert found["Arn"] == f"arn:aws:events:us-east-1:{ACCOUNT}:rule/cfn-ruled/cfn-ruled"
    [target] = events.list_targets_by_rule(Rule="cfn-ruled", EventBusName="cfn-ruled")["Targets"]
    assert target["DeadLetterConfig"] == {"Arn": f"{queue}-dead"}
    stacks.update(stack, resources({"Fn::GetAtt": ["Bus", "Arn"]}, State="DISABLED"))
    assert events.describe_rule(Name="cfn-ruled", EventBusName="cfn-ruled")["State"] == "DISABLED"
    stacks.update(stack, resources("default"))
    assert events.describe_rule(Name="cfn-ruled")["State"] == "ENABLED"
    assert events.list_rules(EventBusName="cfn-ruled")["Rules"] == []


def test_a_rule_on_no_bus_fails(stacks: Stacks) -> None:
    rule = _resource("AWS::Events::Rule", EventBusName="cfn-no-such-bus", EventPattern={"source": ["a"]})
    stacks.start("cfn-no-bus", {"Rule": rule})
    stacks.await_status("cfn-no-bus", "ROLLBACK_COMPLETE")
    assert any("Event bus cfn-no-such-bus does not exist" in reason for reason in stacks.reasons("cfn-no-bus"))
