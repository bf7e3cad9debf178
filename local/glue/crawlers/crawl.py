"""One run of a crawler, from StartCrawler until it is READY again."""

import contextvars
import copy
import json
import logging
import threading
import time
import uuid
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local import activity, aws
from local.aws import Credentials
from local.glue import endings
from local.glue.crawlers import configuration, events, history, new_folders
from local.glue.crawlers.catalog import Catalog
from local.glue.crawlers.changes import Changes
from local.glue.crawlers.log import GROUP, CrawlLog
from local.glue.crawlers.output import Output, TableThresholdError
from local.glue.crawlers.reading import Reader
from local.glue.crawlers.s3 import Target
from local.iam import roles

_log = logging.getLogger("glue.crawlers")
_HISTORY_STATES = {"SUCCEEDED": "COMPLETED", "FAILED": "FAILED", "CANCELLED": "STOPPED"}
_under_way: dict[int, "Crawl"] = {}
"""The crawls that run, by the identity of the crawler's record (which tells accounts and regions apart)."""
_transition = threading.Lock()


class CancelledError(Exception):
    """StopCrawler was called."""


def start(crawler: dict[str, Any], crawl_id: str = "") -> bool:
    """Start to crawl, and return at once; False if the crawler is not READY.

    crawler: its record, which shows from then on how the crawl goes. crawl_id: a new one by default.
    """
    with _transition:
        if crawler["State"] != "READY":
            return False
        crawler["State"] = "RUNNING"
        running = _under_way[id(crawler)] = Crawl(crawler, crawl_id or str(uuid.uuid4()))
    running.start()
    return True


def abandon_all() -> None:
    """Leave all crawls where they are: the cloud ends. Their crawlers stay RUNNING until it is there again."""
    for running in list(_under_way.values()):
        running.abandon()


def under_way(crawler: dict[str, Any]) -> "Crawl | None":
    """The crawl that this crawler is at."""
    return _under_way.get(id(crawler))


class Crawl:
    """One run of a crawler."""

    def __init__(self, crawler: dict[str, Any], crawl_id: str) -> None:
        self.id = crawl_id
        self.crawler = crawler
        self.started = time.time()
        self.changes = Changes()
        self._definition = copy.deepcopy(crawler)
        self._cancelled = threading.Event()
        self._abandoned = False

    def start(self) -> None:
        history.begin(self.crawler["Name"], self._entry("RUNNING"))
        context = contextvars.copy_context()
        threading.Thread(
            target=context.run, args=(self._run,), name=f"crawl-{self.crawler['Name']}", daemon=True
        ).start()

    def cancel(self) -> None:
        """Stop as soon as possible; what has been written to the catalog stays."""
        with _transition:
            if self.crawler["State"] == "RUNNING":
                self.crawler["State"] = "STOPPING"
                self._cancelled.set()

    def abandon(self) -> None:
        """Stop as soon as possible, and say nothing of it any more."""
        self._abandoned = True
        self._cancelled.set()

    @property
    def elapsed_ms(self) -> int:
        return int((time.time() - self.started) * 1000)

    def _run(self) -> None:
        name = self.crawler["Name"]
        activity.report("crawler", name, "RUNNING", id=self.id)
        events.started(name)
        status, error = "SUCCEEDED", ""
        try:
            source = roles.glue_source(f"crawler/{name}")
            with roles.session(self.crawler["Role"], "glue.amazonaws.com", "AWS-Crawler", source) as credentials:
                self._crawl(credentials)
        except CancelledError:
            status = "CANCELLED"
        except (ClientError, BotoCoreError, TableThresholdError, roles.RoleNotAssumableError) as cause:
            status, error = "FAILED", _worded(cause)
        except Exception:  # noqa: BLE001 (whatever happens, the crawler must not stay RUNNING)
            _log.exception("Crawler %s", name)
            status, error = "FAILED", "Internal Service Exception: the reason is in the local cloud's log."
        if not self._abandoned:
            self._finish(status, error)

    def _crawl(self, credentials: Credentials) -> None:
        crawler = self._definition
        log = CrawlLog(aws.client("logs", credentials, patient=True), crawler["Name"], self.id)
        log.open()
        log.say("BENCHMARK", f"Running Start Crawl for Crawler {crawler['Name']}")
        log.send()
        try:
            self._fill_catalog(credentials, log)
            log.say("BENCHMARK", "Crawler has finished running and is in state READY")
        except (ClientError, TableThresholdError) as cause:
            log.say("ERROR", _worded(cause))
            raise
        finally:
            log.send()

    def _fill_catalog(self, credentials: Credentials, log: CrawlLog) -> None:
        crawler = self._definition
        settings = configuration.parse(crawler["Configuration"])
        database = crawler["DatabaseName"] or "default"
        catalog = Catalog(aws.client("glue", credentials, patient=True), database, log.say, self.changes)
        output = Output(catalog, crawler, self.id, settings)
        reader = Reader(aws.client("s3", credentials, patient=True), crawler, self._check_cancelled, log.say)
        targets = [Target.of(each) for each in crawler["Targets"]["S3Targets"]]
        log.say("INFO", f"Crawler configured with SchemaChangePolicy {json.dumps(crawler['SchemaChangePolicy'])}.")
        existing = catalog.tables()
        ours = [table for table in existing.values() if output.is_ours(table)]
        if crawler["RecrawlPolicy"]["RecrawlBehavior"] == "CRAWL_NEW_FOLDERS_ONLY" and ours:
            new_folders.crawl(targets, ours, reader, output)
        else:
            found = [(target, table) for target in targets for table in reader.tables(target, settings.grouping)]
            self._check_cancelled()
            log.say("BENCHMARK", f"Classification complete, writing results to database {database}")
            output.write(found, existing)
        reader.done()
        log.say("BENCHMARK", "Finished writing to Catalog")

    def _check_cancelled(self) -> None:
        """Raises: CancelledError"""
        if self._cancelled.is_set():
            raise CancelledError

    def _finish(self, status: str, error: str) -> None:
        name = self.crawler["Name"]
        seconds = time.time() - self.started
        details = {"ErrorMessage": error} if error else {}
        with _transition:
            self.crawler["LastCrawl"] = {
                "Status": status,
                **details,
                "LogGroup": GROUP,
                "LogStream": name,
                "MessagePrefix": self.id,
                "StartTime": self.started,
            }
            self.crawler["CrawlElapsedTime"] = int(seconds * 1000)
            history.end(name, self._entry(_HISTORY_STATES[status], **details))
            self.crawler["State"] = "READY"
            del _under_way[id(self.crawler)]
        endings.tell()
        counts = {key: count for key, count in self.changes.counts.items() if count}
        more = {"error": error} if error else {}
        activity.report("crawler", name, status, id=self.id, seconds=round(seconds, 2), **counts, **more)
        if status == "SUCCEEDED":
            events.succeeded(name, self.changes, seconds)
        else:
            events.failed(name, error or "The crawl was stopped.")

    def _entry(self, state: str, **details: str) -> dict[str, Any]:
        """The crawl in the crawler's history; `Counts` is for the metrics only."""
        return {
            "CrawlId": self.id,
            "State": state,
            "StartTime": self.started,
            **({"EndTime": time.time(), "Summary": self.changes.summary} if state != "RUNNING" else {}),
            **details,
            "LogGroup": GROUP,
            "LogStream": self.crawler["Name"],
            "MessagePrefix": self.id,
            "DPUHour": round(self.elapsed_ms / 3_600_000, 6),
            "Counts": self.changes.counts,
        }


def _worded(error: Exception) -> str:
    """The error as it stands in LastCrawl."""
    if not isinstance(error, ClientError):
        return str(error)
    details = error.response["Error"]
    status = error.response["ResponseMetadata"].get("HTTPStatusCode")
    return (
        f"{details.get('Message')} "
        f"(Operation: {error.operation_name}; Status Code: {status}; Error Code: {details.get('Code')})"
    )
