"""Types that operators use: budgets, saved queries, log policies, classifiers, policies of roles."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from stacks import Stacks

ACCOUNT = "000000000000"


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def test_a_budget_follows_its_template(stacks: Stacks, cloud: Any) -> None:
    budgets = cloud.client("budgets")

    def budget(limit: Any, tag: str, mail: str = "a@example.com", **more: Any) -> dict[str, Any]:
        notification = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80}
        return _resource(
            "AWS::Budgets::Budget",
            Budget={
                "BudgetType": "COST",
                "TimeUnit": "MONTHLY",
                "BudgetLimit": {"Amount": limit, "Unit": "USD"},
                "CostFilters": {"TagKeyValue": ["user:service$millrace"]},
                "CostTypes": {"IncludeTax": "true"},
                "TimePeriod": {"Start": "1767225600", "End": "3706473600"},
                **more,
            },
            NotificationsWithSubscribers=[
                {"Notification": notification, "Subscribers": [{"SubscriptionType": "EMAIL", "Address": mail}]}
            ],
            ResourceTags=[{"Key": "team", "Value": tag}],
        )

    def found(name: str) -> Any:
        return budgets.describe_budget(AccountId=ACCOUNT, BudgetName=name)["Budget"]

    output = {"Name": {"Value": {"Ref": "Budget"}}}
    stack = stacks.create("cfn-budget", {"Budget": budget(25, "one")}, Outputs=output)
    name = stacks.physical_id(stack, "Budget")
    assert stacks.api.describe_stacks(StackName=stack)["Stacks"][0]["Outputs"][0]["OutputValue"] == name
    made = found(name)
    assert made["BudgetLimit"] == {"Amount": "25", "Unit": "USD"}
    assert made["CostFilters"] == {"TagKeyValue": ["user:service$millrace"]}
    assert made["CostTypes"]["IncludeTax"] is True
    assert made["TimePeriod"]["Start"].timestamp() == 1767225600
    assert made["CalculatedSpend"]["ActualSpend"]["Amount"] in ("0", "0.0")
    [notification] = budgets.describe_notifications_for_budget(AccountId=ACCOUNT, BudgetName=name)["Notifications"]
    subscribers = budgets.describe_subscribers_for_notification(
        AccountId=ACCOUNT, BudgetName=name, Notification=notification
    )["Subscribers"]
    assert subscribers == [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}]

    stacks.update(stack, {"Budget": budget("30.5", "two")})
    assert stacks.physical_id(stack, "Budget") == name
    assert found(name)["BudgetLimit"]["Amount"] == "30.5"
    arn = f"arn:aws:budgets::{ACCOUNT}:budget/{name}"
    assert budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"] == [{"Key": "team", "Value": "two"}]

    stacks.update(stack, {"Budget": budget(30, "two", "b@example.com")})  # notifications: a new budget
    replaced = stacks.physical_id(stack, "Budget")
    assert replaced != name
    with pytest.raises(ClientError, match="doesn't exist"):
        found(name)
    stacks.update(stack, {"Budget": budget(30, "two", "b@example.com", BudgetName="cfn-named")})
    assert found("cfn-named")["BudgetLimit"]["Amount"] == "30"
    stacks.update(
        stack, {"Budget": budget(30, "two", "c@example.com", BudgetName="cfn-named")}, "UPDATE_ROLLBACK_COMPLETE"
    )
    assert any("custom-named resource requires replacing" in reason for reason in stacks.reasons(stack))
    stacks.delete(stack)
    with pytest.raises(ClientError, match="doesn't exist"):
        found("cfn-named")


def test_a_saved_query_follows_its_template(stacks: Stacks, cloud: Any) -> None:
    logs = cloud.client("logs")

    def query(text: str, **more: Any) -> dict[str, Any]:
        return _resource("AWS::Logs::QueryDefinition", Name="cfn/errors", QueryString=text, **more)

    def found() -> list[Any]:
        definitions: list[Any] = logs.describe_query_definitions(queryDefinitionNamePrefix="cfn/")["queryDefinitions"]
        return definitions

    stack = stacks.create("cfn-query", {"Query": query("fields @message", LogGroupNames=["/aws/lambda/a"])})
    [made] = found()
    assert made["queryDefinitionId"] == stacks.physical_id(stack, "Query")
    assert (made["queryString"], made["logGroupNames"]) == ("fields @message", ["/aws/lambda/a"])
    stacks.update(stack, {"Query": query("stats count()")})
    [changed] = found()
    assert changed["queryDefinitionId"] == made["queryDefinitionId"]
    assert changed["queryString"] == "stats count()"
    assert "logGroupNames" not in changed
    stacks.delete(stack)
    assert found() == []
    with pytest.raises(ClientError, match="does not exist"):
        logs.delete_query_definition(queryDefinitionId=made["queryDefinitionId"])


def test_a_log_resource_policy_follows_its_template(stacks: Stacks, cloud: Any) -> None:
    def policy(service: str, name: str = "cfn-events-to-logs") -> dict[str, Any]:
        statement = {
            "Effect": "Allow", "Principal": {"Service": service}, "Action": "logs:PutLogEvents", "Resource": "*",
        }  # fmt: skip
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        return _resource("AWS::Logs::ResourcePolicy", PolicyName=name, PolicyDocument=document)

    def services() -> dict[str, str]:
        policies = cloud.client("logs").describe_resource_policies()["resourcePolicies"]
        return {
            each["policyName"]: json.loads(each["policyDocument"])["Statement"][0]["Principal"]["Service"]
            for each in policies
            if each["policyName"].startswith("cfn-events")
        }

    stack = stacks.create("cfn-log-policy", {"Policy": policy("events.amazonaws.com")})
    assert services() == {"cfn-events-to-logs": "events.amazonaws.com"}
    stacks.update(stack, {"Policy": policy("delivery.logs.amazonaws.com")})
    assert services() == {"cfn-events-to-logs": "delivery.logs.amazonaws.com"}
    stacks.update(stack, {"Policy": policy("events.amazonaws.com", "cfn-events-renamed")})
    assert services() == {"cfn-events-renamed": "events.amazonaws.com"}
    stacks.delete(stack)
    assert services() == {}


def test_a_glue_security_configuration_follows_its_template(stacks: Stacks, cloud: Any) -> None:
    glue = cloud.client("glue")

    def configuration(mode: str, name: str = "cfn-security") -> dict[str, Any]:
        return _resource(
            "AWS::Glue::SecurityConfiguration",
            Name=name,
            EncryptionConfiguration={
                "S3Encryptions": [{"S3EncryptionMode": mode}],
                "CloudWatchEncryption": {"CloudWatchEncryptionMode": "DISABLED"},
                "JobBookmarksEncryption": {"JobBookmarksEncryptionMode": "DISABLED"},
            },
        )

    def found(name: str) -> Any:
        return glue.get_security_configuration(Name=name)["SecurityConfiguration"]["EncryptionConfiguration"]

    stack = stacks.create("cfn-security-stack", {"Security": configuration("SSE-S3")})
    assert stacks.physical_id(stack, "Security") == "cfn-security"
    assert found("cfn-security") == {
        "S3Encryption": [{"S3EncryptionMode": "SSE-S3"}],
        "CloudWatchEncryption": {"CloudWatchEncryptionMode": "DISABLED"},
        "JobBookmarksEncryption": {"JobBookmarksEncryptionMode": "DISABLED"},
    }
    stacks.update(stack, {"Security": configuration("DISABLED")})
    assert found("cfn-security")["S3Encryption"] == [{"S3EncryptionMode": "DISABLED"}]
    stacks.update(stack, {"Security": configuration("DISABLED", "cfn-security-2")})
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        found("cfn-security")
    stacks.delete(stack)
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        found("cfn-security-2")


@pytest.mark.parametrize(
    ("kind", "first", "changed"),
    [
        ("JsonClassifier", {"JsonPath": "$.rows[*]"}, {"JsonPath": "$.items[*]"}),
        (
            "CsvClassifier",
            {"Delimiter": ";", "QuoteSymbol": "'", "ContainsHeader": "PRESENT", "Header": ["a", "b"]},
            {"Delimiter": "|", "AllowSingleColumn": True},
        ),
        (
            "GrokClassifier",
            {"Classification": "log", "GrokPattern": "%{WORD:level} %{GREEDYDATA:text}"},
            {"Classification": "log", "GrokPattern": "%{WORD:level}", "CustomPatterns": "WORD2 .*"},
        ),
        ("XMLClassifier", {"Classification": "x", "RowTag": "row"}, {"Classification": "x", "RowTag": "item"}),
    ],
)
def test_a_classifier_follows_its_template(
    stacks: Stacks, cloud: Any, kind: str, first: dict[str, Any], changed: dict[str, Any]
) -> None:
    glue = cloud.client("glue")
    name = f"cfn-{kind.lower()}"

    def found() -> dict[str, Any]:
        classifier: dict[str, Any] = glue.get_classifier(Name=name)["Classifier"][kind]
        return classifier

    def wanted(values: dict[str, Any]) -> dict[str, Any]:
        return {"Classifier": _resource("AWS::Glue::Classifier", **{kind: {"Name": name, **values}})}

    stack = stacks.create(f"{name}-stack", wanted(first))
    assert stacks.physical_id(stack, "Classifier") == name
    assert {member: found()[member] for member in first} == first
    stacks.update(stack, wanted(changed))
    assert {member: found()[member] for member in changed} == changed
    assert found()["Version"] == 2
    stacks.delete(stack)
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        found()


def test_policies_of_a_template_are_enforced(stacks: Stacks, cloud: Any) -> None:
    """AWS::IAM::Policy, ManagedPolicy and RolePolicy: what the role may do follows each of them."""
    cloud.client("s3").create_bucket(Bucket="cfn-enforced")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "sts:AssumeRole",
            }
        ],
    }

    def document(action: str) -> dict[str, Any]:
        statement = {"Effect": "Allow", "Action": action, "Resource": ["arn:aws:s3:::cfn-enforced*"]}
        return {"Version": "2012-10-17", "Statement": [statement]}

    role = _resource("AWS::IAM::Role", RoleName="cfn-enforced", AssumeRolePolicyDocument=trust)
    inline = _resource(
        "AWS::IAM::Policy", PolicyName="inline", Roles=[{"Ref": "Role"}], PolicyDocument=document("s3:ListBucket")
    )
    managed = _resource(
        "AWS::IAM::ManagedPolicy", Roles=[{"Ref": "Role"}], PolicyDocument=document("s3:PutObject"), Path="/cfn/"
    )
    own = _resource(
        "AWS::IAM::RolePolicy", PolicyName="own", RoleName={"Ref": "Role"}, PolicyDocument=document("s3:GetObject")
    )

    def allowed() -> list[bool]:
        s3 = cloud.as_role("s3", f"arn:aws:iam::{ACCOUNT}:role/cfn-enforced")
        calls = (
            lambda: s3.list_objects_v2(Bucket="cfn-enforced"),
            lambda: s3.put_object(Bucket="cfn-enforced", Key="a", Body=b"a"),
            lambda: s3.get_object(Bucket="cfn-enforced", Key="a"),
        )
        return [_passes(call) for call in calls]

    stack = stacks.create("cfn-enforced", {"Role": role, "Inline": inline, "Managed": managed, "Own": own})
    assert allowed() == [True, True, True]
    inline["Properties"]["PolicyDocument"] = document("s3:GetObject")
    own["Properties"]["PolicyDocument"] = document("s3:ListBucket")
    managed["Properties"]["PolicyDocument"] = document("s3:DeleteObject")
    stacks.update(stack, {"Role": role, "Inline": inline, "Managed": managed, "Own": own})
    assert allowed() == [True, False, True]
    stacks.update(stack, {"Role": role, "Inline": inline})
    assert allowed() == [False, False, True]
    stacks.update(stack, {"Role": role})
    assert allowed() == [False, False, False]


def _passes(call: Any) -> bool:
    try:
        call()
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDenied":
            raise
        return False
    return True


def test_a_schedule_group_follows_its_template(stacks: Stacks, cloud: Any) -> None:
    scheduler = cloud.client("scheduler")
    attributes = ("Arn", "State", "CreationDate", "LastModificationDate")
    outputs = {name: {"Value": {"Fn::GetAtt": ["Group", name]}} for name in attributes}

    def group(name: str, *tags: str) -> dict[str, Any]:
        tagged = [{"Key": tag, "Value": "yes"} for tag in tags]
        return {"Group": _resource("AWS::Scheduler::ScheduleGroup", Name=name, Tags=tagged)}

    def tags(name: str) -> set[str]:
        arn = scheduler.get_schedule_group(Name=name)["Arn"]
        found = scheduler.list_tags_for_resource(ResourceArn=arn)["Tags"]
        return {tag["Key"] for tag in found if not tag["Key"].startswith("aws:")}

    stack = stacks.create("cfn-group", group("cfn-nightly", "one", "two"), Outputs=outputs)
    described = stacks.api.describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    found = {each["OutputKey"]: each["OutputValue"] for each in described}
    assert found["Arn"] == f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule-group/cfn-nightly"
    assert found["State"] == "ACTIVE"
    assert tags("cfn-nightly") == {"one", "two"}
    stacks.update(stack, group("cfn-nightly", "two", "three"))
    assert tags("cfn-nightly") == {"two", "three"}
    stacks.update(stack, group("cfn-daily"))
    names = {each["Name"] for each in scheduler.list_schedule_groups()["ScheduleGroups"]}
    assert "cfn-daily" in names
    assert "cfn-nightly" not in names
