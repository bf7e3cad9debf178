"""The operations of the Glue API on data quality rulesets.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-data-quality-api.html
"""

import time
from typing import Any

from ministack.services import glue

from local.glue.errors import already_exists, invalid_input, not_found
from local.glue.paging import page
from local.glue.quality import dqdl
from local.state import own

Json = dict[str, Any]

_rulesets = own.table("glue-data-quality-rulesets")
_PAGE = 100
_LONGEST = 65_536
_MEMBERS = ("Description", "TargetTable", "DataQualitySecurityConfiguration")
_HIDDEN = "RuleCount"
"""What a list tells of a ruleset, and the ruleset itself does not."""


def create_data_quality_ruleset(request: Json) -> Json:
    name = _required(request, "Name")
    count = _count(request)
    if name in _rulesets:
        raise already_exists("Another ruleset with the same name already exists.")
    now = time.time()
    _rulesets[name] = {
        "Name": name,
        **{member: request[member] for member in _MEMBERS if request.get(member)},
        "Ruleset": request["Ruleset"],
        "CreatedOn": now,
        "LastModifiedOn": now,
        _HIDDEN: count,
    }
    if request.get("Tags"):
        glue._tags[_arn(name)] = dict(request["Tags"])
    return {"Name": name}


def update_data_quality_ruleset(request: Json) -> Json:
    record = find(_required(request, "Name"))
    if "Ruleset" in request:
        record |= {"Ruleset": request["Ruleset"], _HIDDEN: _count(request)}
    if "Description" in request:
        record["Description"] = request["Description"]
    record["LastModifiedOn"] = time.time()
    _rulesets[record["Name"]] = record
    return {member: record[member] for member in ("Name", "Description", "Ruleset") if member in record}


def get_data_quality_ruleset(request: Json) -> Json:
    record = find(_required(request, "Name"))
    record.pop(_HIDDEN)
    return record


def delete_data_quality_ruleset(request: Json) -> Json:
    name = find(_required(request, "Name"))["Name"]
    del _rulesets[name]
    glue._tags.pop(_arn(name), None)
    return {}


def list_data_quality_rulesets(request: Json) -> Json:
    wanted, tags = request.get("Filter") or {}, request.get("Tags") or {}
    found = [
        {member: value for member, value in record.items() if member != "Ruleset"}
        for name, record in sorted(_rulesets.items())
        if _passes(record, wanted) and tags.items() <= glue._tags.get(_arn(name), {}).items()
    ]
    return page(found, request, "Rulesets", _PAGE)


def find(name: str) -> Json:
    """A copy of a ruleset's record.

    Raises:
        GlueError: there is none.
    """
    if name not in _rulesets:
        raise not_found(f"Data quality ruleset {name} not found.")
    return dict(_rulesets[name])


def _passes(record: Json, wanted: Json) -> bool:
    target, table = wanted.get("TargetTable") or {}, record.get("TargetTable") or {}
    return (
        all(record.get(member) == wanted[member] for member in ("Name", "Description") if wanted.get(member))
        and all(table.get(member) == target[member] for member in ("DatabaseName", "TableName") if member in target)
        and all(
            float(wanted.get(f"{prefix}After") or 0) < record[member] < float(wanted.get(f"{prefix}Before") or "inf")
            for prefix, member in (("Created", "CreatedOn"), ("LastModified", "LastModifiedOn"))
        )
    )


def _required(request: Json, member: str) -> str:
    value = request.get(member)
    if not value or not isinstance(value, str):
        raise invalid_input(f"{member} cannot be null or empty")
    return value


def _count(request: Json) -> int:
    ruleset = _required(request, "Ruleset")
    if len(ruleset) > _LONGEST:
        raise invalid_input(f"Ruleset has more than {_LONGEST} characters")
    return dqdl.count_rules(ruleset)


def _arn(name: str) -> str:
    arn: str = glue._arn("dataQualityRuleset", name)
    return arn


OPERATIONS = {
    "CreateDataQualityRuleset": create_data_quality_ruleset,
    "UpdateDataQualityRuleset": update_data_quality_ruleset,
    "GetDataQualityRuleset": get_data_quality_ruleset,
    "DeleteDataQualityRuleset": delete_data_quality_ruleset,
    "ListDataQualityRulesets": list_data_quality_rulesets,
}
