"""The operations of the Glue API on runs that evaluate rulesets on a table, and what becomes of those cut off.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-data-quality-api.html
"""

import secrets
import shutil
import time
from typing import Any

from local import activity, settings
from local.glue.catalog import store
from local.glue.errors import invalid_input, not_found
from local.glue.paging import page
from local.glue.quality import results, rulesets
from local.glue.quality.run import ENDED, EvaluationRun
from local.state import own

Json = dict[str, Any]

_runs = own.table("glue-data-quality-runs")
_active: dict[str, EvaluationRun] = {}
_PAGE = 100
_WORKERS, _MINUTES = 5, 2880
_OPTIONS = ("CloudWatchMetricsEnabled", "CompositeRuleEvaluationMethod", "ResultsS3Prefix")


def start() -> None:
    """Say how the runs ended that the last process left."""
    shutil.rmtree(settings.WORK_DIR / "quality", ignore_errors=True)
    now = time.time()
    for run in _runs.values():
        if run["Status"] not in ENDED:
            error = f"The local cloud stopped while this run was {run['Status']}."
            run |= {"Status": "FAILED", "ErrorString": error, "CompletedOn": now, "LastModifiedOn": now}
            table = run["DataSource"]["GlueTable"]["TableName"]
            activity.report("data-quality-run", table, "FAILED", id=run["RunId"], error=error)


def stop() -> None:
    """The pool of JVMs ends what runs."""


def start_run(request: Json) -> Json:
    if not request.get("Role") or not request.get("RulesetNames"):
        raise invalid_input("Role and RulesetNames cannot be null or empty")
    for source in (request.get("DataSource") or {}, *(request.get("AdditionalDataSources") or {}).values()):
        _check_source(source)
    for name in request["RulesetNames"]:
        rulesets.find(name)
    for option in request.get("AdditionalRunOptions") or {}:
        if option not in _OPTIONS:
            raise invalid_input(f"AdditionalRunOptions.{option} is not supported by this local cloud.")
    token = request.get("ClientToken")
    known = next((run for run in _runs.values() if token and run.get("ClientToken") == token), None)
    if known:
        return {"RunId": known["RunId"]}
    now = time.time()
    record = {
        **{member: value for member, value in request.items() if value is not None},
        "RunId": f"dqrun-{secrets.token_hex(20)}",
        "NumberOfWorkers": int(request.get("NumberOfWorkers") or _WORKERS),
        "Timeout": int(request.get("Timeout") or _MINUTES),
        "Status": "STARTING",
        "StartedOn": now,
        "LastModifiedOn": now,
    }
    _runs[record["RunId"]] = record
    run = EvaluationRun(record, _ended)
    _active[record["RunId"]] = run
    run.start()
    return {"RunId": record["RunId"]}


def get_run(request: Json) -> Json:
    run = _find(request)
    found = results.of_run(run["RunId"])
    described = {member: value for member, value in run.items() if member != "ClientToken"}
    return described | ({"ResultIds": found} if found else {})


def list_runs(request: Json) -> Json:
    """The runs that pass the filter, the latest first."""
    wanted = request.get("Filter") or {}
    found = [
        {member: run[member] for member in ("RunId", "Status", "StartedOn", "DataSource")}
        for run in reversed(list(_runs.values()))
        if results.is_of_table(run, wanted.get("DataSource") or {})
        and (not wanted.get("RulesetName") or wanted["RulesetName"] in run["RulesetNames"])
        and results.is_started_within(run, wanted)
    ]
    return page(found, request, "Runs", _PAGE)


def cancel_run(request: Json) -> Json:
    run_id = _find(request)["RunId"]
    run = _active.get(run_id)
    if run is None or not run.stop():
        raise invalid_input(f"Run {run_id} is not running.")
    return {}


def _ended(run: EvaluationRun) -> None:
    _active.pop(run.record["RunId"], None)


def _check_source(source: Json) -> None:
    """Refuse what is not a table that is there."""
    for member in source:
        if member != "GlueTable":
            raise invalid_input(f"DataSource.{member} is not supported by this local cloud.")
    table = source.get("GlueTable") or {}
    if table.get("ConnectionName"):
        raise invalid_input("DataSource.GlueTable.ConnectionName is not supported by this local cloud.")
    store.table_key(table, "TableName")


def _find(request: Json) -> Json:
    run: Json | None = _runs.get(request.get("RunId", ""))
    if run is None:
        raise not_found(f"Data quality evaluation run {request.get('RunId')} not found.")
    return run


OPERATIONS = {
    "StartDataQualityRulesetEvaluationRun": start_run,
    "GetDataQualityRulesetEvaluationRun": get_run,
    "ListDataQualityRulesetEvaluationRuns": list_runs,
    "CancelDataQualityRulesetEvaluationRun": cancel_run,
}
