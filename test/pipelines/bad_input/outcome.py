"""What becomes of files on a deployed service."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from deployed import Service

from bad_input.case import Case, is_reason

COUNTS = ("files_in", "rows_in", "rows_out", "duplicates", "quarantined")


@dataclass
class Outcome:
    """rows: in the pipeline's table, by the name of the case. rejected, quarantined: the reasons, by key."""

    rows: Counter[str]
    reports: list[dict[str, Any]]
    rejected: dict[str, str]
    quarantined: dict[str, Counter[str]]

    def total(self, count: str) -> int:
        return sum(each[count] for each in self.reports)


def land(service: Service, prefix: str, cases: tuple[Case, ...]) -> None:
    for case in cases:
        service.land(f"{prefix}{case.key}", case.content(case.name))


def outcome(service: Service, pipeline: str, job: str, sql: str, database: str) -> Outcome:
    """job: what the names of its reports begin with. sql: gives names and numbers of rows."""
    reports = service.objects(service.artifacts, f"logs/glue-jobs/{job}")
    quarantined: dict[str, Counter[str]] = {}
    for row in service.quarantined(f"{pipeline}/"):
        quarantined.setdefault(row["source_key"], Counter())[row["reason"]] += 1
    return Outcome(
        Counter({str(name): int(count or 0) for name, count in service.query(sql, database)}),
        [json.loads(body) for body in reports.values()],
        {each["key"]: each["reason"] for each in service.notes(f"{pipeline}/")},
        quarantined,
    )


def check(found: Outcome, prefix: str, case: Case) -> str | None:
    """What has become of a file, where that is not what is written down."""
    key = f"{prefix}{case.key}"
    reason, reasons = found.rejected.get(key), found.quarantined.get(key, Counter())
    is_right = (
        found.rows[case.name] == case.rows
        and len(reasons) == len(case.quarantined)
        and all(
            [each for of, each in reasons.items() if is_reason(of, expected)] == [count]
            for expected, count in case.quarantined.items()
        )
        and (reason is None) == (case.note is None)
        and is_reason(reason or "", case.note or "")
    )
    return None if is_right else f"{found.rows[case.name]} rows, rejected: {reason}, {reasons.most_common(12)}"
