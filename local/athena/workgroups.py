"""What a workgroup decides about a query, and what is left to the one who starts it.

https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html
"""

from dataclasses import dataclass
from typing import Any

from ministack.services import athena

from local.athena.errors import InvalidRequestError

_ENGINE = "Athena engine version 3"


@dataclass(frozen=True)
class Settings:
    """How one query runs. output: a location under which its result goes. cutoff: how many bytes it may scan."""

    workgroup: str
    output: str
    result_configuration: dict[str, Any]
    engine: dict[str, str]
    cutoff: int | None


def settings(request: dict[str, Any]) -> Settings:
    """The settings of a StartQueryExecution request.

    Raises:
        InvalidRequestError: there is no such workgroup, it is disabled, or no output location is given.
    """
    name = request.get("WorkGroup") or "primary"
    workgroup = _found(name)
    if workgroup.get("State") == "DISABLED":
        raise InvalidRequestError(f"WorkGroup {name} is disabled.")
    configuration = workgroup.get("Configuration") or {}
    theirs = request.get("ResultConfiguration") or {}
    ours = configuration.get("ResultConfiguration") or {}
    result = dict(ours) if _enforced(name, configuration) and ours.get("OutputLocation") else {**ours, **theirs}
    if not result.get("OutputLocation"):
        raise InvalidRequestError(
            "No output location provided. An output location is required either through the Workgroup result "
            "configuration setting or as an API input."
        )
    if not result["OutputLocation"].startswith("s3://"):
        raise InvalidRequestError("outputLocation is not a valid S3 path.")
    output = result["OutputLocation"] if result["OutputLocation"].endswith("/") else result["OutputLocation"] + "/"
    selected = (configuration.get("EngineVersion") or {}).get("SelectedEngineVersion", "AUTO")
    if selected not in ("AUTO", _ENGINE):
        raise InvalidRequestError(f"{selected} is not supported: there is {_ENGINE}.")
    engine = {"SelectedEngineVersion": selected, "EffectiveEngineVersion": _ENGINE}
    cutoff = configuration.get("BytesScannedCutoffPerQuery")
    return Settings(name, output, result, engine, int(cutoff) if cutoff else None)


def _enforced(name: str, configuration: dict[str, Any]) -> bool:
    """Every workgroup but `primary` enforces its settings unless it says otherwise."""
    return _is_true(configuration.get("EnforceWorkGroupConfiguration", name != "primary"))


def _is_true(setting: Any) -> bool:
    """A template says it in a string."""
    return str(setting).lower() == "true"


def get(request: dict[str, Any]) -> dict[str, Any]:
    """GetWorkGroup, with what a configuration that does not name it has by default.

    https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html
    """
    name = request.get("WorkGroup", "")
    workgroup = _found(name)
    configuration = {"ResultConfiguration": {}, **(workgroup.get("Configuration") or {})}
    selected = (configuration.get("EngineVersion") or {}).get("SelectedEngineVersion", "AUTO")
    configuration["EngineVersion"] = {"SelectedEngineVersion": selected, "EffectiveEngineVersion": _ENGINE}
    configuration["EnforceWorkGroupConfiguration"] = _enforced(name, configuration)
    for member in ("PublishCloudWatchMetricsEnabled", "RequesterPaysEnabled", "EnableMinimumEncryptionConfiguration"):
        configuration[member] = _is_true(configuration.get(member, False))
    if "BytesScannedCutoffPerQuery" in configuration:
        configuration["BytesScannedCutoffPerQuery"] = int(configuration["BytesScannedCutoffPerQuery"])
    return {"WorkGroup": {**workgroup, "Configuration": configuration}}


def delete(request: dict[str, Any]) -> dict[str, Any]:
    """DeleteWorkGroup: of one with queries in it, saved or run, only when asked to delete those, too.

    https://docs.aws.amazon.com/athena/latest/APIReference/API_DeleteWorkGroup.html
    """
    name = request.get("WorkGroup", "")
    if name == "primary":
        raise InvalidRequestError("The primary workgroup cannot be deleted.")
    _found(name)
    kinds = (
        (athena._executions, "WorkGroup"),
        (athena._named_queries, "WorkGroup"),
        (athena._prepared_statements, "WorkGroupName"),
    )
    inside = [(store, key) for store, member in kinds for key, kept in list(store.items()) if kept.get(member) == name]
    if inside and not request.get("RecursiveDeleteOption"):
        raise InvalidRequestError(f"WorkGroup {name} is not empty.")
    for store, key in inside:
        del store[key]
    del athena._workgroups[name]
    athena._tags.pop(athena._arn_workgroup(name), None)
    return {}


def _found(name: str) -> dict[str, Any]:
    workgroup: dict[str, Any] | None = athena._workgroups.get(name)
    if workgroup is None:
        raise InvalidRequestError(f"WorkGroup {name} is not found.")
    return workgroup
