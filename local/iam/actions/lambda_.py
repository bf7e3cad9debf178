"""AWS Lambda. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html

A function is checked with its qualifier when the request names one; a name, a partial ARN and an ARN are the same.
An event source mapping is limited by the function that it feeds, in `lambda:FunctionArn`.
"""

from collections.abc import Mapping
from typing import Any

from ministack.services import lambda_svc

from local.iam.checks import ALL, Request, Service

_FUNCTION = ("{FunctionName}",)
_MAPPING = ("event-source-mapping:{UUID}",)
_VERSION = ("layer:{LayerName}:{VersionNumber}",)

_RESOURCES = {
    **dict.fromkeys(
        (
            "AddPermission",
            "CreateAlias",
            "CreateFunction",
            "CreateFunctionUrlConfig",
            "DeleteAlias",
            "DeleteFunction",
            "DeleteFunctionCodeSigningConfig",
            "DeleteFunctionConcurrency",
            "DeleteFunctionEventInvokeConfig",
            "DeleteFunctionUrlConfig",
            "DeleteProvisionedConcurrencyConfig",
            "GetAlias",
            "GetFunction",
            "GetFunctionCodeSigningConfig",
            "GetFunctionConcurrency",
            "GetFunctionConfiguration",
            "GetFunctionEventInvokeConfig",
            "GetFunctionRecursionConfig",
            "GetFunctionUrlConfig",
            "GetPolicy",
            "GetProvisionedConcurrencyConfig",
            "GetRuntimeManagementConfig",
            "InvokeAsync",
            "InvokeFunction",
            "ListAliases",
            "ListFunctionEventInvokeConfigs",
            "ListFunctionUrlConfigs",
            "ListProvisionedConcurrencyConfigs",
            "ListVersionsByFunction",
            "PublishVersion",
            "PutFunctionConcurrency",
            "PutFunctionEventInvokeConfig",
            "PutFunctionRecursionConfig",
            "PutProvisionedConcurrencyConfig",
            "PutRuntimeManagementConfig",
            "RemovePermission",
            "UpdateAlias",
            "UpdateFunctionCode",
            "UpdateFunctionConfiguration",
            "UpdateFunctionEventInvokeConfig",
            "UpdateFunctionUrlConfig",
        ),
        _FUNCTION,
    ),
    "CreateEventSourceMapping": ALL,
    **dict.fromkeys(("DeleteEventSourceMapping", "GetEventSourceMapping", "UpdateEventSourceMapping"), _MAPPING),
    "PublishLayerVersion": ("layer:{LayerName}",),
    **dict.fromkeys(("DeleteLayerVersion", "GetLayerVersion", "GetLayerVersionPolicy"), _VERSION),
    **dict.fromkeys(("AddLayerVersionPermission", "RemoveLayerVersionPermission"), _VERSION),
    **dict.fromkeys(("ListTags", "TagResource", "UntagResource"), ("{Resource}",)),
}

# These take a version or an alias in `Qualifier`, and are checked on that.
_QUALIFIED = frozenset(
    {
        "AddPermission",
        "DeleteFunction",
        "DeleteFunctionEventInvokeConfig",
        "DeleteProvisionedConcurrencyConfig",
        "GetFunction",
        "GetFunctionConfiguration",
        "GetFunctionEventInvokeConfig",
        "GetPolicy",
        "GetProvisionedConcurrencyConfig",
        "Invoke",
        "InvokeWithResponseStream",
        "PutFunctionEventInvokeConfig",
        "PutProvisionedConcurrencyConfig",
        "RemovePermission",
        "UpdateFunctionEventInvokeConfig",
    }
)


def _function_arn(request: Request, name: str, qualifier: str = "") -> str:
    """The ARN of a function that is given by name, partial ARN or ARN, with or without a qualifier."""
    reference = name.rsplit(":function:", 1)[-1].removeprefix("function:")
    function, _, given = reference.partition(":")
    suffix = given or qualifier
    arn = f"arn:aws:lambda:{request.region}:{request.account}:function:{function}"
    if name.startswith("arn:"):
        arn = f"{name.rsplit(':function:', 1)[0]}:function:{function}"
    return f"{arn}:{suffix}" if suffix else arn


def _arrange(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    if "FunctionName" not in parameters:
        return parameters
    qualifier = str(parameters.get("Qualifier") or "") if request.operation in _QUALIFIED else ""
    return {**parameters, "FunctionName": _function_arn(request, str(parameters["FunctionName"]), qualifier)}


def _context(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    if request.operation.endswith("EventSourceMapping"):
        mapping = lambda_svc._esms.get(str(parameters.get("UUID", ""))) or {}
        function = str(parameters.get("FunctionName") or mapping.get("FunctionArn") or "")
        return {"lambda:FunctionArn": _function_arn(request, function)} if function else {}
    context = {
        "lambda:Principal": parameters.get("Principal"),
        "lambda:FunctionUrlAuthType": parameters.get("AuthType") or parameters.get("FunctionUrlAuthType"),
        "lambda:Layer": parameters.get("Layers"),
    }
    return {key: value for key, value in context.items() if value}


SERVICE = Service(
    namespace="lambda",
    arn="arn:aws:lambda:{region}:{account}:",
    resources=_RESOURCES,
    renamed={
        "GetLayerVersionByArn": ("GetLayerVersion",),
        "Invoke": ("InvokeFunction",),
        "InvokeWithResponseStream": ("InvokeFunction",),
    },
    roles={"CreateFunction": "Role", "UpdateFunctionConfiguration": "Role"},
    principal="lambda.amazonaws.com",
    arrange=_arrange,
    context=_context,
)
