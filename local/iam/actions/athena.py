"""Amazon Athena. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonathena.html

A query, a named query and a prepared statement are checked on the work group that they belong to.
"""

from collections.abc import Mapping
from typing import Any

from ministack.services import athena

from local.iam.checks import Request, Service

_WORKGROUP = ("workgroup/{WorkGroup=primary}",)
_CATALOG = ("datacatalog/{CatalogName=AwsDataCatalog}",)

_RESOURCES = {
    **dict.fromkeys(
        (
            "BatchGetNamedQuery",
            "BatchGetPreparedStatement",
            "BatchGetQueryExecution",
            "CreateNamedQuery",
            "CreatePreparedStatement",
            "DeleteNamedQuery",
            "DeletePreparedStatement",
            "DeleteWorkGroup",
            "GetNamedQuery",
            "GetPreparedStatement",
            "GetQueryExecution",
            "GetQueryResults",
            "GetQueryRuntimeStatistics",
            "GetWorkGroup",
            "ListNamedQueries",
            "ListPreparedStatements",
            "ListQueryExecutions",
            "StartQueryExecution",
            "StopQueryExecution",
            "UpdateNamedQuery",
            "UpdatePreparedStatement",
            "UpdateWorkGroup",
        ),
        _WORKGROUP,
    ),
    "CreateWorkGroup": ("workgroup/{Name}",),
    **dict.fromkeys(("CreateDataCatalog", "DeleteDataCatalog", "GetDataCatalog", "UpdateDataCatalog"), _CATALOG),
    **dict.fromkeys(("GetDatabase", "GetTableMetadata", "ListDatabases", "ListTableMetadata"), _CATALOG),
    **dict.fromkeys(("ListTagsForResource", "TagResource", "UntagResource"), ("{ResourceARN}",)),
}


def _arrange(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    if request.operation.endswith("DataCatalog"):
        return {**parameters, "CatalogName": parameters.get("Name")}
    if request.operation.endswith(("PreparedStatement", "PreparedStatements")):
        return {**parameters, "WorkGroup": parameters.get("WorkGroup", parameters.get("WorkGroupName"))}
    groups = [
        *_work_groups(athena._executions, parameters, "QueryExecutionId"),
        *_work_groups(athena._named_queries, parameters, "NamedQueryId"),
    ]
    return {**parameters, "WorkGroup": groups} if groups else parameters


def _work_groups(records: Mapping[str, Mapping[str, Any]], parameters: Mapping[str, Any], key: str) -> list[str]:
    """The work groups of the records that a request names by id, `*` for one that is not there."""
    ids = [parameters[key]] if key in parameters else parameters.get(f"{key}s", [])
    return [(records.get(each) or {}).get("WorkGroup", "*") for each in ids]


SERVICE = Service(
    namespace="athena",
    arn="arn:aws:athena:{region}:{account}:",
    resources=_RESOURCES,
    arrange=_arrange,
)
