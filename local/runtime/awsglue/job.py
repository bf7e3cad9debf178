"""The start and the end of a job's work.

https://docs.aws.amazon.com/glue/latest/dg/monitor-continuations.html
"""

from collections.abc import Mapping
from typing import Any

from awsglue.context import GlueContext
from awsglue.support import not_supported


class Job:
    """A job run, for bookmarks; there are none here yet, so that each run reads all its input."""

    def __init__(self, glue_context: GlueContext) -> None:
        self.glue_ctx = glue_context

    def init(self, job_name: str, args: Mapping[str, Any] | None = None) -> None:
        if (args or {}).get("job_bookmark_option") == "job-bookmark-enable":
            self.glue_ctx.get_logger().warn(f"{job_name}: job bookmarks are not supported here yet, all input is read.")

    def commit(self) -> None:
        """Would move the bookmark on."""

    def __getattr__(self, name: str) -> Any:
        raise not_supported(f"Job.{name}")
