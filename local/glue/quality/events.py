"""The events of data quality on the default bus.

https://docs.aws.amazon.com/glue/latest/dg/data-quality-alerts.html, with the names of members as the service sends
them (`resultId`, `numRulesFailed`), which differ from those of the page's samples.
"""

from typing import Any

from local import settings
from local.events.bus import publish


def results_available(result: dict[str, Any]) -> None:
    """Publish that there is a result. Its state is that of the data: FAILED when a rule failed."""
    counts = result["AggregatedMetrics"]
    failed = int(counts["TotalRulesFailed"])
    publish(
        "aws.glue-dataquality",
        "Data Quality Evaluation Results Available",
        {
            "resultId": result["ResultId"],
            "context": _context(result),
            "rulesetNames": [result["RulesetName"]],
            "state": "FAILED" if failed else "SUCCEEDED",
            "score": result.get("Score", 1.0),
            "numRulesSucceeded": int(counts["TotalRulesPassed"]),
            "numRulesFailed": failed,
            "numRulesSkipped": 0,
        },
        resources=[f"arn:aws:glue:{settings.REGION}:{settings.ACCOUNT}:dataQualityRuleset/{result['RulesetName']}"],
    )


def _context(result: dict[str, Any]) -> dict[str, str]:
    if "JobName" in result:
        return {
            "contextType": "GLUE_JOB",
            "jobId": result["JobRunId"],
            "jobName": result["JobName"],
            "evaluationContext": result["EvaluationContext"],
        }
    table = result["DataSource"]["GlueTable"]
    return {
        "contextType": "GLUE_DATA_CATALOG",
        "runId": result["RulesetEvaluationRunId"],
        "databaseName": table["DatabaseName"],
        "tableName": table["TableName"],
        "catalogId": table.get("CatalogId", settings.ACCOUNT),
    }
