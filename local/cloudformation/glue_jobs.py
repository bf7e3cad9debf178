"""The members of AWS::Glue::Job that MiniStack's CloudFormation drops."""

from typing import Any

_ADDED: dict[str, Any] = {
    "ExecutionClass": None,
    "ExecutionProperty": None,
    "JobMode": None,
    "JobRunQueuingEnabled": None,
    "LogUri": None,
    "MaintenanceWindow": None,
    "NotificationProperty": None,
}


def members(original: dict[str, Any]) -> dict[str, Any]:
    """Seam `services.cloudformation.provisioners._GLUE_JOB_DEFAULTS`: what a template may set, and what it is without.

    None for all: CreateJob and UpdateJob know the defaults.
    """
    return {**dict.fromkeys(original), **_ADDED}
