"""The crawlers that there are, in MiniStack's store, and what the API shows of one."""

from typing import Any

from ministack.services import glue

from local.glue.crawlers import crawl
from local.glue.errors import not_found


def named(name: str | None) -> dict[str, Any]:
    """The record of a crawler, to be changed in place.

    Raises:
        GlueError: there is none of this name.
    """
    record: dict[str, Any] | None = glue._crawlers.get(name)
    if record is None:
        raise not_found(f"Crawler entry with name {name} does not exist")
    return record


def names() -> list[str]:
    return sorted(glue._crawlers)


def shown(record: dict[str, Any]) -> dict[str, Any]:
    """The crawler as the API answers it."""
    running = crawl.under_way(record)
    elapsed = running.elapsed_ms if running else record["CrawlElapsedTime"]
    return {key: value for key, value in record.items() if value is not None} | {"CrawlElapsedTime": elapsed}
