"""The job bookmark of the run that this process is: a state for each transformation_ctx.

https://docs.aws.amazon.com/glue/latest/dg/monitor-continuations.html
"""

import json
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from awsglue import glue_service
from awsglue.seen_files import SeenFiles

if TYPE_CHECKING:
    from awsglue.sources.s3_files import S3File

BAND = 900_000
"""The default of `maxBand`: for how many milliseconds a listing of S3 may miss a file."""


class Bookmark:
    """What a source has read, and what of its files is new."""

    def __init__(self, before: SeenFiles, until: SeenFiles | None = None) -> None:
        """before: what earlier runs have read. until: what a later one had, where only input up to it is asked for."""
        self._before = before
        self._until = until
        self._read: list[S3File] = []
        self._settled: int | None = None

    def unseen(
        self,
        files: Iterable["S3File"],
        *,
        listed: int | None = None,
        band: int = BAND,
        most_in_band: int | None = None,
        bound: Callable[[list["S3File"]], list["S3File"]] = list,
    ) -> list["S3File"]:
        """The files that are new since the last commit, the oldest first; they count as read once the job commits.

        listed: when the listing of the files began, in epoch milliseconds; by default now. band: see `BAND`.
        most_in_band: how many new files of the last `band` milliseconds are taken at most. bound: gives the first
        so many of the new files. What is not taken is left to the next runs.
        """
        listed = time.time_ns() // 1_000_000 if listed is None else listed
        new = sorted((file for file in files if self._is_new(file)), key=lambda file: (file.modified, file.uri))
        taken = new
        if most_in_band is not None:
            taken = taken[: sum(file.modified <= listed - band for file in taken) + most_in_band]
        taken = bound(taken)
        settled = listed - band
        if len(taken) < len(new):
            settled = min(settled, new[len(taken)].modified - 1)
        self._settled = settled if self._settled is None else min(self._settled, settled)
        self._read += taken
        return taken

    def _is_new(self, file: "S3File") -> bool:
        return file not in self._before and (self._until is None or file in self._until)

    def after(self) -> SeenFiles | None:
        """What will have been read once this run commits; None if it has not looked for files."""
        return None if self._settled is None else self._before.with_files(self._read, self._settled)

    def committed(self) -> None:
        """From now on only files are new that were not read before the commit."""
        self._before = self.after() or self._before
        self._read, self._settled = [], None


class _RunBookmark:
    """The bookmark as the run found it, and what has been asked of it."""

    def __init__(self, name: str, run_id: str, options: dict[str, Any]) -> None:
        opened = glue_service.call("OpenJobBookmark", {"JobName": name, "JobRunId": run_id, **options})
        self._key = {"JobName": name, "JobRunId": run_id}
        self._version: int = opened["Version"]
        self._states: dict[str, Any] = json.loads(opened["JobBookmark"])
        self._until: dict[str, Any] | None = json.loads(opened["Until"]) if "Until" in opened else None
        self._advances = options["Option"] == "job-bookmark-enable"
        self._sources: dict[str, Bookmark] = {}

    def source(self, transformation_ctx: str) -> Bookmark:
        if transformation_ctx not in self._sources:
            before = _state(self._states, transformation_ctx)
            until = None if self._until is None else _state(self._until, transformation_ctx)
            self._sources[transformation_ctx] = Bookmark(before, until)
        return self._sources[transformation_ctx]

    def commit(self) -> None:
        if not self._advances:
            return
        after = {name: source.after() for name, source in self._sources.items()}
        states = {**self._states, **{name: state.to_json() for name, state in after.items() if state}}
        request = {**self._key, "Version": self._version, "JobBookmark": json.dumps(states)}
        self._version = glue_service.call("CommitJobBookmark", request)["Version"]
        self._states = states
        for source in self._sources.values():
            source.committed()


_run: _RunBookmark | None = None


def of(transformation_ctx: str) -> Bookmark | None:
    """The bookmark of a source; None where there is none to keep.

    That is: bookmarks are off, the source has no transformation_ctx, or `Job.init` was not called.
    """
    return _run.source(transformation_ctx) if _run and transformation_ctx else None


def begin(name: str, run_id: str, option: str, since: str | None = None, until: str | None = None) -> None:
    """Take up the bookmark of this name as it is now.

    option: of `--job-bookmark-option`. since, until: of `--job-bookmark-from` and `--job-bookmark-to`, ids of runs.
    """
    global _run
    _run = None
    if option == "job-bookmark-disable":
        return
    if (since or until) and option != "job-bookmark-pause":
        raise ValueError(f"--job-bookmark-from and --job-bookmark-to go with job-bookmark-pause, not with {option}")
    if bool(since) != bool(until):
        raise ValueError("--job-bookmark-from and --job-bookmark-to must be given together")
    span = {"From": since, "To": until} if since else {}
    _run = _RunBookmark(name, run_id, {"Option": option, **span})


def commit() -> None:
    """Keep what the run has read, so that the next one reads what is new; nothing where there is no bookmark.

    Raises:
        ClientError: another run or a reset has moved the bookmark meanwhile (`VersionMismatchException`).
    """
    if _run:
        _run.commit()


def _state(states: dict[str, Any], transformation_ctx: str) -> SeenFiles:
    return SeenFiles.from_json(states[transformation_ctx]) if transformation_ctx in states else SeenFiles()
