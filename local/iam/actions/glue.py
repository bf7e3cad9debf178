"""AWS Glue. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html

What works on the Data Catalog needs the permission on the resource and on all its ancestors; deleting a database,
on all its descendants too. https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
`GetTables` and `GetDatabases` ask for the container alone: they leave out what the caller may not see
(`local.iam.listings`).
"""

from collections.abc import Mapping
from typing import Any

from local.iam.checks import ALL, Request, Service

_CATALOG = ("catalog",)
_DATABASE = ("catalog", "database/{DatabaseName}")
_FUNCTION = (*_DATABASE, "userDefinedFunction/{DatabaseName}/{FunctionName}")
_TABLE = (*_DATABASE, "table/{DatabaseName}/{TableName}")
_CONNECTION = ("catalog", "connection/{Name}")
_CRAWLER = ("crawler/{Name}",)
_JOB = ("job/{JobName}",)
_RULESET = ("dataQualityRuleset/{Name}",)
_TRIGGER = ("trigger/{Name}",)
_WORKFLOW = ("workflow/{Name}",)

_RESOURCES = {
    # Data Catalog
    "CreateDatabase": ("catalog", "database/{DatabaseInput.Name}"),
    "DeleteDatabase": ("catalog", "database/{Name}", "table/{Name}/*", "userDefinedFunction/{Name}/*"),
    "GetDatabase": ("catalog", "database/{Name}"),
    "GetDatabases": _CATALOG,
    "UpdateDatabase": ("catalog", "database/{Name}"),
    "BatchDeleteTable": (*_DATABASE, "table/{DatabaseName}/{TablesToDelete}"),
    "CreateTable": (*_DATABASE, "table/{DatabaseName}/{TableInput.Name}"),
    "DeleteTable": (*_DATABASE, "table/{DatabaseName}/{Name}"),
    "GetTable": (*_DATABASE, "table/{DatabaseName}/{Name}"),
    "GetTables": _DATABASE,
    "SearchTables": ("catalog", "database/*", "table/*/*"),
    "UpdateTable": (*_DATABASE, "table/{DatabaseName}/{TableInput.Name}"),
    **dict.fromkeys(
        (
            "BatchCreatePartition",
            "BatchDeletePartition",
            "BatchDeleteTableVersion",
            "BatchGetPartition",
            "BatchUpdatePartition",
            "CreatePartition",
            "CreatePartitionIndex",
            "DeleteColumnStatisticsForPartition",
            "DeleteColumnStatisticsForTable",
            "DeletePartition",
            "DeletePartitionIndex",
            "DeleteTableVersion",
            "GetColumnStatisticsForPartition",
            "GetColumnStatisticsForTable",
            "GetPartition",
            "GetPartitionIndexes",
            "GetPartitions",
            "GetTableVersion",
            "GetTableVersions",
            "UpdateColumnStatisticsForPartition",
            "UpdateColumnStatisticsForTable",
            "UpdatePartition",
        ),
        _TABLE,
    ),
    "CreateUserDefinedFunction": _DATABASE,
    "DeleteUserDefinedFunction": _FUNCTION,
    "GetUserDefinedFunction": _FUNCTION,
    "GetUserDefinedFunctions": (*_DATABASE, "userDefinedFunction/{DatabaseName}/*"),
    "UpdateUserDefinedFunction": _FUNCTION,
    **dict.fromkeys(
        (
            "DeleteResourcePolicy",
            "GetCatalogImportStatus",
            "GetDataCatalogEncryptionSettings",
            "GetResourcePolicies",
            "GetResourcePolicy",
            "PutDataCatalogEncryptionSettings",
            "PutResourcePolicy",
        ),
        _CATALOG,
    ),
    # Connections
    "BatchDeleteConnection": ("catalog", "connection/{ConnectionNameList}"),
    "CreateConnection": _CATALOG,
    "DeleteConnection": ("catalog", "connection/{ConnectionName}"),
    "GetConnection": _CONNECTION,
    "GetConnections": ("catalog", "connection/*"),
    "UpdateConnection": _CONNECTION,
    # Crawlers. Creating one, its schedule and the lists know no resources.
    "BatchGetCrawlers": ("crawler/{CrawlerNames}",),
    "ListCrawls": ("crawler/{CrawlerName}",),
    **dict.fromkeys(("DeleteCrawler", "GetCrawler", "StartCrawler", "StopCrawler", "UpdateCrawler"), _CRAWLER),
    # Jobs. Bookmarks know no resources.
    "BatchGetJobs": ("job/{JobNames}",),
    "CreateJob": ("job/{Name}",),
    **dict.fromkeys(
        ("BatchStopJobRun", "DeleteJob", "GetJob", "GetJobRun", "GetJobRuns", "StartJobRun", "UpdateJob"), _JOB
    ),
    # Triggers and workflows
    "BatchGetTriggers": ("trigger/{TriggerNames}",),
    **dict.fromkeys(
        ("CreateTrigger", "DeleteTrigger", "GetTrigger", "StartTrigger", "StopTrigger", "UpdateTrigger"), _TRIGGER
    ),
    "BatchGetWorkflows": ("workflow/{Names}",),
    "NotifyEvent": ("workflow/*",),
    **dict.fromkeys(
        (
            "CreateWorkflow",
            "DeleteWorkflow",
            "GetWorkflow",
            "GetWorkflowRun",
            "GetWorkflowRunProperties",
            "GetWorkflowRuns",
            "PutWorkflowRunProperties",
            "ResumeWorkflowRun",
            "StartWorkflowRun",
            "StopWorkflowRun",
            "UpdateWorkflow",
        ),
        _WORKFLOW,
    ),
    # Data quality. A run or a result is named by an id: it is checked on every ruleset.
    "PublishDataQuality": ("dataQualityRuleset/{RulesetName}",),
    "CreateDataQualityRuleset": ALL,
    "StartDataQualityRulesetEvaluationRun": ("dataQualityRuleset/{RulesetNames}",),
    **dict.fromkeys(("DeleteDataQualityRuleset", "GetDataQualityRuleset", "UpdateDataQualityRuleset"), _RULESET),
    **dict.fromkeys(
        (
            "CancelDataQualityRuleRecommendationRun",
            "CancelDataQualityRulesetEvaluationRun",
            "GetDataQualityResult",
            "GetDataQualityRuleRecommendationRun",
            "GetDataQualityRulesetEvaluationRun",
            "ListDataQualityResults",
            "ListDataQualityRuleRecommendationRuns",
            "ListDataQualityRulesetEvaluationRuns",
            "ListDataQualityRulesets",
            "StartDataQualityRuleRecommendationRun",
        ),
        ("dataQualityRuleset/*",),
    ),
    # Tags
    **dict.fromkeys(("GetTags", "TagResource", "UntagResource"), ("{ResourceArn}",)),
}

_ROLES = {
    "CreateCrawler": "Role",
    "CreateJob": "Role",
    "StartDataQualityRuleRecommendationRun": "Role",
    "StartDataQualityRulesetEvaluationRun": "Role",
    "UpdateCrawler": "Role",
    "UpdateJob": "JobUpdate.Role",
}


def _arrange(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    if request.operation == "UpdateTable" and "Name" in parameters:
        return {**parameters, "TableInput": {"Name": parameters["Name"]}}
    return parameters


SERVICE = Service(
    namespace="glue",
    arn="arn:aws:glue:{region}:{account}:",
    resources=_RESOURCES,
    roles=_ROLES,
    principal="glue.amazonaws.com",
    arrange=_arrange,
)
