"""The role that GitHub Actions deploys with may do what a deployment needs, as the types of its resources tell it."""

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest
from cfnlint.decode.cfn_yaml import load
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from deploying import ROOT

# What a provider needs for properties that the service does not use, or to list all of an account, which no
# deployment asks for.
_UNUSED = {
    "*": ["*:List*", "iam:CreateServiceLinkedRole", "kms:*", "ec2:*"],
    "AWS::Athena::WorkGroup": ["iam:PassRole", "s3:*"],
    "AWS::Budgets::Budget": ["billing:GetBillingViewData"],
    "AWS::Glue::Database": ["glue:*Connection", "lakeformation:*"],
    "AWS::Glue::Table": ["glue:GetSchemaVersion", "glue:PassConnection", "lakeformation:*", "iam:PassRole", "s3:*"],
    "AWS::IAM::Policy": ["iam:*GroupPolicy", "iam:*UserPolicy"],
    "AWS::IAM::Role": ["iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:*RolePermissionsBoundary"],
    "AWS::Lambda::Function": [
        "elasticfilesystem:*",
        "s3files:*",
        "lambda:*CodeSigningConfig",
        "lambda:GetLayerVersion",
        "lambda:PassCapacityProvider",
        "lambda:PublishVersion",
        "lambda:Put*Config",
        "lambda:AssociateRuntimeAlias",
        "s3:GetObjectVersion",
    ],
    "AWS::Logs::LogGroup": [
        "firehose:*",
        "logs:*DataProtectionPolicy",
        "logs:*IndexPolicy",
        "logs:PutBearerTokenAuthentication",
        "logs:PutLogGroupDeletionProtection",
        "s3:REST.PUT.OBJECT",
    ],
    "AWS::S3::Bucket": [
        "iam:PassRole",
        "s3tables:*",
        "s3:*BucketMetadata*",
        "s3:DeleteBucketA*",
        "s3:DeleteBucketCors",
        "s3:DeleteBucketEncryption",
        "s3:DeleteBucketLifecycle",
        "s3:DeleteBucketMetrics*",
        "s3:DeleteBucketReplication",
        "s3:DeleteBucketWebsite",
        "s3:PutA*Configuration",
        "s3:PutBucketA*",
        "s3:PutBucketCORS",
        "s3:PutBucketLogging",
        "s3:PutBucketObjectLock*",
        "s3:PutBucketReplication",
        "s3:PutBucketWebsite",
        "s3:PutI*Configuration",
        "s3:PutMetricsConfiguration",
        "s3:PutObject*",
        "s3:PutReplicationConfiguration",
    ],
    "AWS::SNS::Subscription": ["iam:*"],
    "AWS::SNS::Topic": ["iam:*", "sns:PutDataProtectionPolicy"],
    "AWS::StepFunctions::StateMachine": ["s3:*"],
}
_KEYS = ("AWS::KMS::Key", "AWS::KMS::Alias")


@pytest.fixture(scope="module")
def types(production: Any) -> set[str]:
    """The types of the resources that a deployment to production makes."""
    return {resource["Type"] for resource in production["Resources"].values()}


@pytest.fixture(scope="module")
def statements() -> list[dict[str, Any]]:
    """What the role may do."""
    template, problems = load(str(ROOT / "deploy/github.yml")), []
    assert not problems
    role = template["Resources"]["DeployRole"]["Properties"]
    return [statement for policy in role["Policies"] for statement in policy["PolicyDocument"]["Statement"]]


def test_the_role_may_do_what_the_providers_of_the_types_need(
    types: set[str], statements: list[dict[str, Any]]
) -> None:
    allowed = [action for statement in statements for action in _list(statement["Action"])]
    missing = {
        f"{kind}: {action}"
        for kind in types
        for action in _needed(kind)
        if not any(fnmatchcase(action, pattern) for pattern in allowed)
    }
    assert sorted(missing) == []


def test_the_role_may_do_nothing_that_no_deployment_needs(types: set[str], statements: list[dict[str, Any]]) -> None:
    services = {action.partition(":")[0] for kind in types for action in _all_permissions(kind)} | {"cloudformation"}
    allowed = {action.partition(":")[0] for statement in statements for action in _list(statement["Action"])}
    assert allowed <= services
    assert not [action for statement in statements for action in _list(statement["Action"]) if action.endswith(":*")]


def test_the_role_may_touch_the_stage_alone(statements: list[dict[str, Any]]) -> None:
    beyond = {
        resource if isinstance(resource, str) else resource["Fn::Sub"].rpartition("${AWS::AccountId}:")[2]
        for statement in statements
        for resource in _list(statement["Resource"])
        if "Condition" not in statement and not _is_of_stage(resource)
    }
    # The catalog holds all databases; a mapping is not named, and made for a function of the stage alone.
    assert beyond == {"*", "catalog", "event-source-mapping:*"}


def test_only_actions_that_take_no_resource_are_allowed_on_all(statements: list[dict[str, Any]]) -> None:
    unbound = [each for each in statements if each["Resource"] == "*" and "Condition" not in each]
    assert {action for statement in unbound for action in _list(statement["Action"])} == {
        "cloudformation:ValidateTemplate",
        "cloudwatch:DeleteAnomalyDetector",
        "cloudwatch:DescribeAnomalyDetectors",
        "cloudwatch:PutAnomalyDetector",
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DeleteResourcePolicy",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
    }


def test_the_policies_are_not_longer_than_a_role_may_have(statements: list[dict[str, Any]]) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
    text = json.dumps(statements, separators=(",", ":"))
    for name, value in {"Partition": "aws", "Region": "us-east-1", "AccountId": "123456789012"}.items():
        text = text.replace(f"${{AWS::{name}}}", value)
    text = re.sub(r'\{"Fn::Sub":("[^"]*")\}', r"\1", text.replace("${Stage}", "staging"))
    assert len(text) < 10_000


def _needed(kind: str) -> Iterator[str]:
    unused = [*_UNUSED.get(kind, []), *(each for each in _UNUSED["*"] if kind not in _KEYS or each == "*:List*")]
    for action in _all_permissions(kind):
        if not any(fnmatchcase(action, pattern) for pattern in unused):
            yield action


def _all_permissions(kind: str) -> set[str]:
    """Every permission that a type's provider asks for.

    https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
    """
    handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema.get("handlers", {})
    return {action for handler in handlers.values() for action in handler.get("permissions", [])}


def _is_of_stage(resource: Any) -> bool:
    names = ("millrace-${Stage}", "millrace_${Stage}")
    return isinstance(resource, dict) and any(name in resource["Fn::Sub"] for name in names)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
