"""What a crawler may be defined as; what the local cloud cannot crawl is refused here, by name."""

import time
from typing import Any

from local.events import occurrences
from local.glue.crawlers import configuration
from local.glue.errors import GlueError, invalid_input
from local.iam import roles

_RECRAWL = ("CRAWL_EVERYTHING", "CRAWL_NEW_FOLDERS_ONLY")
_UPDATE = ("UPDATE_IN_DATABASE", "LOG")
_DELETE = ("DEPRECATE_IN_DATABASE", "DELETE_FROM_DATABASE", "LOG")
_REFUSED = ("CrawlerSecurityConfiguration", "LakeFormationConfiguration", "CatalogId")
_REFUSED_IN_TARGET = ("ConnectionName", "EventQueueArn", "DlqEventQueueArn")


def check(crawler: dict[str, Any]) -> None:
    """Refuse a definition (as CreateCrawler takes it) that AWS would refuse, or that is not supported here.

    Raises:
        GlueError
    """
    for member in ("Name", "Role", "Targets"):
        if not crawler.get(member):
            raise invalid_input(f"Crawler {member} cannot be empty")
    for member in _REFUSED:
        if crawler.get(member):
            raise _unsupported(member)
    if crawler.get("Classifiers"):
        raise _unsupported("custom classifiers (Classifiers)")
    if (crawler.get("LineageConfiguration") or {}).get("CrawlerLineageSettings") == "ENABLE":
        raise _unsupported("LineageConfiguration")
    if len(crawler.get("TablePrefix") or "") > 128:
        raise invalid_input("TablePrefix must not be longer than 128 characters")
    _check_targets(crawler["Targets"])
    _check_policies(crawler)
    try:
        configuration.parse(crawler.get("Configuration"))
    except configuration.ConfigurationError as error:
        raise invalid_input(str(error)) from error
    if crawler.get("Schedule"):
        check_schedule(crawler["Schedule"])
    _check_role(crawler["Role"], crawler["Name"])


def check_schedule(expression: str) -> None:
    """Refuse what is no `cron(...)`.

    Raises:
        GlueError
    """
    try:
        if not expression.startswith("cron("):
            raise occurrences.ExpressionError(f"Invalid schedule expression {expression}: it must be cron(...)")
        occurrences.following(expression, "UTC", 0, time.time())
    except occurrences.ExpressionError as error:
        raise invalid_input(str(error)) from error


def _check_targets(targets: dict[str, Any]) -> None:
    for kind, entries in targets.items():
        if entries and kind != "S3Targets":
            raise _unsupported(kind)
    if not targets.get("S3Targets"):
        raise invalid_input("Crawler Targets cannot be empty")
    for target in targets["S3Targets"]:
        if not str(target.get("Path") or "").removeprefix("s3://").strip("/"):
            raise invalid_input("The S3 target path cannot be empty")
        for member in _REFUSED_IN_TARGET:
            if target.get(member):
                raise _unsupported(f"S3Targets.{member}")
        size = str(target.get("SampleSize", 1))  # a stack may give it as a string
        if not size.isdecimal() or not 1 <= int(size) <= 249:
            raise invalid_input(f"SampleSize must be a number from 1 to 249, not {size}")


def _check_policies(crawler: dict[str, Any]) -> None:
    changes = crawler.get("SchemaChangePolicy") or {}
    recrawl = (crawler.get("RecrawlPolicy") or {}).get("RecrawlBehavior", _RECRAWL[0])
    if recrawl == "CRAWL_EVENT_MODE":
        raise _unsupported("RecrawlBehavior CRAWL_EVENT_MODE")
    _one_of("RecrawlBehavior", recrawl, _RECRAWL)
    _one_of("UpdateBehavior", changes.get("UpdateBehavior", "LOG"), _UPDATE)
    _one_of("DeleteBehavior", changes.get("DeleteBehavior", "LOG"), _DELETE)
    if recrawl == "CRAWL_NEW_FOLDERS_ONLY" and any(behavior != "LOG" for behavior in changes.values()):
        raise invalid_input(
            "The SchemaChangePolicy for 'Crawl new folders only' Amazon S3 target can have only LOG DeleteBehavior "
            "value and LOG UpdateBehavior value."
        )


def _check_role(role: str, crawler: str) -> None:
    try:
        roles.forget(roles.assume(role, "glue.amazonaws.com", "AWS-Crawler", roles.glue_source(f"crawler/{crawler}")))
    except roles.RoleNotAssumableError as error:
        message = f"Service is unable to assume provided role. Please verify role's TrustPolicy ({error})"
        raise invalid_input(message) from error


def _one_of(member: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise invalid_input(f"{member} must be one of {', '.join(allowed)}, not {value}")


def _unsupported(what: str) -> GlueError:
    return invalid_input(f"Crawlers of this local cloud do not support {what}.")
