"""Crawlers that run by a schedule, and crawls that the cloud's end has cut off.

A component: `start` runs once the state of the last run is back.
"""

import logging
import threading
import time
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import glue

from local import activity
from local.events import occurrences
from local.glue.crawlers import crawl, history, records, validation
from local.glue.errors import GlueError

Json = dict[str, Any]

_TICK_SECONDS = 1.0
_INTERRUPTED = "The crawl was interrupted because the local cloud was stopped."

_log = logging.getLogger(__name__)
_stopping = threading.Event()


def start() -> None:
    for (account, region, _), crawler in glue._crawlers.all_items():
        if crawler["State"] != "READY":
            with request_scope(account, region):
                _interrupted(crawler)
    _stopping.clear()
    threading.Thread(target=_run, daemon=True, name="crawler-schedule").start()


def stop() -> None:
    _stopping.set()
    crawl.abandon_all()


def start_crawler_schedule(request: Json) -> Json:
    schedule = _schedule(request)
    if not schedule:
        raise GlueError("NoScheduleException", f"There is no schedule for crawler {request['CrawlerName']}")
    if schedule["State"] == "SCHEDULED":
        raise GlueError("SchedulerRunningException", f"The schedule of {request['CrawlerName']} is already running")
    schedule["State"] = "SCHEDULED"
    return {}


def stop_crawler_schedule(request: Json) -> Json:
    schedule = _schedule(request)
    if not schedule or schedule["State"] != "SCHEDULED":
        raise GlueError("SchedulerNotRunningException", f"The schedule of {request['CrawlerName']} isn't running")
    schedule["State"] = "NOT_SCHEDULED"
    return {}


def update_crawler_schedule(request: Json) -> Json:
    crawler = records.named(request.get("CrawlerName"))
    expression = request.get("Schedule")
    if expression:
        validation.check_schedule(expression)
    crawler["Schedule"] = {"ScheduleExpression": expression, "State": "SCHEDULED"} if expression else None
    return {}


def _schedule(request: Json) -> Json | None:
    schedule: Json | None = records.named(request.get("CrawlerName")).get("Schedule")
    return schedule


def _run() -> None:
    since = time.time()
    while not _stopping.wait(_TICK_SECONDS):
        now = time.time()
        for (account, region, _), crawler in glue._crawlers.all_items():
            with request_scope(account, region):
                _start_if_due(crawler, since, now)
        since = now


def _start_if_due(crawler: Json, since: float, now: float) -> None:
    schedule = crawler.get("Schedule") or {}
    if schedule.get("State") != "SCHEDULED":
        return
    due = occurrences.following(schedule["ScheduleExpression"], "UTC", 0, since)
    if due is not None and due <= now and not crawl.start(crawler):
        activity.report("crawler", crawler["Name"], "SKIPPED", error="It was still running when its time came.")


def _interrupted(crawler: Json) -> None:
    """Make a crawler READY whose crawl is no more."""
    name = crawler["Name"]
    entry = next((each for each in history.of(name) if each["State"] == "RUNNING"), None)
    crawler["State"] = "READY"
    if entry:
        history.end(name, {**entry, "State": "FAILED", "EndTime": time.time(), "ErrorMessage": _INTERRUPTED})
        crawler["LastCrawl"] = {
            "Status": "FAILED",
            "ErrorMessage": _INTERRUPTED,
            **{member: entry[member] for member in ("LogGroup", "LogStream", "MessagePrefix", "StartTime")},
        }
    activity.report("crawler", name, "FAILED", error=_INTERRUPTED)


OPERATIONS = {
    "StartCrawlerSchedule": start_crawler_schedule,
    "StopCrawlerSchedule": stop_crawler_schedule,
    "UpdateCrawlerSchedule": update_crawler_schedule,
}
