"""The crawls of each crawler, newest first: what ListCrawls and GetCrawlerMetrics tell."""

from typing import Any

from ministack.core.responses import AccountRegionScopedDict

crawls = AccountRegionScopedDict()
"""By the crawler's name. Saved with MiniStack's own state of Glue."""

_KEPT = 1000


def begin(crawler: str, entry: dict[str, Any]) -> None:
    """Add a crawl that has started."""
    crawls[crawler] = [entry, *crawls.get(crawler, [])][:_KEPT]


def end(crawler: str, entry: dict[str, Any]) -> None:
    """Replace the crawl's entry by the one that it ends with."""
    crawls[crawler] = [entry if each["CrawlId"] == entry["CrawlId"] else each for each in crawls.get(crawler, [])]


def of(crawler: str) -> list[dict[str, Any]]:
    return list(crawls.get(crawler, []))


def forget(crawler: str) -> None:
    crawls.pop(crawler, None)
