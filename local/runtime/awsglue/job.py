"""The start and the end of a job's work.

https://docs.aws.amazon.com/glue/latest/dg/monitor-continuations.html
"""

from collections.abc import Mapping
from typing import Any

from pyspark.sql import SparkSession

from awsglue import bookmarks
from awsglue.context import GlueContext
from awsglue.support import not_supported


class Job:
    """A job run: `init` takes up its bookmark, `commit` moves the bookmark on.

    Not here: `reset` and `runId`, which AWS documents for Scala; the bookmarks of Relationalize and of JDBC sources.
    """

    def __init__(self, glue_context: GlueContext | SparkSession) -> None:
        self.glue_ctx = glue_context
        self._initialized = False

    def init(self, job_name: str, args: Mapping[str, Any] | None = None) -> None:
        """Take up the bookmark of this name, as the last commit left it; called again, it begins anew.

        args: of `getResolvedOptions`. They say whether there is a bookmark: without them there is none. The name is
        that of the bookmark, and usually the job's; an empty one stands for the job's.
        """
        given = args or {}
        option = given.get("job_bookmark_option") or "job-bookmark-disable"
        run_id = given.get("JOB_RUN_ID") or ""
        if option != "job-bookmark-disable" and not run_id:
            raise ValueError(f"{option}: there are bookmarks in job runs only, which have a --JOB_RUN_ID")
        since, until = given.get("job_bookmark_from"), given.get("job_bookmark_to")
        bookmarks.begin(job_name, run_id, option, since, until)
        self._initialized = True

    def commit(self) -> None:
        """Keep what has been read through sources with a transformation_ctx, so that no later run reads it again.

        A run may commit more than once. Before `init` there is nothing to keep.
        """
        bookmarks.commit()

    def isInitialized(self) -> bool:  # noqa: N802 (AWS's name)
        return self._initialized

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"Job.{name}")
