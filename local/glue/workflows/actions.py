"""The jobs and crawlers that triggers start: begun once, whatever happens, and followed to their end.

A start is a record in the flow that it belongs to:

    Kind, Name   `JOB` or `CRAWLER`, and which
    Trigger      the trigger's name
    Action       the trigger's action
    Id           of the job run (its first attempt) or of the crawl, chosen before it begins
    Begun        whether it has begun
    Outcome      the state that it ended in, None until then; `ERROR` if it could not begin
    Details      the job runs or crawls as they ended, so that they outlive their job or crawler
"""

import copy
import time
from typing import Any

from ministack.services import glue

from local.glue.crawlers import crawl, history
from local.glue.errors import GlueError, not_found
from local.glue.jobs import runs

Json = dict[str, Any]

_CRAWL_STATES = {"RUNNING": "RUNNING", "COMPLETED": "SUCCEEDED", "FAILED": "FAILED", "STOPPED": "CANCELLED"}
_PASSED_ON = ("Timeout", "SecurityConfiguration", "NotificationProperty")


def begin(start: Json, arguments: dict[str, str], predecessors: list[Json]) -> GlueError | None:
    """Begin what a start asks for, unless it has begun before a restart; returns why it could not.

    arguments: what a job gets beside the arguments of the action. predecessors: a job run's `PredecessorRuns`.
    """
    try:
        if _found(start):
            return None
        if start["Kind"] == "JOB":
            _begin_job(start, arguments, predecessors)
        else:
            _begin_crawl(start)
    except GlueError as error:
        start.update(Outcome="ERROR", Details=[_refused(start, error)])
        return error
    finally:
        start["Begun"] = True
    return None


def recall(start: Json) -> None:
    """After a restart: what had begun so shortly before a kill that it was not saved has not begun."""
    if start["Begun"] and not start["Outcome"] and not _found(start):
        start["Begun"] = False


def look(start: Json) -> bool:
    """See whether it has ended since the last look; returns whether it just did."""
    if start["Outcome"] or not start["Begun"]:
        return False
    found = _found(start)
    if not found:
        error = not_found(f"{start['Kind'].capitalize()} {start['Name']} was deleted while it ran")
        start.update(Outcome="ERROR", Details=[_refused(start, error)])
        return True
    last = found[-1]
    over = runs.is_over(start["Name"], last) if start["Kind"] == "JOB" else "EndTime" in last
    if over:
        details = _shown(start, found)
        start.update(Details=details, Outcome=_state(details[-1]))
    return over


def stop(start: Json) -> None:
    """Ask it to stop; what has not begun never will."""
    if start["Outcome"]:
        return
    if not start["Begun"]:
        start.update(Outcome="STOPPED", Details=[])
    elif start["Kind"] == "JOB":
        running = [run["Id"] for run in _found(start) if run["JobRunState"] in ("STARTING", "RUNNING")]
        runs.batch_stop_job_run({"JobName": start["Name"], "JobRunIds": running})
    else:
        crawler = glue._crawlers.get(start["Name"])
        crawling = crawl.under_way(crawler) if crawler else None
        if crawling and crawling.id == start["Id"]:
            crawling.cancel()


def details(start: Json) -> list[Json]:
    """Its `JobRun`s (one an attempt) or its `Crawl`, as they are now."""
    kept: list[Json] = start["Details"]
    return kept if start["Outcome"] else _shown(start, _found(start))


def _begin_job(start: Json, arguments: dict[str, str], predecessors: list[Json]) -> None:
    action = start["Action"]
    request = {
        "JobName": start["Name"],
        "Arguments": {**(action.get("Arguments") or {}), **arguments},
        **{member: action[member] for member in _PASSED_ON if action.get(member)},
    }
    runs.begin(request, start["Id"], TriggerName=start["Trigger"], PredecessorRuns=predecessors)


def _begin_crawl(start: Json) -> None:
    crawler = glue._crawlers.get(start["Name"])
    if crawler is None:
        raise not_found(f"Crawler entry with name {start['Name']} does not exist")
    if not crawl.start(crawler, start["Id"]):
        raise GlueError("CrawlerRunningException", f"Crawler with name {start['Name']} has already started")


def _found(start: Json) -> list[Json]:
    """The job runs that it became, first attempt first, or its entry in the crawler's history."""
    if start["Kind"] == "JOB":
        return runs.attempts(start["Name"], start["Id"])
    return [entry for entry in history.of(start["Name"]) if entry["CrawlId"] == start["Id"]]


def _shown(start: Json, found: list[Json]) -> list[Json]:
    return copy.deepcopy(found) if start["Kind"] == "JOB" else [_crawl(start["Name"], entry) for entry in found]


def _crawl(name: str, entry: Json) -> Json:
    state = _CRAWL_STATES[entry["State"]]
    if state == "RUNNING" and (glue._crawlers.get(name) or {}).get("State") == "STOPPING":
        state = "CANCELLING"
    return {
        "State": state,
        "StartedOn": entry["StartTime"],
        **({"CompletedOn": entry["EndTime"]} if "EndTime" in entry else {}),
        **{member: entry[member] for member in ("ErrorMessage", "LogGroup", "LogStream") if member in entry},
    }


def _state(ended: Json) -> str:
    return str(ended.get("JobRunState") or ended["State"])


def _refused(start: Json, error: GlueError) -> Json:
    """What stands in the graph for a job run or a crawl that there never was."""
    now = time.time()
    shared = {"StartedOn": now, "CompletedOn": now, "ErrorMessage": error.message}
    if start["Kind"] == "CRAWLER":
        return {"State": "ERROR", **shared}
    return {"JobName": start["Name"], "TriggerName": start["Trigger"], "JobRunState": "ERROR", **shared}
