"""AWS::CloudWatch::Dashboard, made through the API, which refuses a body that is no JSON."""

from typing import Any

from ministack.services.cloudformation.provisioners import _physical_name

from local import aws
from local.cloudformation.settings.replacement import Made, handlers
from local.cloudformation.settings.requests import gone


def _create(logical_id: str, properties: dict[str, Any], stack: str) -> Made:
    return _put(properties.get("DashboardName") or _physical_name(stack, logical_id, max_len=255), properties)


def _update(name: str, _old: dict[str, Any], new: dict[str, Any]) -> Made:
    return _put(name, new)


def _put(name: str, properties: dict[str, Any]) -> Made:
    if properties.get("Tags"):
        raise ValueError("The property Tags is not supported by this local cloud.")
    aws.client("cloudwatch", aws.ROOT).put_dashboard(DashboardName=name, DashboardBody=properties["DashboardBody"])
    return name, {}


def _delete(name: str, _properties: dict[str, Any]) -> None:
    with gone("ResourceNotFound", "DashboardNotFoundError"):
        aws.client("cloudwatch", aws.ROOT).delete_dashboards(DashboardNames=[name])


HANDLERS = handlers(_create, _update, _delete, "DashboardName")
