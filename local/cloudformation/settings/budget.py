"""AWS::Budgets::Budget. What a budget counts is always zero here: the local cloud costs nothing."""

from typing import Any

from ministack.services.cloudformation.provisioners import _physical_name

from local import aws, settings
from local.cloudformation.settings.replacement import Made, handlers
from local.cloudformation.settings.requests import arguments, gone

_ACCOUNT = {"AccountId": settings.ACCOUNT}


def _create(logical_id: str, properties: dict[str, Any], stack: str) -> Made:
    name = properties["Budget"].get("BudgetName") or _physical_name(stack, logical_id, max_len=100)
    budgets = aws.client("budgets", aws.ROOT)
    wanted = {**properties, "Budget": {**properties["Budget"], "BudgetName": name}}
    budgets.create_budget(**_ACCOUNT, **arguments(budgets, "CreateBudget", wanted))
    return name, {"Id": name}


def _update(name: str, old: dict[str, Any], new: dict[str, Any]) -> Made:
    budgets = aws.client("budgets", aws.ROOT)
    wanted = {"NewBudget": {**new["Budget"], "BudgetName": name}}
    budgets.update_budget(**_ACCOUNT, **arguments(budgets, "UpdateBudget", wanted))
    arn = f"arn:aws:budgets::{settings.ACCOUNT}:budget/{name}"
    tags = new.get("ResourceTags") or []
    dropped = {tag["Key"] for tag in old.get("ResourceTags") or []} - {tag["Key"] for tag in tags}
    if dropped:
        budgets.untag_resource(ResourceARN=arn, ResourceTagKeys=sorted(dropped))
    if tags:
        budgets.tag_resource(ResourceARN=arn, ResourceTags=tags)
    return name, {"Id": name}


def _delete(name: str, _properties: dict[str, Any]) -> None:
    with gone("NotFoundException"):
        aws.client("budgets", aws.ROOT).delete_budget(**_ACCOUNT, BudgetName=name)


HANDLERS = handlers(_create, _update, _delete, "Budget.BudgetName", ("NotificationsWithSubscribers",))
