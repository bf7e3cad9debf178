"""What roles are granted is what AWS knows: actions that there are, on resources that they take."""

from collections.abc import Iterator
from typing import Any

import pytest
from authorization import actions, arn, takes, takes_resource
from cfnlint.decode.cfn_yaml import load
from deploying import ROOT

# Of these AWS takes a condition in place of the resource, or of one that has no name before it is made.
_BOUND_OTHERWISE = {
    "cloudwatch:PutMetricData": "cloudwatch:namespace",
    "lambda:DeleteEventSourceMapping": "lambda:FunctionArn",
    "lambda:UpdateEventSourceMapping": "lambda:FunctionArn",
}


# Event source mappings take tags, which cfn-lint does not know yet:
# https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html
_TAGGING = ["lambda:GetEventSourceMapping", "lambda:ListTags", "lambda:TagResource", "lambda:UntagResource"]


@pytest.fixture(scope="module", params=["the service", "GitHub Actions"])
def granted(request: pytest.FixtureRequest) -> list[tuple[str, dict[str, Any]]]:
    """Every statement of every role of a template."""
    if request.param == "the service":
        return list(_statements(request.getfixturevalue("production")))
    return list(_statements(load(str(ROOT / "deploy/github.yml"))))


def test_there_is_each_action(granted: list[tuple[str, dict[str, Any]]]) -> None:
    assert granted
    assert [(role, name) for role, each in granted for name in _list(each["Action"]) if not actions(name)] == []


def test_all_resources_are_granted_only_of_actions_that_take_none(granted: list[tuple[str, dict[str, Any]]]) -> None:
    wide = [
        (role, action)
        for role, each in granted
        if "*" in _list(each["Resource"])
        for name in _list(each["Action"])
        for action in actions(name)
        if takes_resource(action) and not _is_bound(name, each)
    ]
    assert wide == []


def test_each_action_takes_a_resource_of_its_statement_and_each_resource_is_taken(
    granted: list[tuple[str, dict[str, Any]]],
) -> None:
    idle = []
    for role, each in granted:
        resources = [named for named in map(arn, _list(each["Resource"])) if named and named != "*"]
        names = _list(each["Action"])
        if len(resources) < len(_list(each["Resource"])):  # what only the deployment knows may be what fits
            continue
        if names == _TAGGING:
            continue
        pairs = [(name, on) for name in names for on in resources if any(takes(one, on) for one in actions(name))]
        idle += [(role, name) for name in names if name not in {name for name, _ in pairs}]
        idle += [(role, on) for on in resources if on not in {on for _, on in pairs}]
    assert idle == []


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("s3:GetObject", "arn:aws:s3:::b/*", True),
        ("s3:GetObject", "arn:aws:s3:::b", False),
        ("s3:ListBucket", "arn:aws:s3:::b", True),
        ("s3:ListBucket", "arn:aws:s3:::b/*", False),
        ("glue:GetTable", "arn:aws:glue:us-east-1:1:catalog", True),
        ("glue:StartCrawler", "arn:aws:glue:us-east-1:1:crawler/c", True),
        ("glue:StartCrawler", "arn:aws:glue:us-east-1:1:job/c", False),
        ("glue:StartCrawler", "arn:aws:s3:::b", False),
        ("logs:PutLogEvents", "arn:aws:logs:us-east-1:1:log-group:g:*", True),
    ],
)
def test_the_reference_tells_kinds_apart(action: str, resource: str, expected: bool) -> None:
    assert takes(action, resource) is expected


def test_the_reference_tells_what_takes_no_resource() -> None:
    assert [takes_resource(each) for each in ("xray:PutTraceSegments", "sqs:SendMessage")] == [False, True]
    assert actions("sqs:Sendmail") == []
    assert {"s3:getbucketpolicy", "s3:getbuckettagging"} <= set(actions("s3:GetBucket*"))


def _statements(template: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, resource in template["Resources"].items():
        documents = []
        if resource["Type"] == "AWS::IAM::Role":
            documents = [policy["PolicyDocument"] for policy in resource["Properties"].get("Policies", [])]
        elif resource["Type"] == "AWS::IAM::Policy":
            documents = [resource["Properties"]["PolicyDocument"]]
        yield from ((name, statement) for document in documents for statement in _list(document["Statement"]))


def _is_bound(action: str, statement: dict[str, Any]) -> bool:
    keys = {key for operator in statement.get("Condition", {}).values() for key in operator}
    return _BOUND_OTHERWISE.get(action) in keys


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
