"""What a policy says is read as AWS documents it: wildcards, case, exceptions, conditions, variables, denials.

Each case is one role writing one object. The expectations are worked out by hand from the IAM User Guide:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud

_BUCKET = "policy-language"
_ARN = f"arn:aws:s3:::{_BUCKET}"
_ROLE = "arn:aws:iam::000000000000:role/teams/policy-language"
_SESSION = "arn:aws:sts::000000000000:assumed-role/policy-language/test"
_ROOT = "arn:aws:iam::000000000000:root"


def _allow(resource: Any = f"{_ARN}/*", action: Any = "s3:PutObject", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _deny(resource: Any = f"{_ARN}/*", action: Any = "s3:PutObject", **more: Any) -> dict[str, Any]:
    return {**_allow(resource, action, **more), "Effect": "Deny"}


def _when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return _allow(Condition={operator: {key: list(values)}})


_IDENTITY = [
    # Names and wildcards
    ([_allow(f"{_ARN}/a?c*")], "abc/d", True),
    ([_allow(f"{_ARN}/a?c*")], "ac/d", False),
    ([_allow(f"{_ARN}/a.c")], "abc", False),
    ([_allow(f"{_ARN}/A")], "a", False),
    ([_allow(action="S3:putobject")], "a", True),
    ([_allow(action="s3:Put*t")], "a", True),
    ([_allow(action="s3:PutObjectAcl")], "a", False),
    ([_allow(action="*")], "a", True),
    ([_allow("arn:aws:s3:::*")], "a", True),
    ([_allow(_ARN)], "a", False),
    ([_allow()], "a\nb", True),
    ([_allow(), _deny(f"{_ARN}/secret*")], "secret\nb", False),
    ([_allow(f"{_ARN}/a")], "a\n", False),
    # Everything but
    ([{"Effect": "Allow", "NotAction": "s3:Get*", "Resource": f"{_ARN}/*"}], "a", True),
    ([{"Effect": "Allow", "NotAction": ["s3:get*", "s3:PutObject"], "Resource": "*"}], "a", False),
    ([{"Effect": "Allow", "Action": "s3:*", "NotResource": f"{_ARN}/b*"}], "a", True),
    ([{"Effect": "Allow", "Action": "s3:*", "NotResource": [f"{_ARN}/b*", f"{_ARN}/a"]}], "a", False),
    ([_allow(), {"Effect": "Deny", "Action": "*", "NotResource": f"{_ARN}/a"}], "b", False),
    ([_allow(), {"Effect": "Deny", "NotAction": "s3:PutObject", "Resource": "*"}], "a", True),
    # A denial wins, wherever it stands
    ([_deny(f"{_ARN}/a"), _allow()], "a", False),
    ([_allow(), _deny(f"{_ARN}/a")], "b", True),
    ([_allow(), _deny(Condition={"Bool": {"aws:SecureTransport": "false"}})], "a", True),
    # Variables
    ([_allow(f"{_ARN}/${{aws:PrincipalTag/team}}/*")], "red/a", True),
    ([_allow(f"{_ARN}/${{aws:principaltag/team}}/*")], "red/a", True),
    ([_allow(f"{_ARN}/${{aws:PrincipalTag/team}}/*")], "blue/a", False),
    ([_allow(f"{_ARN}/${{aws:PrincipalTag/star}}/*")], "anything/a", False),
    ([_allow(f"{_ARN}/${{aws:PrincipalTag/star}}/*")], "*/a", True),
    ([_allow(f"{_ARN}/${{aws:PrincipalTag/none}}*")], "a", False),
    ([_allow(f"{_ARN}/${{aws:PrincipalTag/none, 'all'}}/*")], "all/a", True),
    ([_allow(f"{_ARN}/${{*}}")], "a", False),
    ([_allow(f"{_ARN}/${{*}}")], "*", True),
    ([_allow(f"{_ARN}/${{$}}{{x}}")], "${x}", True),
    ([_when("StringLike", "aws:userid", "*:${aws:PrincipalTag/name}")], "a", True),
    ([_when("StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}")], "a", True),
    ([_when("StringEquals", "aws:PrincipalTag/team", "${aws:PrincipalTag/none}")], "a", False),
    # Conditions
    ([_when("StringEquals", "aws:PrincipalArn", _ROLE)], "a", True),
    ([_when("StringEquals", "aws:PrincipalArn", _SESSION)], "a", False),
    ([_when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/teams/*")], "a", True),
    ([_when("ArnEquals", "AWS:PRINCIPALARN", "arn:aws:iam::*:role/teams/*")], "a", True),
    ([_when("ArnLike", "aws:PrincipalArn", "arn:*:role/teams/policy-language")], "a", False),
    ([_when("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/others/*")], "a", True),
    ([_when("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/teams/*")], "a", False),
    ([_when("StringEquals", "aws:PrincipalTag/team", "red", "green")], "a", True),
    ([_when("StringEquals", "aws:PrincipalTag/team", "Red")], "a", False),
    ([_when("StringEqualsIgnoreCase", "aws:PrincipalTag/team", "Red")], "a", True),
    ([_when("StringNotEquals", "aws:PrincipalTag/team", "red", "green")], "a", False),
    ([_when("StringNotEquals", "aws:PrincipalTag/none", "red")], "a", True),
    ([_when("StringEquals", "aws:PrincipalTag/none", "red")], "a", False),
    ([_when("StringEqualsIfExists", "aws:PrincipalTag/none", "red")], "a", True),
    ([_when("StringEqualsIfExists", "aws:PrincipalTag/team", "blue")], "a", False),
    ([_when("Null", "aws:PrincipalTag/none", "true")], "a", True),
    ([_when("Null", "aws:PrincipalTag/team", "true")], "a", False),
    ([_when("Bool", "aws:SecureTransport", "true")], "a", True),
    ([_when("Bool", "aws:ViaAWSService", "false")], "a", True),
    ([_when("Bool", "aws:PrincipalIsAWSService", "true")], "a", False),
    ([_when("StringEquals", "aws:PrincipalType", "AssumedRole")], "a", True),
    ([_when("StringEquals", "aws:RequestedRegion", "us-east-1")], "a", True),
    ([_when("StringEquals", "aws:RequestedRegion", "eu-west-1")], "a", False),
    ([_when("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z")], "a", True),
    ([_when("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z")], "a", False),
    ([_when("ForAllValues:StringEquals", "aws:TagKeys", "x")], "a", True),
    ([_when("ForAnyValue:StringEquals", "aws:TagKeys", "x")], "a", False),
    ([_when("StringEquals", "aws:SourceArn", "*")], "a", False),
    (
        [_allow(Condition={"StringEquals": {"aws:PrincipalTag/team": "red", "aws:PrincipalTag/name": "other"}})],
        "a",
        False,
    ),
    (
        [_allow(Condition={"StringLike": {"aws:PrincipalTag/team": "r*"}, "Bool": {"aws:SecureTransport": "true"}})],
        "a",
        True,
    ),
]


def _of(principal: Any, effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": principal, "Action": "s3:PutObject", "Resource": f"{_ARN}/*", **more}


_OWNER = "${aws:ResourceAccount}"


def _not_of(principal: Any) -> dict[str, Any]:
    statement = _of(principal, "Deny")
    return {**{name: value for name, value in statement.items() if name != "Principal"}, "NotPrincipal": principal}


_RESOURCE = [
    # Either policy allows, in one account; an account that is named only hands on to the roles' own policies
    ([], _of({"AWS": _ROLE}), True),
    ([], _of({"AWS": _SESSION}), True),
    ([], _of("*"), True),
    ([], _of({"AWS": _ROOT}), False),
    ([], _of({"AWS": "000000000000"}), False),
    ([], _of({"AWS": _ROLE + "-other"}), False),
    ([], _of({"Service": "s3.amazonaws.com"}), False),
    ([], _of({"AWS": _ROLE}, Condition={"Bool": {"aws:SecureTransport": "false"}}), False),
    # A denial wins, of either
    ([_allow()], _of({"AWS": _ROLE}, "Deny"), False),
    ([_allow()], _of({"AWS": _ROOT}, "Deny"), False),
    ([_allow()], _of("*", "Deny", Condition={"Bool": {"aws:SecureTransport": "false"}}), True),
    ([_allow()], _of("*", "Deny", Condition={"ArnNotEquals": {"aws:PrincipalArn": _ROLE}}), True),
    ([_allow()], _of("*", "Deny", Condition={"ArnNotEquals": {"aws:PrincipalArn": _ROLE + "-other"}}), False),
    ([_deny()], _of({"AWS": _ROLE}), False),
    # Everyone but some
    ([_allow()], _not_of({"AWS": [_ROLE, _SESSION, _ROOT]}), True),
    ([_allow()], _not_of({"AWS": [_ROLE + "-other", _ROOT]}), False),
    ([_allow()], _not_of({"AWS": _ROOT}), False),
    ([_allow()], _not_of({"Service": "s3.amazonaws.com"}), False),
    # Variables
    ([], {**_of({"AWS": _ROLE}), "Resource": f"{_ARN}/${{aws:PrincipalTag/key}}"}, True),
    ([], {**_of({"AWS": _ROLE}), "Resource": f"{_ARN}/${{aws:PrincipalTag/team}}"}, False),
    ([_allow()], _of("*", "Deny", Condition={"StringEquals": {"aws:PrincipalAccount": _OWNER}}), False),
]


class _Writer:
    """A role that writes objects, whose policy is exchanged from case to case."""

    def __init__(self, cloud: Cloud) -> None:
        self.iam, self.root = cloud.client("iam"), cloud.client("s3")
        trust = {"Effect": "Allow", "Principal": {"AWS": _ROOT}, "Action": "sts:AssumeRole"}
        tags = {"team": "red", "star": "*", "name": "test", "key": "a"}
        self.iam.create_role(
            RoleName="policy-language",
            Path="/teams/",
            AssumeRolePolicyDocument=_document(trust),
            Tags=[{"Key": name, "Value": value} for name, value in tags.items()],
        )
        self.s3 = cloud.as_role("s3", _ROLE)
        self.root.create_bucket(Bucket=_BUCKET)
        self.root.delete_public_access_block(Bucket=_BUCKET)

    def allow(self, statements: list[dict[str, Any]], version: str = "2012-10-17") -> None:
        none = {"Effect": "Deny", "Action": "none:None", "Resource": "*"}
        document = _document(*(statements or [none]), version=version)
        self.iam.put_role_policy(RoleName="policy-language", PolicyName="policy", PolicyDocument=document)

    def write(self, key: str) -> str:
        """The error, empty when there is none."""
        try:
            self.s3.put_object(Bucket=_BUCKET, Key=key, Body=b"x")
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return ""


def _document(*statements: dict[str, Any], version: str = "2012-10-17") -> str:
    return json.dumps({"Version": version, "Statement": statements})


@pytest.fixture(scope="module")
def writer(cloud: Cloud) -> _Writer:
    return _Writer(cloud)


@pytest.mark.parametrize(("statements", "key", "allowed"), _IDENTITY, ids=json.dumps)
def test_a_policy_of_the_role(writer: _Writer, statements: list[dict[str, Any]], key: str, *, allowed: bool) -> None:
    writer.allow(statements)
    assert writer.write(key) == ("" if allowed else "AccessDenied")


@pytest.mark.parametrize(("statements", "resource", "allowed"), _RESOURCE, ids=json.dumps)
def test_a_policy_of_the_resource(
    writer: _Writer, statements: list[dict[str, Any]], resource: dict[str, Any], *, allowed: bool
) -> None:
    writer.allow(statements)
    writer.root.put_bucket_policy(Bucket=_BUCKET, Policy=_document(resource))
    try:
        assert writer.write("a") == ("" if allowed else "AccessDenied")
    finally:
        writer.root.delete_bucket_policy(Bucket=_BUCKET)


def test_an_older_policy_has_no_variables(writer: _Writer) -> None:
    statement = _allow(f"{_ARN}/${{aws:PrincipalTag/team}}")
    writer.allow([statement], version="2008-10-17")
    assert writer.write("red") == "AccessDenied"
    assert writer.write("${aws:PrincipalTag/team}") == ""


def test_an_older_policy_of_a_resource_has_no_variables(writer: _Writer) -> None:
    writer.allow([])
    statement = {**_of({"AWS": _ROLE}), "Resource": f"{_ARN}/${{aws:PrincipalTag/team}}"}
    writer.root.put_bucket_policy(Bucket=_BUCKET, Policy=_document(statement, version="2008-10-17"))
    try:
        assert writer.write("red") == "AccessDenied"
        assert writer.write("${aws:PrincipalTag/team}") == ""
    finally:
        writer.root.delete_bucket_policy(Bucket=_BUCKET)
