"""Job bookmarks: GetJobBookmark, ResetJobBookmark, and what a run does to them.

https://docs.aws.amazon.com/glue/latest/dg/monitor-continuations.html

A bookmark is kept by the name that the script gives to `Job.init`, which usually is the job's. `OpenJobBookmark` and
`CommitJobBookmark` are what AWS's own engine does out of sight: no permission is documented for them, so none is
asked for, but they are answered only to a run of the job that is on, with the credentials of its role.
"""

import threading
from typing import Any

from ministack.services import glue

from local import activity
from local.glue.errors import GlueError, invalid_input, not_found
from local.glue.jobs import runs
from local.iam import decide, roles
from local.state import own, saver

Json = dict[str, Any]

_bookmarks = own.table("glue-job-bookmarks")
_lock = threading.Lock()
_KEPT = 100
"""Of how many runs the bookmark's state is kept, to go back to."""

_EMPTY = "{}"
_POINT = ("Run", "Attempt", "PreviousRunId", "RunId", "JobBookmark")
"""What a run leaves, and going back to it restores. JobBookmark is the text that the run gave."""
_MEMBERS = ("Version", *_POINT)


def get_job_bookmark(request: Json) -> Json:
    """The bookmark as it is, or as a run left it."""
    name, run_id = request.get("JobName", ""), request.get("RunId")
    bookmark = _committed(name)
    if not run_id:
        return _entry(name, bookmark)
    for point in bookmark["Points"]:
        if point["RunId"] == run_id:
            return _entry(name, point)
    raise not_found(f"Continuation for job {name} and run {run_id} not found")


def reset_job_bookmark(request: Json) -> Json:
    """Forget what has been read, or with a RunId what has been read after that run."""
    name, run_id = request.get("JobName", ""), request.get("RunId")
    with _lock:
        bookmark = _committed(name)
        point = (_point_of(name, bookmark, run_id) if run_id else None) or _new(bookmark["Owner"])
        kept = {member: bookmark[member] for member in ("Owner", "Points", "Forgotten")}
        restored = {member: point[member] for member in _POINT if member in point}
        bookmark = _bookmarks[name] = {**kept, **restored, "Version": bookmark["Version"] + 1, "Opened": None}
    saver.flush("own")
    activity.report("job-bookmark", name, "REWOUND" if run_id else "RESET", version=bookmark["Version"])
    return _entry(name, bookmark)


def open_job_bookmark(request: Json) -> Json:
    """What a run starts from: `Version` and `JobBookmark`; with From and To, ids of runs, what those had read.

    `Until` is then the bookmark of To.
    """
    run = _running(request)
    name = request.get("JobName") or run["JobName"]
    with _lock:
        bookmark = _bookmarks.setdefault(name, _new(run["JobName"]))
        if request.get("From"):
            first, last = (_point_of(name, bookmark, request[member]) for member in ("From", "To"))
            return {
                "Version": bookmark["Version"],
                "JobBookmark": first["JobBookmark"] if first else _EMPTY,
                "Until": last["JobBookmark"] if last else _EMPTY,
            }
        if request.get("Option") == "job-bookmark-enable":
            if bookmark["Opened"] != run["Id"]:
                bookmark["Attempt"] = bookmark["Attempt"] + 1 if bookmark["Opened"] else 0
            bookmark["Opened"] = run["Id"]
        saver.changed("own")
        return {"Version": bookmark["Version"], "JobBookmark": bookmark["JobBookmark"]}


def commit_job_bookmark(request: Json) -> Json:
    """Move the bookmark on, from the version that the run found to the one that is answered."""
    run = _running(request)
    name = request.get("JobName") or run["JobName"]
    with _lock:
        bookmark = _bookmarks.get(name)
        if bookmark is None:
            raise not_found(f"Continuation for job {name} not found")
        if request.get("Version") != bookmark["Version"]:
            raise GlueError(
                "VersionMismatchException",
                f"Continuation update failed due to version mismatch. Expected version {request.get('Version')} "
                f"but found version {bookmark['Version']}",
            )
        bookmark = _bookmarks[name] = _advanced(bookmark, run, request["JobBookmark"])
    saver.flush("own")
    activity.report("job-bookmark", name, "COMMITTED", id=run["Id"], version=bookmark["Version"])
    return {"Version": bookmark["Version"]}


def forget(job: str) -> None:
    """Delete the bookmarks of a job that is deleted."""
    with _lock:
        for name in [name for name, bookmark in _bookmarks.items() if job in (name, bookmark["Owner"])]:
            del _bookmarks[name]
    saver.changed("own")


def _new(job: str) -> Json:
    """Of a job that has not committed yet.

    Opened: the run that has the bookmark and has not committed. Points: what each run left. Forgotten: whether there
    were more of them.
    """
    counts = {"Version": 0, "Run": 0, "Attempt": 0}
    return {"Owner": job, **counts, "JobBookmark": _EMPTY, "Opened": None, "Points": [], "Forgotten": False}


def _advanced(bookmark: Json, run: Json, state: str) -> Json:
    """A bookmark once a run has committed, for the next one and to go back to."""
    version = {"Version": bookmark["Version"] + 1, "JobBookmark": state}
    moved = {"Run": bookmark["Run"] + 1, "RunId": run["Id"]}
    if bookmark.get("RunId") == run["Id"]:  # it commits once more
        moved = {}
    elif "RunId" in bookmark:
        moved["PreviousRunId"] = bookmark["RunId"]
    now = {**bookmark, **moved, **version, "Opened": None}
    earlier = [point for point in bookmark["Points"] if point["RunId"] != run["Id"]]
    point = {member: now[member] for member in _MEMBERS if member in now}
    points = [*earlier, {**point, "StartedOn": run["StartedOn"]}]
    return {**now, "Points": points[-_KEPT:], "Forgotten": now["Forgotten"] or len(points) > _KEPT}


def _committed(name: str) -> Json:
    bookmark: Json | None = _bookmarks.get(name)
    if bookmark is None or not bookmark["Version"]:
        raise not_found(f"Continuation for job {name} not found")
    return bookmark


def _point_of(name: str, bookmark: Json, run_id: str) -> Json | None:
    """What was left by the last successful run before a run, or by that run itself; None if there was none."""
    known = [*glue._job_runs.get(bookmark["Owner"], []), *bookmark["Points"]]
    started = next((run["StartedOn"] for run in known if run_id in (run.get("Id"), run.get("RunId"))), None)
    if started is None:
        raise not_found(f"Job run {run_id} of job {name} not found")
    points = [point for point in bookmark["Points"] if point["StartedOn"] <= started]
    if not points and bookmark["Forgotten"]:
        raise invalid_input(f"What job {name} had read at run {run_id} is not kept any more")
    return max(points, key=lambda point: float(point["StartedOn"]), default=None)


def _running(request: Json) -> Json:
    """The run that asks."""
    run_id = request.get("JobRunId", "")
    run = runs.active(run_id)
    if run is None or run.record["JobRunState"] != "RUNNING":
        raise invalid_input(f"Job run {run_id} is not running.")
    role = roles.arn(run.job["Role"]).rpartition("/")[2]
    caller = decide.caller().arn
    if caller.split(":", 5)[5].split("/")[:2] != ["assumed-role", role]:
        raise GlueError("AccessDeniedException", f"{caller} is not the role of job run {run_id}.")
    return run.record


def _entry(name: str, bookmark: Json) -> Json:
    return {"JobBookmarkEntry": {"JobName": name, **{each: bookmark[each] for each in _MEMBERS if each in bookmark}}}


OPERATIONS = {
    "GetJobBookmark": get_job_bookmark,
    "ResetJobBookmark": reset_job_bookmark,
    "OpenJobBookmark": open_job_bookmark,
    "CommitJobBookmark": commit_job_bookmark,
}
