"""IAM refuses what is no policy, put by a call or by a stack. The messages are those that it is known to give."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError
from clouds import Cloud

_GOOD = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
_WRONG = [
    ({"Action": "GetObject"}, "must be prefaced by a vendor"),
    ({"Action": ["s3:GetObject", "s3 : Put"]}, "must be prefaced by a vendor"),
    ({"Action": []}, "Policy statement must contain actions."),
    ({"Resource": []}, "Policy statement must contain resources."),
    ({"Resource": "bucket/key"}, 'Resource bucket/key must be in ARN format or "*".'),
    ({"Resource": "arn:aws:s3"}, 'Resource arn:aws:s3 must be in ARN format or "*".'),
    ({"Condition": {"StringIs": {"aws:SourceArn": "x"}}}, "Invalid Condition type : StringIs."),
    ({"Condition": {"StringEquals": "x"}}, "Syntax errors in policy."),
    ({"Principal": "*"}, "Policy document should not specify a principal."),
    ({"Ressource": "*"}, "Syntax errors in policy."),
]
_RIGHT = [
    {"Action": "*"},
    {"Action": "s3:*"},
    {"Action": ["s3:Get*", "s3-outposts:Get?bject"]},
    {"Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b", "arn:*"]},
    {"Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": "x"}, "Null": {"aws:SourceArn": "true"}}},
    {"Sid": "Named"},
]


def _document(statement: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{**_GOOD, **statement}], **more}


@pytest.fixture(scope="module")
def role(cloud: Cloud) -> str:
    cloud.role("grammar", "glue.amazonaws.com", [])
    return "grammar"


@pytest.mark.parametrize(("statement", "message"), _WRONG, ids=lambda value: json.dumps(value))
def test_what_is_no_policy_is_refused(cloud: Cloud, role: str, statement: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("iam").put_role_policy(
            RoleName=role, PolicyName="p", PolicyDocument=json.dumps(_document(statement))
        )
    assert refused.value.response["Error"]["Code"] == "MalformedPolicyDocument"
    assert message in refused.value.response["Error"]["Message"]


@pytest.mark.parametrize("statement", _RIGHT, ids=json.dumps)
def test_a_policy_is_taken(cloud: Cloud, role: str, statement: dict[str, Any]) -> None:
    cloud.client("iam").put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=json.dumps(_document(statement)))


def test_a_policy_has_a_version_that_there_is(cloud: Cloud, role: str) -> None:
    with pytest.raises(ClientError, match="valid version string"):
        cloud.client("iam").put_role_policy(
            RoleName=role, PolicyName="p", PolicyDocument=json.dumps(_document({}, Version="2020-01-01"))
        )


def test_a_stack_with_a_malformed_policy_fails(cloud: Cloud) -> None:
    stacks = cloud.client("cloudformation")
    trust = {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}
    properties = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "Policies": [{"PolicyName": "p", "PolicyDocument": _document({"Action": "GetObject"})}],
    }
    template = {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": properties}}}
    stacks.create_stack(
        StackName="grammar", TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_IAM"], OnFailure="DO_NOTHING"
    )
    with pytest.raises(WaiterError):
        stacks.get_waiter("stack_create_complete").wait(StackName="grammar", WaiterConfig={"Delay": 1})
    reasons = [
        each.get("ResourceStatusReason", "")
        for each in stacks.describe_stack_events(StackName="grammar")["StackEvents"]
    ]
    assert any("must be prefaced by a vendor" in each for each in reasons)
