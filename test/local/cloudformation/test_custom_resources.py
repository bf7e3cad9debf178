"""Custom resources: their function is told of each change, and says what came of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from clouds import Cloud
from delivering import function, logged
from stacks import Stacks

_FUNCTION = """
exports.handler = async (event) => {
  console.log(JSON.stringify(event));
  const given = event.ResourceProperties;
  if (given.Silent === "true") return;
  const answer = {
    Status: given.Fail === event.RequestType ? "FAILED" : "SUCCESS", Reason: "it is Friday",
    PhysicalResourceId: given.Id ?? "first", StackId: event.StackId, RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId, Data: { Answer: `${given.Question}!` },
  };
  await fetch(event.ResponseURL, { method: "PUT", body: JSON.stringify(answer), headers: { "content-type": "" } });
};
"""
_LOGS = [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]


@pytest.fixture(scope="module")
def provider(cloud: Cloud) -> Callable[..., dict[str, Any]]:
    arn = function(cloud, "cfn-provider", _FUNCTION, _LOGS)
    return lambda **properties: {"Type": "Custom::Thing", "Properties": {"ServiceToken": arn, **properties}}


def test_a_function_answers_for_its_resource(
    stacks: Stacks, cloud: Cloud, provider: Callable[..., dict[str, Any]]
) -> None:
    outputs = {"Id": {"Value": {"Ref": "Thing"}}, "Answer": {"Value": {"Fn::GetAtt": ["Thing", "Answer"]}}}

    def told() -> tuple[str, str]:
        described = stacks.api.describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
        found = {each["OutputKey"]: each["OutputValue"] for each in described}
        return found["Id"], found["Answer"]

    stack = stacks.create("cfn-custom", {"Thing": provider(Question="why", Number=3, Yes=True)}, Outputs=outputs)
    assert told() == ("first", "why!")
    stacks.update(stack, {"Thing": provider(Question="how")}, Outputs=outputs)
    assert told() == ("first", "how!")
    stacks.update(stack, {"Thing": provider(Question="how", Id="second")}, Outputs=outputs)
    assert told() == ("second", "how!")
    stacks.delete(stack)

    texts = [text.split("\t")[-1] for text in logged(cloud, "/aws/lambda/cfn-provider") if "RequestType" in text]
    events = [json.loads(text) for text in texts]
    assert [(event["RequestType"], event.get("PhysicalResourceId")) for event in events] == [
        ("Create", None),
        ("Update", "first"),
        ("Update", "first"),
        ("Delete", "first"),  # of the resource that another one took the place of
        ("Delete", "second"),
    ]
    assert events[0]["ResponseURL"].startswith(cloud.endpoint)
    given = {name: value for name, value in events[0]["ResourceProperties"].items() if name != "ServiceToken"}
    assert given == {"Question": "why", "Number": "3", "Yes": "true"}
    assert events[1]["OldResourceProperties"]["Question"] == "why"


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        (
            {"Fail": "Create"},
            "Received response status [FAILED] from custom resource. Message returned: it is Friday",
        ),
        ({"Silent": True, "ServiceTimeout": 1}, "CloudFormation did not receive a response from your Custom Resource."),
    ],
)
def test_a_resource_fails_for_a_reason(
    stacks: Stacks, provider: Callable[..., dict[str, Any]], properties: dict[str, Any], reason: str
) -> None:
    name = f"cfn-custom-{len(properties)}"
    stacks.start(name, {"Thing": provider(**properties)})
    stacks.await_status(name, "ROLLBACK_COMPLETE")
    assert any(reason in each for each in stacks.reasons(name))


def test_a_function_that_is_not_there(stacks: Stacks) -> None:
    token = "arn:aws:lambda:us-east-1:000000000000:function:cfn-none"
    stacks.start("cfn-custom-none", {"Thing": {"Type": "Custom::Thing", "Properties": {"ServiceToken": token}}})
    stacks.await_status("cfn-custom-none", "ROLLBACK_COMPLETE")
    assert any("cfn-none" in reason for reason in stacks.reasons("cfn-custom-none"))
