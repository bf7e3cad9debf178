"""AWS Glue. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html

What works on the Data Catalog needs the permission on the resource and on all its ancestors; deleting a database,
on all its descendants too. https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
`GetTables` and `GetDatabases` ask for the container alone: they leave out what the caller may not see
(`local.iam.listings`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from local.iam.checks import Request, Service
from local.state import own

_quality_results = own.table("glue-data-quality-results")
_quality_statistics = own.table("glue-data-quality-statistics")

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
    # Jobs. Bookmarks know no resources; a run's own part of them is no matter of policies (local.glue.jobs.bookmarks).
    **dict.fromkeys(("CommitJobBookmark", "OpenJobBookmark"), ()),
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
    # Data quality (data-quality-authorization.html in the developer guide). A result is checked on its ruleset, for
    # jobs their evaluation context; a run is named by an id, and checked on every ruleset.
    **dict.fromkeys(
        (
            "GetDataQualityResult",
            "PublishDataQuality",
            "PutDataQualityProfileAnnotation",
            "PutDataQualityStatisticAnnotation",
        ),
        ("dataQualityRuleset/{RulesetName}",),
    ),
    "StartDataQualityRulesetEvaluationRun": ("dataQualityRuleset/{RulesetNames}",),
    **dict.fromkeys(
        (
            "CreateDataQualityRuleset",
            "DeleteDataQualityRuleset",
            "GetDataQualityRuleset",
            "UpdateDataQualityRuleset",
        ),
        _RULESET,
    ),
    **dict.fromkeys(
        (
            "CancelDataQualityRuleRecommendationRun",
            "CancelDataQualityRulesetEvaluationRun",
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

_OF_STATISTICS = (
    "BatchPutDataQualityStatisticAnnotation",
    "ListDataQualityStatisticAnnotations",
    "ListDataQualityStatistics",
    "PutDataQualityProfileAnnotation",
)


def _arrange(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    if request.operation == "UpdateTable" and "Name" in parameters:
        return {**parameters, "TableInput": {"Name": parameters["Name"]}}
    if request.operation in ("BatchGetDataQualityResult", "GetDataQualityResult"):
        ids = parameters.get("ResultIds") or [parameters.get("ResultId")]
        return {**parameters, "RulesetName": [_quality_results.get(each, {}).get("RulesetName", "*") for each in ids]}
    if request.operation in _OF_STATISTICS:
        told = [parameters, *(parameters.get("InclusionAnnotations") or [])]
        return {**parameters, "RulesetName": _rulesets_of_statistics(told)}
    return parameters


def _rulesets_of_statistics(told: Sequence[Mapping[str, Any]]) -> list[str]:
    """The rulesets that statistics are of, which requests name by their ids, or by those of profiles."""
    statistics = {str(each["StatisticId"]) for each in told if each.get("StatisticId")}
    profiles = {str(each["ProfileId"]) for each in told if each.get("ProfileId")}
    return sorted(
        {
            record["RulesetName"]
            for statistic, records in list(_quality_statistics.items())
            for record in records
            if statistic in statistics or record["ProfileId"] in profiles
        }
    )


SERVICE = Service(
    namespace="glue",
    arn="arn:aws:glue:{region}:{account}:",
    resources=_RESOURCES,
    renamed={
        "BatchGetDataQualityResult": ("GetDataQualityResult",),
        "BatchPutDataQualityStatisticAnnotation": ("PutDataQualityStatisticAnnotation",),
        "ListDataQualityStatisticAnnotations": ("GetDataQualityResult",),
        "ListDataQualityStatistics": ("GetDataQualityResult",),
    },
    roles=_ROLES,
    principal="glue.amazonaws.com",
    arrange=_arrange,
)
