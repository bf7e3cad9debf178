"""The operations of the Glue API that define crawlers."""

import time
from typing import Any

from ministack.services import glue

from local.glue.crawlers import history, records, validation
from local.glue.errors import GlueError, already_exists, invalid_input
from local.glue.paging import page

Json = dict[str, Any]

_DEFAULTS: Json = {
    "Role": "",
    "DatabaseName": "",
    "Description": "",
    "Targets": {},
    "Classifiers": [],
    "TablePrefix": "",
    "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVERYTHING"},
    "LineageConfiguration": {"CrawlerLineageSettings": "DISABLE"},
    "Configuration": "",
}
_PAGE = 100


def create_crawler(request: Json) -> Json:
    name = request.get("Name", "")
    if name in glue._crawlers:
        raise already_exists(f"Crawler with name {name} already exists")
    validation.check(request)
    now = time.time()
    history.forget(name)
    glue._crawlers[name] = {
        "Name": name,
        "State": "READY",
        "CrawlElapsedTime": 0,
        "CreationTime": now,
        "LastUpdated": now,
        "Version": 1,
        **_definition(request),
    }
    if request.get("Tags"):
        glue._tags[glue._arn("crawler", name)] = dict(request["Tags"])
    return {}


def update_crawler(request: Json) -> Json:
    crawler = _idle(request)
    schedule = (crawler.get("Schedule") or {}).get("ScheduleExpression", "")
    wanted = {**crawler, "Schedule": schedule, **request}
    only_new = crawler["RecrawlPolicy"]["RecrawlBehavior"] == "CRAWL_NEW_FOLDERS_ONLY"
    if only_new and wanted["Targets"] != crawler["Targets"]:
        raise invalid_input("The S3 targets of a crawler that crawls new folders only cannot be changed.")
    validation.check(wanted)
    crawler.update(_definition(wanted), LastUpdated=time.time(), Version=crawler["Version"] + 1)
    return {}


def delete_crawler(request: Json) -> Json:
    name = _idle(request)["Name"]
    del glue._crawlers[name]
    glue._tags.pop(glue._arn("crawler", name), None)
    history.forget(name)
    return {}


def get_crawler(request: Json) -> Json:
    return {"Crawler": records.shown(records.named(request.get("Name")))}


def get_crawlers(request: Json) -> Json:
    return page([records.shown(glue._crawlers[name]) for name in records.names()], request, "Crawlers", _PAGE)


def batch_get_crawlers(request: Json) -> Json:
    asked = request.get("CrawlerNames", [])
    return {
        "Crawlers": [records.shown(glue._crawlers[name]) for name in asked if name in glue._crawlers],
        "CrawlersNotFound": [name for name in asked if name not in glue._crawlers],
    }


def list_crawlers(request: Json) -> Json:
    wanted = (request.get("Tags") or {}).items()
    names = [name for name in records.names() if wanted <= glue._tags.get(glue._arn("crawler", name), {}).items()]
    return page(names, request, "CrawlerNames", _PAGE)


def _idle(request: Json) -> Json:
    crawler = records.named(request.get("Name"))
    if crawler["State"] != "READY":
        raise GlueError("CrawlerRunningException", f"Crawler with name {crawler['Name']} is running")
    return crawler


def _definition(request: Json) -> Json:
    """The members of a record that are the crawler's definition, from a request."""
    schedule = request.get("Schedule")
    only_new = (request.get("RecrawlPolicy") or {}).get("RecrawlBehavior") == "CRAWL_NEW_FOLDERS_ONLY"
    updates, deletes = ("LOG", "LOG") if only_new else ("UPDATE_IN_DATABASE", "DEPRECATE_IN_DATABASE")
    return {
        **{member: request.get(member) or default for member, default in _DEFAULTS.items()},
        "SchemaChangePolicy": {
            "UpdateBehavior": updates,
            "DeleteBehavior": deletes,
            **(request.get("SchemaChangePolicy") or {}),
        },
        "Schedule": {"ScheduleExpression": schedule, "State": "SCHEDULED"} if schedule else None,
    }


OPERATIONS = {
    "CreateCrawler": create_crawler,
    "UpdateCrawler": update_crawler,
    "DeleteCrawler": delete_crawler,
    "GetCrawler": get_crawler,
    "GetCrawlers": get_crawlers,
    "BatchGetCrawlers": batch_get_crawlers,
    "ListCrawlers": list_crawlers,
}
