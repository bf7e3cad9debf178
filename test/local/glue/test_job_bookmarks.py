"""Job bookmarks through the Glue API and real job runs, whose script tells the files that are new to it."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud
from glue_jobs import ended

_BUCKET = "job-bookmarks"
_PAUSE = {"job_bookmark_option": "job-bookmark-pause"}
_ROLE = [
    {"Effect": "Allow", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{_BUCKET}", f"arn:aws:s3:::{_BUCKET}/*"]},
    {"Effect": "Allow", "Action": "logs:*", "Resource": "arn:aws:logs:*:*:*:/aws-glue/*"},
]

SCRIPT = f"""
import json
import sys
import time

import boto3
from awsglue import bookmarks
from awsglue.sources import s3_files
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "folder", "contexts", "end"])
job = Job(GlueContext(SparkContext.getOrCreate()))
assert not job.isInitialized()
job.init(args["JOB_NAME"], args)
assert job.isInitialized()
s3 = boto3.client("s3")


def read(context):
    files = s3_files.select([f"s3://{_BUCKET}/{{args['folder']}}/in"], {{}}, bookmarks.of(context))
    return sorted(file.uri.rpartition("/")[2] for file in files)


def tell(found):
    s3.put_object(Bucket="{_BUCKET}", Key=f"{{args['folder']}}/told/{{args['JOB_RUN_ID']}}", Body=json.dumps(found))


tell([read(context) for context in args["contexts"].split(",")])
if args["end"] == "fail":
    raise RuntimeError("on purpose")
if args["end"] == "wait":
    while "Contents" not in s3.list_objects_v2(Bucket="{_BUCKET}", Prefix=f"{{args['folder']}}/go"):
        time.sleep(0.05)
if args["end"] == "forget":
    sys.exit()
job.commit()
if args["end"] == "twice":
    s3.put_object(Bucket="{_BUCKET}", Key=f"{{args['folder']}}/in/between", Body=b"x")
    tell([read("source")])
    job.commit()
"""


class Job:
    """A job of the script above, with a folder of its own."""

    def __init__(self, cloud: Cloud, role: str, name: str, **definition: Any) -> None:
        self.name = name
        self.glue = cloud.client("glue")
        self._s3 = cloud.client("s3")
        defaults = {
            "--folder": name,
            "--contexts": "source",
            "--end": "commit",
            "--job-bookmark-option": "job-bookmark-enable",
        }
        self.glue.create_job(
            Name=name,
            Role=role,
            Command={"Name": "glueetl", "ScriptLocation": f"s3://{_BUCKET}/script.py", "PythonVersion": "3"},
            DefaultArguments=defaults,
            **definition,
        )

    def put(self, *names: str) -> None:
        for name in names:
            self._s3.put_object(Bucket=_BUCKET, Key=f"{self.name}/in/{name}", Body=name.encode())

    def go(self) -> None:
        """Let runs end that wait."""
        self._s3.put_object(Bucket=_BUCKET, Key=f"{self.name}/go", Body=b"")

    def start(self, **arguments: str) -> str:
        given = {f"--{name.replace('_', '-')}": value for name, value in arguments.items()}
        run: str = self.glue.start_job_run(JobName=self.name, Arguments=given)["JobRunId"]
        return run

    def wait(self, run: str) -> dict[str, Any]:
        return ended(self.glue, self.name, run, patience=60)

    def told(self, run: str) -> list[list[str]]:
        """What was new to each context, as soon as the run says so."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                body = self._s3.get_object(Bucket=_BUCKET, Key=f"{self.name}/told/{run}")["Body"]
            except self._s3.exceptions.NoSuchKey:
                time.sleep(0.05)
                continue
            found: list[list[str]] = json.loads(body.read())
            return found
        raise TimeoutError(f"{run} has told nothing")

    def run(self, **arguments: str) -> tuple[str, list[list[str]]]:
        """The id of a run that has ended, and what was new to it."""
        run = self.start(**arguments)
        ended = self.wait(run)
        expected = "FAILED" if arguments.get("end") == "fail" else "SUCCEEDED"
        assert ended["JobRunState"] == expected, ended.get("ErrorMessage")
        return run, self.told(run)

    def bookmark(self, **request: str) -> dict[str, Any]:
        found: dict[str, Any] = self.glue.get_job_bookmark(JobName=self.name, **request)["JobBookmarkEntry"]
        return found


Make = Callable[..., Job]


@pytest.fixture(scope="module")
def make(cloud: Cloud) -> Make:
    return _maker(cloud)


def _maker(cloud: Cloud) -> Make:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=_BUCKET)
    s3.put_object(Bucket=_BUCKET, Key="script.py", Body=SCRIPT.encode())
    role = cloud.role("job-bookmarks", "glue.amazonaws.com", _ROLE)
    return lambda name, **definition: Job(cloud, role, f"bookmarks-{name}", **definition)


def test_only_a_commit_moves_the_bookmark_on_and_reset_and_rewind_move_it_back(make: Make) -> None:
    job = make("incremental")
    job.put("a", "b")
    with pytest.raises(ClientError, match=f"Continuation for job {job.name} not found"):
        job.bookmark()

    first, new = job.run()
    assert new == [["a", "b"]]
    assert job.run()[1] == [[]]
    job.put("c", "a")
    failed, new = job.run(end="fail")
    assert new == [["a", "c"]]
    assert job.run(end="forget")[1] == [["a", "c"]]
    last, new = job.run()
    assert new == [["a", "c"]]

    found = job.bookmark()
    assert (found["JobName"], found["Version"], found["Run"], found["Attempt"]) == (job.name, 3, 3, 2)
    assert found["RunId"] == last
    assert found["PreviousRunId"] not in (first, failed, last)
    assert list(json.loads(found["JobBookmark"])) == ["source"]
    assert job.bookmark(RunId=first)["Version"] == 1
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        job.bookmark(RunId=failed)

    # Paused, a run reads what is new, or what came after one run up to another, and leaves the bookmark.
    job.put("d")
    assert job.run(**_PAUSE)[1] == [["d"]]
    assert job.run(**_PAUSE, job_bookmark_from=first, job_bookmark_to=last)[1] == [["a", "c"]]
    assert job.run(**_PAUSE, job_bookmark_from=failed, job_bookmark_to=last)[1] == [["a", "c"]]
    assert job.run(**_PAUSE, job_bookmark_from=last, job_bookmark_to=failed)[1] == [[]]
    assert job.bookmark() == found
    assert job.run(job_bookmark_option="job-bookmark-disable")[1] == [["a", "b", "c", "d"]]

    rewound = job.glue.reset_job_bookmark(JobName=job.name, RunId=failed)["JobBookmarkEntry"]
    assert (rewound["Version"], rewound["Run"], rewound["RunId"]) == (4, 2, found["PreviousRunId"])
    assert job.run()[1] == [["a", "c", "d"]]

    reset = job.glue.reset_job_bookmark(JobName=job.name)["JobBookmarkEntry"]
    assert reset == {"JobName": job.name, "Version": 6, "Run": 0, "Attempt": 0, "JobBookmark": "{}"}
    assert job.run()[1] == [["a", "b", "c", "d"]]


def test_contexts_have_bookmarks_of_their_own_and_none_reads_everything(make: Make) -> None:
    job = make("contexts")
    job.put("a")

    assert job.run(contexts="one")[1] == [["a"]]
    job.put("b")
    assert job.run(contexts="one,two,")[1] == [["b"], ["a", "b"], ["a", "b"]]
    assert job.run(contexts="two,one")[1] == [[], []]


def test_retry_reads_the_same_input_again(make: Make) -> None:
    job = make("retried", MaxRetries=1)
    job.put("a")

    first, new = job.run(end="fail")

    again = f"{first}_attempt_1"
    assert (new, job.told(again)) == ([["a"]], [["a"]])
    job.wait(again)
    assert job.run()[1] == [["a"]]
    assert job.bookmark()["Attempt"] == 2


def test_run_may_commit_twice(make: Make) -> None:
    job = make("twice")
    job.put("a")

    _, new = job.run(end="twice")

    assert new == [["between"]]
    assert (job.bookmark()["Version"], job.bookmark()["Run"]) == (2, 1)
    assert job.run()[1] == [[]]


def test_stopped_run_leaves_the_bookmark(make: Make) -> None:
    job = make("stopped")
    job.put("a")
    run = job.start(end="wait")
    job.told(run)

    job.glue.batch_stop_job_run(JobName=job.name, JobRunIds=[run])

    assert job.wait(run)["JobRunState"] == "STOPPED"
    assert job.run()[1] == [["a"]]


def test_commit_fails_if_the_bookmark_has_moved_meanwhile(make: Make) -> None:
    job = make("moved")
    job.put("a")
    job.run()
    waiting = job.start(end="wait")
    job.told(waiting)
    job.glue.reset_job_bookmark(JobName=job.name)
    job.go()

    ended = job.wait(waiting)

    assert ended["JobRunState"] == "FAILED"
    assert "VersionMismatchException" in ended["ErrorMessage"]
    assert "Expected version 1 but found version 2" in ended["ErrorMessage"]
    assert job.run()[1] == [["a"]]


def test_bookmark_goes_with_its_job(make: Make) -> None:
    job = make("deleted")
    job.put("a")
    job.run()

    job.glue.delete_job(JobName=job.name)

    again = make("deleted")
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        again.bookmark()
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        again.glue.reset_job_bookmark(JobName=job.name)
    assert again.run()[1] == [["a"]]


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("enabled", {"job_bookmark_from": "jr_1", "job_bookmark_to": "jr_2"}, "go with job-bookmark-pause"),
        ("half", {**_PAUSE, "job_bookmark_from": "jr_1"}, "must be given together"),
        (
            "unknown",
            {**_PAUSE, "job_bookmark_from": "jr_1", "job_bookmark_to": "jr_2"},
            "Job run jr_1 of job bookmarks-unknown",
        ),
    ],
)
def test_ranges_are_checked(make: Make, name: str, arguments: dict[str, str], message: str) -> None:
    job = make(name)

    ended = job.wait(job.start(**arguments))

    assert ended["JobRunState"] == "FAILED"
    assert message in ended["ErrorMessage"]


def test_nobody_but_a_run_has_its_part_of_a_bookmark(make: Make, cloud: Cloud) -> None:
    job = make("others")
    job.put("a")
    run = job.start(end="wait")
    job.told(run)
    strangers = [cloud.client("glue"), cloud.as_role("glue", cloud.role("stranger", "glue.amazonaws.com", _ROLE))]

    for stranger in strangers:
        with pytest.raises(ClientError, match="AccessDeniedException"):
            _commit(stranger, run)
    job.go()
    job.wait(run)
    with pytest.raises(ClientError, match="is not running"):
        _commit(strangers[0], run)


def _commit(glue: Any, run: str) -> None:
    """Ask for what no SDK knows, in the place of something else."""

    def exchange(request: Any, **_: Any) -> None:
        request.headers["X-Amz-Target"] = "AWSGlue.CommitJobBookmark"
        request.data = json.dumps({"JobName": "bookmarks-others", "JobRunId": run, "Version": 0, "JobBookmark": "{}"})

    glue.meta.events.register("before-sign.glue.GetJobBookmark", exchange)
    glue.get_job_bookmark(JobName="bookmarks-others")


def test_bookmark_outlives_a_kill(restarted: Callable[[], Cloud]) -> None:
    job = _maker(restarted())("killed")
    job.put("a")
    job.run()
    found = job.bookmark()

    assert restarted().client("glue").get_job_bookmark(JobName=job.name)["JobBookmarkEntry"] == found
