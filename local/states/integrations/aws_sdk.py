"""`aws-sdk:SERVICE:ACTION`: any operation of any service."""

from functools import lru_cache
from typing import Any

from botocore.session import Session

from local.states.integrations.call import Integration, Operation
from local.states.integrations.dialect import Sdk

_BOTO_NAMES = {
    "apigateway": "apigateway",
    "cloudwatchevents": "events",
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "costexplorer": "ce",
    "databasemigration": "dms",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elbv2",
    "eventbridge": "events",
    "rdsdata": "rds-data",
    "redshiftdata": "redshift-data",
    "resourcegroupstaggingapi": "resourcegroupstaggingapi",
    "sfn": "stepfunctions",
}
"""Services that the SDK for Java and botocore name differently."""


@lru_cache(maxsize=1)
def _session() -> Session:
    return Session()


@lru_cache(maxsize=256)
def operation(service: str, action: str) -> tuple[str, str, Any]:
    """botocore's name of the service, its name of the operation, and the operation's model.

    Raises:
        LookupError: no such service or operation; says which.
    """
    name = _BOTO_NAMES.get(service, service)
    if name not in _session().get_available_services():
        raise LookupError(f"there is no service '{service}'")
    described = _session().get_service_model(name)
    found = next((each for each in described.operation_names if each.lower() == action.lower()), None)
    if found is None or action[0].isupper():
        raise LookupError(f"the service '{service}' has no action '{action}'")
    return name, found, described.operation_model(found)


def model(service: str, name: str) -> Any:
    """botocore's model of an operation, both under botocore's names."""
    return _session().get_service_model(service).operation_model(name)


def integration(service: str, action: str) -> Integration:
    """The call of this action.

    Raises:
        LookupError
    """
    name, method, described = operation(service, action)
    return Integration(Operation(name, method, Sdk(described.service_model.service_id)), callback=True)
