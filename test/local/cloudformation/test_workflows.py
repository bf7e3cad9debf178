"""Workflows and triggers of stacks."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from stacks import StackError, Stacks

_ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    },
}


def _resources(name: str, **trigger: Any) -> dict[str, Any]:
    role = {"Fn::GetAtt": ["Role", "Arn"]}
    targets = {"S3Targets": [{"Path": "s3://workflows-of-stacks/"}]}
    command = {"Name": "glueetl", "ScriptLocation": "s3://workflows-of-stacks/job.py"}
    watched = {"LogicalOperator": "EQUALS", "CrawlerName": {"Ref": "Crawler"}, "CrawlState": "SUCCEEDED"}
    return {
        "Role": _ROLE,
        "Crawler": {
            "Type": "AWS::Glue::Crawler",
            "Properties": {"Role": role, "DatabaseName": "default", "Targets": targets},
        },
        "Job": {"Type": "AWS::Glue::Job", "Properties": {"Role": role, "Command": command}},
        "Workflow": {
            "Type": "AWS::Glue::Workflow",
            "Properties": {
                "Name": name,
                "Description": "A workflow",
                "DefaultRunProperties": {"year": 2024, "on": True},
                "MaxConcurrentRuns": "1",
                "Tags": {"team": "a"},
            },
        },
        "Start": {
            "Type": "AWS::Glue::Trigger",
            "Properties": {
                "Type": "SCHEDULED",
                "Schedule": "cron(0 13 * * ? *)",
                "StartOnCreation": "true",
                "WorkflowName": {"Ref": "Workflow"},
                "Actions": [{"CrawlerName": {"Ref": "Crawler"}}],
                "Tags": {"team": "a", "old": "b"},
            },
        },
        "AfterCrawl": {
            "Type": "AWS::Glue::Trigger",
            "Properties": {
                "Name": f"{name}-after-crawl",
                "Type": "CONDITIONAL",
                "WorkflowName": {"Ref": "Workflow"},
                "Predicate": {"Conditions": [watched]},
                "Actions": [
                    {
                        "JobName": {"Ref": "Job"},
                        "Arguments": {"--limit": 5},
                        "Timeout": "9",
                        "NotificationProperty": {"NotifyDelayAfter": 3},
                    }
                ],
                **trigger,
            },
        },
    }


def test_a_workflow_and_its_triggers_have_all_that_their_template_says(stacks: Stacks, cloud: Any) -> None:
    name, glue = "stack-workflow", cloud.client("glue")
    resources = _resources(name, StartOnCreation=True)
    outputs = {"Workflow": {"Value": {"Ref": "Workflow"}}, "Start": {"Value": {"Ref": "Start"}}}
    stack = stacks.create("workflow-stack", resources, Outputs=outputs)
    crawler, job = (stacks.physical_id(stack, each) for each in ("Crawler", "Job"))

    workflow = glue.get_workflow(Name=name)["Workflow"]
    assert (workflow["Description"], workflow["MaxConcurrentRuns"]) == ("A workflow", 1)
    assert workflow["DefaultRunProperties"] == {"year": "2024", "on": "true"}
    start = stacks.physical_id(stack, "Start")
    assert start.startswith("workflow-stack-Start-")
    found = {each["OutputKey"]: each["OutputValue"] for each in _described(stacks, stack)["Outputs"]}
    assert found == {"Workflow": name, "Start": start}
    assert glue.get_trigger(Name=start)["Trigger"] == {
        "Name": start, "WorkflowName": name, "Type": "SCHEDULED", "State": "ACTIVATED",
        "Schedule": "cron(0 13 * * ? *)", "Actions": [{"CrawlerName": crawler}],
    }  # fmt: skip
    after = glue.get_trigger(Name=f"{name}-after-crawl")["Trigger"]
    arguments = {"Arguments": {"--limit": "5"}, "Timeout": 9, "NotificationProperty": {"NotifyDelayAfter": 3}}
    assert (after["State"], after["Actions"]) == ("ACTIVATED", [{"JobName": job, **arguments}])

    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update(stack, resources, Outputs=outputs)
    resources["Workflow"]["Properties"] = {"Name": name, "Description": "Changed", "Tags": {"team": "b"}}
    resources["Start"]["Properties"] |= {"Schedule": "cron(0 14 * * ? *)", "Tags": {"team": "c"}}
    stacks.update(stack, resources, Outputs=outputs)

    workflow = glue.get_workflow(Name=name)["Workflow"]
    assert workflow["Description"] == "Changed"
    assert workflow.keys().isdisjoint({"DefaultRunProperties", "MaxConcurrentRuns"})
    trigger = glue.get_trigger(Name=start)["Trigger"]
    assert (trigger["Schedule"], trigger["State"]) == ("cron(0 14 * * ? *)", "ACTIVATED")
    arn = "arn:aws:glue:us-east-1:000000000000:"
    assert glue.get_tags(ResourceArn=f"{arn}trigger/{start}")["Tags"] == {"team": "c"}
    assert glue.get_tags(ResourceArn=f"{arn}workflow/{name}")["Tags"] == {"team": "b"}
    assert stacks.physical_id(stack, "Start") == start

    stacks.delete(stack)
    assert start not in glue.list_triggers()["TriggerNames"]
    assert name not in glue.list_workflows()["Workflows"]


def test_a_workflow_with_another_name_is_another_workflow(stacks: Stacks, cloud: Any) -> None:
    resources = {"Workflow": _resources("stack-first")["Workflow"]}
    stack = stacks.create("renamed-stack", resources)

    resources["Workflow"]["Properties"]["Name"] = "stack-second"
    stacks.update(stack, resources)

    found = cloud.client("glue").batch_get_workflows(Names=["stack-first", "stack-second"])
    assert ([each["Name"] for each in found["Workflows"]], found["MissingWorkflows"]) == (
        ["stack-second"],
        ["stack-first"],
    )


def test_a_trigger_whose_type_changes_is_made_anew(stacks: Stacks, cloud: Any) -> None:
    resources = _resources("stack-replaced")
    start = resources["Start"]["Properties"]
    del start["WorkflowName"], resources["AfterCrawl"]
    stack = stacks.create("replaced-stack", resources)
    before = stacks.physical_id(stack, "Start")

    del start["Schedule"], start["StartOnCreation"]
    start["Type"] = "ON_DEMAND"
    stacks.update(stack, resources)

    after = stacks.physical_id(stack, "Start")
    assert after != before
    assert cloud.client("glue").batch_get_triggers(TriggerNames=[before, after])["TriggersNotFound"] == [before]


@pytest.mark.parametrize(
    ("trigger", "reason"),
    [
        ({"Enabled": True}, "extraneous key [Enabled] is not permitted"),
        ({"Predicate": {"Conditions": [{"JobName": {"Ref": "Job"}}]}}, "Logical operator cannot be null or empty"),
        ({"Actions": [{"JobName": "nobody"}]}, "Job nobody not found"),
    ],
)
def test_what_the_api_would_refuse_fails_the_stack(stacks: Stacks, trigger: dict[str, Any], reason: str) -> None:
    with pytest.raises(StackError) as failed:
        stacks.create("refused-workflow", _resources("stack-refused", **trigger))

    assert reason in str(failed.value)


def _described(stacks: Stacks, stack: str) -> dict[str, Any]:
    found: dict[str, Any] = stacks.api.describe_stacks(StackName=stack)["Stacks"][0]
    return found
