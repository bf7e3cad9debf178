"""Roles bound what their sessions may do, for as long as they live, and are assumed by whom they trust."""

import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud

_ACCOUNT = "000000000000"
_GLUE = f"arn:aws:glue:us-east-1:{_ACCOUNT}:"
_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def _name() -> str:
    return f"roles-{uuid.uuid4().hex[:8]}"


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _boundary(cloud: Cloud, action: str) -> str:
    document = _document({"Effect": "Allow", "Action": action, "Resource": "*"})
    arn: str = cloud.client("iam").create_policy(PolicyName=_name(), PolicyDocument=document)["Policy"]["Arn"]
    return arn


def _error(call: Any, **parameters: Any) -> str:
    try:
        call(**parameters)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def test_a_permissions_boundary_limits_what_the_policies_allow(cloud: Cloud) -> None:
    name = _name()
    role = cloud.role(name, "glue.amazonaws.com", [_ALL])
    cloud.client("iam").put_role_permissions_boundary(
        RoleName=name, PermissionsBoundary=_boundary(cloud, "sns:ListTopics")
    )
    assert _error(cloud.as_role("sns", role).list_topics) == ""
    assert _error(cloud.as_role("sqs", role).list_queues) == "AccessDenied"


def test_a_stack_gives_its_role_the_boundary(cloud: Cloud) -> None:
    name, stacks = _name(), cloud.client("cloudformation")

    def template(**properties: Any) -> str:
        role = {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": name,
                "AssumeRolePolicyDocument": json.loads(
                    _document(
                        {
                            "Effect": "Allow",
                            "Principal": {"AWS": f"arn:aws:iam::{_ACCOUNT}:root"},
                            "Action": "sts:AssumeRole",
                        }
                    )
                ),
                "Policies": [{"PolicyName": "all", "PolicyDocument": json.loads(_document(_ALL))}],
                **properties,
            },
        }
        return json.dumps({"Resources": {"Role": role}})

    boundary = _boundary(cloud, "sns:ListTopics")
    stacks.create_stack(
        StackName=name, TemplateBody=template(PermissionsBoundary=boundary), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    found = cloud.client("iam").get_role(RoleName=name)["Role"]
    assert found["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    assert _error(cloud.as_role("sqs", found["Arn"]).list_queues) == "AccessDenied"

    stacks.update_stack(StackName=name, TemplateBody=template(), Capabilities=["CAPABILITY_NAMED_IAM"])
    stacks.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    assert _error(cloud.as_role("sqs", found["Arn"]).list_queues) == ""


@pytest.mark.parametrize("again", [False, True], ids=["deleted", "made anew"])
def test_a_session_ends_with_its_role(cloud: Cloud, *, again: bool) -> None:
    name, iam = _name(), cloud.client("iam")
    sns = cloud.as_role("sns", cloud.role(name, "glue.amazonaws.com", [_ALL]))
    assert _error(sns.list_topics) == ""
    iam.delete_role_policy(RoleName=name, PolicyName="policy")
    iam.delete_role(RoleName=name)
    if again:
        cloud.role(name, "glue.amazonaws.com", [_ALL])
    assert _error(sns.list_topics) == "InvalidClientTokenId"


def test_a_session_policy_limits_the_session(cloud: Cloud) -> None:
    role = cloud.role(_name(), "glue.amazonaws.com", [_ALL])
    policy = _document({"Effect": "Allow", "Action": "sns:*", "Resource": "*"})
    answer = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="test", Policy=policy)
    assert _error(cloud.client("sns", answer["Credentials"]).list_topics) == ""
    assert _error(cloud.client("sqs", answer["Credentials"]).list_queues) == "AccessDenied"


def test_a_policy_against_plain_http_does_not_lock_roles_out(cloud: Cloud) -> None:
    bucket = _name()
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=bucket)
    resources = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources, "Condition": insecure}
    s3.put_bucket_policy(Bucket=bucket, Policy=_document(deny))
    role = cloud.role(_name(), "glue.amazonaws.com", [_ALL])
    assert _error(cloud.as_role("s3", role).put_object, Bucket=bucket, Key="k", Body=b"x") == ""


def test_tables_that_a_caller_may_not_see_are_left_out_of_listings(cloud: Cloud) -> None:
    glue, database = cloud.client("glue"), _name().replace("-", "_")
    glue.create_database(DatabaseInput={"Name": database})
    glue.create_database(DatabaseInput={"Name": f"{database}_hidden"})
    for table in ("stores", "store_sales", "customers"):
        glue.create_table(DatabaseName=database, TableInput={"Name": table})
    allowed = [f"{_GLUE}catalog", f"{_GLUE}database/{database}", f"{_GLUE}table/{database}/store*"]
    statement = {"Effect": "Allow", "Action": ["glue:GetTables", "glue:GetDatabases"], "Resource": allowed}
    caller = cloud.as_role("glue", cloud.role(_name(), "glue.amazonaws.com", [statement]))

    tables = caller.get_tables(DatabaseName=database)["TableList"]
    assert sorted(table["Name"] for table in tables) == ["store_sales", "stores"]
    assert [found["Name"] for found in caller.get_databases()["DatabaseList"]] == [database]
    assert len(glue.get_tables(DatabaseName=database)["TableList"]) == 3


@pytest.mark.parametrize(
    ("principal", "own", "assumed"),
    [
        ("role", [], True),
        ("account", [], False),
        ("account", ["sts:AssumeRole"], True),
        ("service", ["sts:AssumeRole"], False),
    ],
)
def test_a_role_is_assumed_by_whom_its_trust_policy_names(
    cloud: Cloud, principal: str, own: list[str], *, assumed: bool
) -> None:
    statements = [{"Effect": "Allow", "Action": [*own, "none:None"], "Resource": "*"}]
    caller = cloud.role(_name(), "glue.amazonaws.com", statements)
    root = f"arn:aws:iam::{_ACCOUNT}:root"
    named = {"role": {"AWS": caller}, "account": {"AWS": root}, "service": {"Service": "glue.amazonaws.com"}}
    trust = _document({"Effect": "Allow", "Principal": named[principal], "Action": "sts:AssumeRole"})
    target = cloud.client("iam").create_role(RoleName=_name(), AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    sts = cloud.as_role("sts", caller)
    expected = "" if assumed else "AccessDenied"
    assert _error(sts.assume_role, RoleArn=target, RoleSessionName="chained") == expected
