"""Which services a role's trust policy lets assume it, worked out by hand from the IAM documentation."""

from typing import Any

import pytest

from local.iam import roles

_ROLE = "arn:aws:iam::000000000000:role/r"
_GLUE = "glue.amazonaws.com"
_JOB = "arn:aws:glue:us-east-1:000000000000:job/j"


def _statement(**members: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"Service": _GLUE}, "Action": "sts:AssumeRole", **members}


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


@pytest.mark.parametrize(
    "policy",
    [
        _policy(_statement()),
        {"Statement": _statement()},
        _policy(_statement(Principal={"Service": ["lambda.amazonaws.com", _GLUE]})),
        _policy(_statement(Action="sts:*")),
        _policy(_statement(Action=["sts:TagSession", "sts:AssumeRole"])),
        _policy(_statement(Condition={"StringEquals": {"aws:SourceAccount": "000000000000"}})),
        _policy(_statement(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:glue:*:000000000000:job/*"}})),
        _policy(_statement(Condition={"StringEquals": {"aws:SourceArn": _JOB}})),
        _policy(_statement(Principal={"AWS": "arn:aws:iam::1:root"}), _statement()),
    ],
)
def test_a_service_that_is_trusted(policy: dict[str, Any]) -> None:
    assert roles.trusts(policy, _GLUE, _ROLE, _JOB)


@pytest.mark.parametrize(
    "policy",
    [
        None,
        {},
        _policy(),
        _policy(_statement(Principal={"Service": "lambda.amazonaws.com"})),
        _policy(_statement(Principal={"AWS": "arn:aws:iam::000000000000:root"})),
        _policy(_statement(Principal={"Service": "GLUE"})),
        _policy(_statement(Action="sts:TagSession")),
        _policy(_statement(Action=[])),
        _policy(_statement(Effect="Deny")),
        _policy(_statement(), _statement(Effect="Deny")),
        _policy(_statement(Condition={"StringEquals": {"aws:SourceAccount": "111111111111"}})),
        _policy(_statement(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:glue:*:000000000000:crawler/*"}})),
        _policy(_statement(), _statement(Effect="Deny", Condition={"ArnEquals": {"aws:SourceArn": _JOB}})),
    ],
)
def test_a_service_that_is_not_trusted(policy: dict[str, Any] | None) -> None:
    assert not roles.trusts(policy, _GLUE, _ROLE, _JOB)


def test_a_condition_on_the_source_needs_one() -> None:
    policy = _policy(_statement(Condition={"StringEquals": {"aws:SourceArn": _JOB}}))
    assert not roles.trusts(policy, _GLUE, _ROLE)
