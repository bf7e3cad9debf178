"""Publishing an hour of a table in one step, through the catalog.

Each run writes to a folder of its own, `…/hour=13/run=RUN/ATTEMPT/`, and then lets the table's partition lead there.
Whoever asks the catalog reads the rows of one run or of another, never of both, whichever runs are on at once or have
died half way.
"""

import re
from collections.abc import Callable
from typing import Any

from millrace import objects
from millrace.hour import Hour
from millrace.run import Run

_RUN = re.compile(r"run=(.+?)(_\$folder\$)?(/|$)")
_ENDED = ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR", "EXPIRED")


def place(run: Run, folder: str, hour: Hour, attempt: int) -> str:
    """Where an attempt of this run writes an hour: a prefix in the lake. folder: `NAME/`."""
    return f"{folder}{hour.path}run={run.id}/{attempt}/"


def switch(run: Run, database: str, table: str, hour: Hour, location: str) -> str | None:
    """Let the partition of an hour lead to a location; returns where it led before."""
    before = location_of(run, database, table, hour)
    storage = run.glue.get_table(DatabaseName=database, Name=table)["Table"]["StorageDescriptor"]
    partition = {"Values": list(hour.values), "StorageDescriptor": {**storage, "Location": location}}
    of = {"DatabaseName": database, "TableName": table}
    if before is None:
        try:
            run.glue.create_partition(**of, PartitionInput=partition)
            return None
        except run.glue.exceptions.AlreadyExistsException:  # by another run, since
            before = location_of(run, database, table, hour)
    run.glue.update_partition(**of, PartitionValueList=list(hour.values), PartitionInput=partition)
    return before


def location_of(run: Run, database: str, table: str, hour: Hour) -> str | None:
    """Where the partition of an hour leads; None when there is none."""
    try:
        found: dict[str, Any] = run.glue.get_partition(
            DatabaseName=database, TableName=table, PartitionValues=list(hour.values)
        )
    except run.glue.exceptions.EntityNotFoundException:
        return None
    location: str = found["Partition"]["StorageDescriptor"]["Location"]
    return location


def sweep(run: Run, folder: str, hour: Hour, current: Callable[[], str | None], before: str | None) -> None:
    """Delete what runs have left of an hour, dead ones among them.

    What the partition led to before stays, for the queries that are reading it; the next run deletes it.

    current: where the partition leads. It is asked last: a run that has ended lets it lead nowhere any more.
    """
    found: dict[str, list[str]] = {}
    for key in objects.keys(run.s3, run.lake, f"{folder}{hour.path}"):
        match = _RUN.match(key.removeprefix(f"{folder}{hour.path}"))
        if match:
            found.setdefault(match[1], []).append(key)
    ended = [each for each in found if each == run.id or _has_ended(run, each)]
    kept = tuple(each.removeprefix(f"s3://{run.lake}/") for each in (current(), before) if each)
    objects.delete(run.s3, run.lake, [key for each in ended for key in found[each] if not key.startswith(kept)])


def _has_ended(run: Run, identifier: str) -> bool:
    try:
        state: str = run.glue.get_job_run(JobName=run.name, RunId=identifier)["JobRun"]["JobRunState"]
    except run.glue.exceptions.EntityNotFoundException:  # so long ago that Glue has forgotten it
        return True
    return state in _ENDED
