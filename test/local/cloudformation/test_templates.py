"""A template that is wrong is refused by the name of what is wrong with it, in CloudFormation's words."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from stacks import Stacks

QUEUE = {"Type": "AWS::SQS::Queue"}


def named(value: Any) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": value}}


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ({"Resources": {}}, "Template format error: At least one Resources member must be defined."),
        (
            {"Resources": {"A": QUEUE, "B": {"Type": "AWS::Foo::Bar"}}},
            "Template format error: Unrecognized resource types: [AWS::Foo::Bar]",
        ),
        (
            {"Resources": {"A": named({"Ref": "Nope"})}},
            "Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template",
        ),
        ({"Resources": {"A": named({"Fn::GetAtt": ["Nope", "Arn"]})}}, "Unresolved resource dependencies [Nope]"),
        ({"Resources": {"A": named({"Fn::Sub": "x-${Nope.Arn}-${AWS::Region}"})}}, "dependencies [Nope]"),
        ({"Resources": {"A": {**QUEUE, "DependsOn": ["Nope"]}}}, "Unresolved resource dependencies [Nope]"),
        (
            {"Resources": {"A": QUEUE}, "Outputs": {"O": {"Value": {"Ref": "Nope"}}}},
            "Template format error: Unresolved resource dependencies [Nope] in the Outputs block of the template",
        ),
        (
            {"Resources": {"A": {**QUEUE, "Condition": "Nope"}}},
            "Template format error: Unresolved condition dependency Nope in the Resources block of the template",
        ),
        ({"Resources": {"A": named({"Fn::If": ["Nope", "a", "b"]})}}, "Unresolved condition dependency Nope"),
        (
            {"Resources": {"A": named({"Fn::Jion": ["-", ["a", "b"]]})}},
            "Template format error: Unrecognized function Fn::Jion in the Resources block of the template",
        ),
        (
            {
                "Resources": {
                    "A": named({"Fn::GetAtt": ["B", "QueueName"]}),
                    "B": {**QUEUE, "DependsOn": "A"},
                    "C": QUEUE,
                }
            },
            "Circular dependency between resources: [A, B]",
        ),
        (
            {"Parameters": {"P": {"Type": "String"}}, "Resources": {"A": named({"Ref": "P"})}},
            "Parameters: [P] must have values",
        ),
    ],
)
def test_what_is_wrong_with_a_template_is_said_before_anything_is_made(
    cloud: Any, template: dict[str, Any], message: str
) -> None:
    api = cloud.client("cloudformation")

    for call, more in (
        (api.create_stack, {}),
        (api.create_change_set, {"ChangeSetName": "c", "ChangeSetType": "CREATE"}),
    ):
        with pytest.raises(ClientError) as error:
            call(StackName="wrong-template", TemplateBody=json.dumps(template), **more)
        assert error.value.response["Error"]["Code"] == "ValidationError"
        assert message in error.value.response["Error"]["Message"]

    assert "wrong-template" not in [stack["StackName"] for stack in api.list_stacks()["StackSummaries"]]


def test_a_parameter_that_the_template_lacks_is_refused(stacks: Stacks) -> None:
    with pytest.raises(ClientError, match=r"Parameters: \[Stage\] do not exist in the template"):
        stacks.start("unknown-parameter", {"A": QUEUE}, parameters={"Stage": "dev"})


@pytest.mark.parametrize(
    ("resource", "problem"),
    [
        ({"Type": "AWS::SQS::Queue", "Properties": {"Foo": 1}}, "#: extraneous key [Foo] is not permitted"),
        (
            {"Type": "AWS::S3::Bucket", "Properties": {"VersioningConfiguration": {"Statu": "Enabled"}}},
            "#/VersioningConfiguration: extraneous key [Statu] is not permitted",
        ),
        (
            {"Type": "AWS::S3::Bucket", "Properties": {"VersioningConfiguration": {"Status": "On"}}},
            "#/VersioningConfiguration/Status: On is not a valid enum value",
        ),
        ({"Type": "AWS::Lambda::Function", "Properties": {"Handler": "x"}}, "#: required key [Role] not found"),
    ],
)
def test_a_wrong_property_fails_its_resource_by_name(stacks: Stacks, resource: dict[str, Any], problem: str) -> None:
    name = f"wrong-property-{abs(hash(problem))}"
    stacks.start(name, {"Fine": QUEUE, "Wrong": {**resource, "DependsOn": "Fine"}})

    stacks.await_status(name, "ROLLBACK_COMPLETE")

    reason = stacks.reasons(name)[0]
    assert reason.startswith("Wrong: Properties validation failed for resource Wrong with message:")
    assert problem in reason


def test_functions_and_sections_of_a_template_work_together(stacks: Stacks, cloud: Any) -> None:
    sqs = cloud.client("sqs")
    stacks.create(
        "exporting",
        {"Queue": named("cfn-exported")},
        Outputs={
            "Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}, "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-arn"}}}
        },
    )
    parts = {"Fn::Split": [":", {"Fn::ImportValue": "exporting-arn"}]}
    stacks.create(
        "importing",
        {
            "Joined": named({"Fn::Join": ["-", ["cfn", {"Fn::Select": [5, parts]}, {"Ref": "AWS::AccountId"}]]}),
            "Chosen": {
                **named({"Fn::Sub": ["cfn-${Stage}-${AWS::Region}", {"Stage": {"Ref": "Stage"}}]}),
                "Condition": "IsDev",
            },
            "Other": {**named("cfn-not-made"), "Condition": "IsProd"},
            "Delayed": {
                "Type": "AWS::SQS::Queue",
                "Properties": {
                    "QueueName": "cfn-delayed",
                    "DelaySeconds": {"Fn::If": ["IsDev", 7, 0]},
                    "VisibilityTimeout": {"Fn::If": ["IsProd", 99, {"Ref": "AWS::NoValue"}]},
                    "MessageRetentionPeriod": {"Fn::FindInMap": ["ByStage", {"Ref": "Stage"}, "Retention"]},
                },
            },
        },
        parameters={"Stage": "dev"},
        Parameters={"Stage": {"Type": "String", "AllowedValues": ["dev", "prod"]}},
        Mappings={"ByStage": {"dev": {"Retention": 3600}, "prod": {"Retention": 7200}}},
        Conditions={
            "IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]},
            "IsProd": {"Fn::Not": [{"Condition": "IsDev"}]},
        },
    )

    urls = [stacks.physical_id("importing", logical).rpartition("/")[2] for logical in ("Joined", "Chosen")]
    assert urls == ["cfn-cfn-exported-000000000000", "cfn-dev-us-east-1"]
    names = [url.rpartition("/")[2] for url in sqs.list_queues(QueueNamePrefix="cfn-")["QueueUrls"]]
    assert "cfn-not-made" not in names
    url = stacks.physical_id("importing", "Delayed")
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert [found[name] for name in ("DelaySeconds", "VisibilityTimeout", "MessageRetentionPeriod")] == [
        "7",
        "30",
        "3600",
    ]
    with pytest.raises(ClientError, match=r"Export exporting-arn is imported by stack importing"):
        stacks.api.delete_stack(StackName="exporting")


def test_an_update_that_fails_brings_back_what_was(stacks: Stacks, cloud: Any) -> None:
    def queue(delay: int) -> dict[str, Any]:
        return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "cfn-rolled-back", "DelaySeconds": delay}}

    wrong = {"Type": "AWS::SNS::Topic", "Properties": {"TopicNam": "x"}, "DependsOn": "Queue"}
    stacks.create("rolled-back", {"Queue": queue(5)})

    stacks.update("rolled-back", {"Queue": queue(9), "Wrong": wrong}, "UPDATE_ROLLBACK_COMPLETE")

    url = stacks.physical_id("rolled-back", "Queue")
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])["Attributes"]
    assert found == {"DelaySeconds": "5"}
    assert stacks.api.get_template(StackName="rolled-back")["TemplateBody"]["Resources"] == {"Queue": queue(5)}
    assert any("extraneous key [TopicNam]" in reason for reason in stacks.reasons("rolled-back"))
    stacks.update("rolled-back", {"Queue": queue(6)})


def test_a_template_without_changes_is_told_as_such(stacks: Stacks) -> None:
    stacks.create("unchanged", {"Queue": QUEUE})
    template = json.dumps({"Resources": {"Queue": QUEUE}})

    with pytest.raises(ClientError, match=r"No updates are to be performed\."):
        stacks.api.update_stack(StackName="unchanged", TemplateBody=template)
    stacks.api.create_change_set(StackName="unchanged", ChangeSetName="none", TemplateBody=template)
    described = stacks.api.describe_change_set(StackName="unchanged", ChangeSetName="none")
    assert (described["Status"], described["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert described["StatusReason"].startswith("The submitted information didn't contain changes.")
