"""The operations of the Glue API that run crawlers, and that tell of their runs."""

import operator
import statistics
from collections.abc import Callable
from typing import Any

from local.glue.crawlers import crawl, history, records
from local.glue.errors import GlueError, invalid_input, one_of
from local.glue.paging import page

Json = dict[str, Any]

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "GT": operator.gt,
    "GE": operator.ge,
    "LT": operator.lt,
    "LE": operator.le,
    "EQ": operator.eq,
    "NE": operator.ne,
}
_FILTERED: dict[str, tuple[str, Callable[[str], Any]]] = {
    "CRAWL_ID": ("CrawlId", str),
    "STATE": ("State", str),
    "START_TIME": ("StartTime", lambda milliseconds: float(milliseconds) / 1000),
    "END_TIME": ("EndTime", lambda milliseconds: float(milliseconds) / 1000),
    "DPU_HOUR": ("DPUHour", float),
}
_UNORDERED = ("CRAWL_ID", "STATE")
_CRAWLS_PAGE, _METRICS_PAGE = 20, 1000


def start_crawler(request: Json) -> Json:
    crawler = records.named(request.get("Name"))
    if not crawl.start(crawler):
        raise GlueError("CrawlerRunningException", f"Crawler with name {crawler['Name']} has already started")
    return {}


def stop_crawler(request: Json) -> Json:
    crawler = records.named(request.get("Name"))
    if crawler["State"] == "STOPPING":
        raise GlueError("CrawlerStoppingException", f"Crawler with name {crawler['Name']} is stopping")
    running = crawl.under_way(crawler)
    if running is None:
        raise GlueError("CrawlerNotRunningException", f"Crawler with name {crawler['Name']} isn't running")
    running.cancel()
    return {}


def get_crawler_metrics(request: Json) -> Json:
    asked = request.get("CrawlerNameList") or records.names()
    metrics = [_metrics(name) for name in asked if name in records.names()]
    return page(metrics, request, "CrawlerMetricsList", _METRICS_PAGE)


def list_crawls(request: Json) -> Json:
    name = records.named(request.get("CrawlerName"))["Name"]
    filters = [_filter(each) for each in request.get("Filters") or []]
    crawls = [each for each in history.of(name) if all(holds(each) for holds in filters)]
    return page([_shown(each) for each in crawls], request, "Crawls", _CRAWLS_PAGE)


def _shown(entry: Json) -> Json:
    return {key: value for key, value in entry.items() if key != "Counts"}


def _metrics(name: str) -> Json:
    done = [each for each in history.of(name) if "EndTime" in each]
    seconds = [each["EndTime"] - each["StartTime"] for each in done]
    counts = done[0].get("Counts", {}) if done else {}
    return {
        "CrawlerName": name,
        "TimeLeftSeconds": 0.0,
        "StillEstimating": records.named(name)["State"] == "RUNNING",
        "LastRuntimeSeconds": seconds[0] if seconds else 0.0,
        "MedianRuntimeSeconds": statistics.median(seconds) if seconds else 0.0,
        "TablesCreated": counts.get("tables_created", 0),
        "TablesUpdated": counts.get("tables_updated", 0),
        "TablesDeleted": counts.get("tables_deleted", 0),
    }


def _filter(wanted: Json) -> Callable[[Json], bool]:
    """What a `CrawlsFilter` asks of a crawl; times are in milliseconds.

    https://docs.aws.amazon.com/glue/latest/webapi/API_CrawlsFilter.html
    """
    field = one_of("filters.1.member.fieldName", wanted.get("FieldName"), _FILTERED)
    comparator = one_of("filters.1.member.filterOperator", wanted.get("FilterOperator"), _COMPARISONS)
    if field in _UNORDERED and comparator not in ("EQ", "NE"):
        raise invalid_input(f"Only EQ or NE operator is allowed for field : {field}")
    member, read = _FILTERED[field]
    compare = _COMPARISONS[comparator]
    try:
        value = read(wanted["FieldValue"])
    except (KeyError, ValueError) as error:
        parts = {"FieldName": field, "FilterOperator": comparator, "FieldValue": wanted.get("FieldValue", "null")}
        given = ", ".join(f"{name}: {part}" for name, part in parts.items())
        raise invalid_input(f"Invalid Filter Provided: {given}") from error
    return lambda entry: member in entry and compare(entry[member], value)


OPERATIONS = {
    "StartCrawler": start_crawler,
    "StopCrawler": stop_crawler,
    "GetCrawlerMetrics": get_crawler_metrics,
    "ListCrawls": list_crawls,
}
