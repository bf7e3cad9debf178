"""Job runs through the Glue API, on real Spark."""

import io
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import glue_jobs
import pytest
from botocore.exceptions import ClientError
from clouds import Cloud, start_cloud, stop_cloud
from glue_jobs import LOGS, having, messages

_BUCKET = "job-runs"
_OBJECTS = {"Effect": "Allow", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{_BUCKET}", f"arn:aws:s3:::{_BUCKET}/*"]}
_SCRIPTS = {
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:ListBucket"],
    "Resource": [f"arn:aws:s3:::{_BUCKET}", f"arn:aws:s3:::{_BUCKET}/scripts/*", f"arn:aws:s3:::{_BUCKET}/open/*"],
}


class Jobs(glue_jobs.Jobs):
    """With a role besides that may only read scripts."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud, _BUCKET, [])
        self.reader = cloud.role("job-runs-reader", "glue.amazonaws.com", [_SCRIPTS, LOGS])


@pytest.fixture(scope="module")
def jobs(cloud: Cloud) -> Jobs:
    return Jobs(cloud)


def _error_log(run: dict[str, Any]) -> tuple[str, str]:
    return "/aws-glue/jobs/error", run["Id"]


def _zip(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__dot__", "."), content)
    return buffer.getvalue()


PARQUET = """
import sys
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "input", "output"])
context = GlueContext(SparkContext.getOrCreate())
spark = context.spark_session
job = Job(context)
job.init(args["JOB_NAME"], args)
spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
rows = spark.read.json(args["input"]).dropDuplicates(["id"])
rows.write.mode("overwrite").partitionBy("city").parquet(args["output"])
print("rows", spark.read.parquet(args["output"]).count(), args["JOB_NAME"], args["JOB_RUN_ID"])
context.get_logger().info("all is well")
job.commit()
"""


def test_writes_parquet_with_overridden_arguments_and_replaces_partitions_alone(jobs: Jobs, cloud: Cloud) -> None:
    for day, cities in (("1", "AB"), ("2", "B")):
        lines = [json.dumps({"id": number % 9, "city": cities[number % len(cities)]}) for number in range(12)]
        jobs.s3.put_object(Bucket=_BUCKET, Key=f"days/{day}/rows.json", Body="\n".join(lines))
    defaults = {"--input": f"s3://{_BUCKET}/days/1/", "--output": f"s3://{_BUCKET}/parquet/"}
    jobs.make("parquet", PARQUET, DefaultArguments=defaults)

    first = jobs.start("parquet")
    ended = jobs.wait("parquet", first)
    before = [key for key in jobs.keys("parquet/city=A") if key.endswith(".parquet")]
    second = jobs.wait("parquet", jobs.start("parquet", Arguments={"--input": f"s3://{_BUCKET}/days/2/"}))

    assert ended["JobRunState"] == "SUCCEEDED", ended.get("ErrorMessage")
    assert ended["ExecutionTime"] >= 1
    assert ended["CompletedOn"] > ended["StartedOn"]
    assert (ended["WorkerType"], ended["NumberOfWorkers"], ended["MaxCapacity"]) == ("G.1X", 10, 10.0)
    assert ended["Arguments"] == defaults
    assert messages(cloud, "/aws-glue/jobs/output", first) == [f"rows 9 parquet {first}"]
    assert any("all is well" in line for line in messages(cloud, "/aws-glue/jobs/error", first, having("all is well")))
    assert second["JobRunState"] == "SUCCEEDED", second.get("ErrorMessage")
    assert [key for key in jobs.keys("parquet/city=A") if key.endswith(".parquet")] == before
    assert not [key for key in jobs.keys("parquet/") if "_temporary" in key or ".spark-staging" in key]


@pytest.mark.parametrize(
    ("name", "script", "message"),
    [
        ("fails-name", "print('before')\nx + 1\n", "NameError: name 'x' is not defined"),
        ("fails-syntax", "def f(:\n", "SyntaxError: invalid syntax (fails-syntax.py, line 1)"),
        ("fails-exit", "import sys\nsys.exit(3)\n", "SystemExit: 3"),
        (
            "fails-option",
            "import awsglue.blueprint\n",
            "ModuleNotFoundError: not supported here yet: awsglue.blueprint",
        ),
    ],
)
def test_failing_script_fails_the_run_in_glues_words(jobs: Jobs, name: str, script: str, message: str) -> None:
    ended = jobs.run(name, script)

    assert (ended["JobRunState"], ended["ErrorMessage"]) == ("FAILED", message)


def test_trace_is_in_the_error_log_at_the_scripts_own_line(jobs: Jobs, cloud: Cloud) -> None:
    ended = jobs.run("trace", "def f():\n    raise ValueError('no')\nf()\n")

    lines = messages(cloud, "/aws-glue/jobs/error", ended["Id"], having("ValueError: no"))
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == "ValueError: no"
    assert not any("driver.py" in line for line in lines)


PYTHONS = """
import sys
from pyspark.context import SparkContext

def python(_):
    import sys
    return sys.prefix

print(sys.prefix)
print(SparkContext.getOrCreate().parallelize([0], 1).map(python).first())
"""


def test_functions_of_records_run_on_the_python_of_the_script(jobs: Jobs, cloud: Cloud) -> None:
    ended = jobs.run("pythons", PYTHONS)

    assert ended["JobRunState"] == "SUCCEEDED", ended.get("ErrorMessage")
    script, workers = messages(cloud, "/aws-glue/jobs/output", ended["Id"], lambda lines: len(lines) == 2)
    assert workers == script == sys.prefix


READ = f"""
from pyspark.sql import SparkSession
print(SparkSession.builder.getOrCreate().read.text("s3://{_BUCKET}/closed/").count())
"""
WRITE = f"""
from pyspark.sql import SparkSession
SparkSession.builder.getOrCreate().range(3).write.parquet("s3://{_BUCKET}/closed/out")
"""
READ_BY_BOTO = f"""
import boto3
boto3.client("s3").get_object(Bucket="{_BUCKET}", Key="closed/a.txt")
"""
READ_IN_A_WORKER = f"""
import boto3
from pyspark.sql import SparkSession
def read(number):
    return boto3.client("s3").get_object(Bucket="{_BUCKET}", Key="open/a.txt")["Body"].read().decode()
assert SparkSession.builder.getOrCreate().sparkContext.parallelize([1], 1).map(read).collect() == ["open"]
"""


@pytest.mark.parametrize(
    ("name", "script"), [("denied-read", READ), ("denied-write", WRITE), ("denied-boto", READ_BY_BOTO)]
)
def test_role_without_permission_fails_the_run(jobs: Jobs, name: str, script: str) -> None:
    jobs.s3.put_object(Bucket=_BUCKET, Key="closed/a.txt", Body=b"closed")

    ended = jobs.run(name, script, Role=jobs.reader)

    assert ended["JobRunState"] == "FAILED"
    assert "AccessDenied" in ended["ErrorMessage"]
    assert not jobs.keys("closed/out")


MANY_AT_ONCE = """
from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
for _ in range(15):
    # As at the start of a run: the first to use the bucket are several threads, since Spark looks for several paths.
    spark._jvm.org.apache.hadoop.fs.FileSystem.closeAll()
    assert spark.read.text([f"s3://{bucket}/many/{number}.txt" for number in range(8)]).count() == 8
"""


def test_first_uses_of_a_bucket_at_once_have_the_credentials(jobs: Jobs) -> None:
    for number in range(8):
        jobs.s3.put_object(Bucket=_BUCKET, Key=f"many/{number}.txt", Body=b"line")

    found = jobs.run("many-at-once", MANY_AT_ONCE.replace("{bucket}", _BUCKET))

    assert found["JobRunState"] == "SUCCEEDED", found["ErrorMessage"]


def test_python_workers_have_the_roles_credentials(jobs: Jobs) -> None:
    jobs.s3.put_object(Bucket=_BUCKET, Key="open/a.txt", Body=b"open")

    ended = jobs.run("worker", READ_IN_A_WORKER, Role=jobs.reader)

    assert ended["JobRunState"] == "SUCCEEDED", ended.get("ErrorMessage")


def test_script_is_read_with_the_roles_credentials(jobs: Jobs, cloud: Cloud) -> None:
    role = cloud.role("job-runs-nothing", "glue.amazonaws.com", [])

    ended = jobs.run("denied-script", "print('never')", Role=role)

    assert ended["JobRunState"] == "FAILED"
    assert "AccessDenied" in ended["ErrorMessage"]
    assert "scripts/denied-script.py" in ended["ErrorMessage"]


def test_role_must_trust_glue(jobs: Jobs, cloud: Cloud) -> None:
    role = cloud.role("job-runs-lambda", "lambda.amazonaws.com", [_OBJECTS])

    ended = jobs.run("distrusted", "print('never')", Role=role)

    assert ended["JobRunState"] == "FAILED"
    assert f"Role {role} should be given assume role permissions for Glue Service." in ended["ErrorMessage"]


def test_no_permission_for_logs_costs_the_logs_and_not_the_run(jobs: Jobs, cloud: Cloud) -> None:
    role = cloud.role("job-runs-silent", "glue.amazonaws.com", [_SCRIPTS])

    ended = jobs.run("silent", "print('unheard')", Role=role)

    assert ended["JobRunState"] == "SUCCEEDED", ended.get("ErrorMessage")
    streams = cloud.client("logs").describe_log_streams(logGroupName="/aws-glue/jobs/output")["logStreams"]
    assert ended["Id"] not in [stream["logStreamName"] for stream in streams]


EXTRA = """
import os, sys
from pyspark.sql import SparkSession
from pyspark.sql.functions import udf
import loose, packed.inner
spark = SparkSession.builder.getOrCreate()
worker = udf(lambda value: packed.inner.double(loose.ONE), "int")
assert spark.range(1).select(worker("id")).collect()[0][0] == 2
assert spark.conf.get("spark.sql.shuffle.partitions") == "7", spark.conf.get("spark.sql.shuffle.partitions")
assert spark.conf.get("spark.sql.ansi.enabled") == "true"
assert open("settings.txt").read() == "beside the script"
assert open("deep/er.txt").read() == "below"
import wheeled
assert (os.environ["CUSTOMER_A"], os.environ.get("CUSTOMER_B")) == ("driver", None)
variables = udf(lambda _: str((os.environ.get("CUSTOMER_A"), os.environ["CUSTOMER_B"])))
assert spark.range(1).select(variables("id")).collect()[0][0] == "(None, 'work, er')"
assert sys.argv[1:5:2] == ["--JOB_ID", "--JOB_RUN_ID"] and "--extra-py-files" not in sys.argv
assert not [name for name in os.environ if name.startswith("MILLRACE")]
assert os.environ["HOME"] == os.getcwd() != os.path.expanduser("~root")
"""


def test_extra_files_conf_and_a_clean_environment(jobs: Jobs) -> None:
    put = jobs.s3.put_object
    put(Bucket=_BUCKET, Key="scripts/loose.py", Body=b"ONE = 1\n")
    put(
        Bucket=_BUCKET,
        Key="scripts/p.zip",
        Body=_zip(**{"packed/__init__.py": "", "packed/inner.py": "def double(n): return n * 2"}),
    )
    put(Bucket=_BUCKET, Key="scripts/settings.txt", Body=b"beside the script")
    put(Bucket=_BUCKET, Key="scripts/folder/deep/er.txt", Body=b"below")
    put(Bucket=_BUCKET, Key="scripts/wheeled-1.0-py3-none-any.whl", Body=_zip(**{"wheeled/__init__.py": ""}))
    here = f"s3://{_BUCKET}/scripts"

    ended = jobs.run(
        "extra",
        EXTRA,
        {
            "--extra-py-files": f"{here}/loose.py, {here}/p.zip",
            "--extra-files": f"{here}/settings.txt,{here}/folder/",
            "--customer-driver-env-vars": "CUSTOMER_A=driver",
            "--customer-executor-env-vars": 'CUSTOMER_B="work, er",OTHER=ignored',
            "--conf": "spark.sql.shuffle.partitions=7 --conf spark.sql.ansi.enabled=true",
            "--additional-python-modules": f"boto3>=1.34,pyspark==3.5.4,{here}/wheeled-1.0-py3-none-any.whl",
            "--enable-metrics": "",
        },
    )

    assert ended["JobRunState"] == "SUCCEEDED", ended.get("ErrorMessage")


SESSIONS = f"""
from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql.functions import udf

context = SparkContext()
context.setLogLevel("ERROR")
assert SparkContext.getOrCreate() is context
assert SparkSession.builder.config("spark.sql.ansi.enabled", "true").getOrCreate().range(3).count() == 3
context.stop()

spark = SparkSession.builder.appName("another").config("spark.sql.shuffle.partitions", "3").getOrCreate()
assert (spark.sparkContext.appName, spark.conf.get("spark.sql.shuffle.partitions")) == ("another", "3")
assert spark.conf.get("spark.sql.ansi.enabled") == "false"
spark.sparkContext.addPyFile("s3://{_BUCKET}/lib/added.py")
import added
assert spark.range(1, 2).select(udf(lambda number: added.tenfold(number), "long")("id")).collect()[0][0] == 10
import pandas_is_not_here
"""


def test_script_makes_its_contexts_and_sessions_as_it_likes(jobs: Jobs, cloud: Cloud) -> None:
    jobs.s3.put_object(Bucket=_BUCKET, Key="lib/added.py", Body=b"def tenfold(number): return number * 10")

    ended = jobs.run("sessions", SESSIONS)

    assert ended["ErrorMessage"] == "ModuleNotFoundError: No module named 'pandas_is_not_here'"
    assert any(
        "packages of this local cloud's .venv" in each for each in messages(cloud, *_error_log(ended), having(".venv"))
    )


def test_a_context_that_cannot_be_made_says_why(jobs: Jobs) -> None:
    script = "from pyspark import SparkConf, SparkContext\nSparkContext(conf=SparkConf().setMaster('nonsense'))\n"

    ended = jobs.run("no-context", script, {"--enable-metrics": ""})

    assert ended["JobRunState"] == "FAILED"
    assert "Could not parse Master URL: 'nonsense'" in ended["ErrorMessage"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"--additional-python-modules": "no-such-package==1"},
            "--additional-python-modules: no-such-package==1 is not installed",
        ),
        ({"--datalake-formats": "iceberg,hudi"}, "--datalake-formats hudi is not supported"),
        ({"--conf": "spark.master=yarn"}, "--conf spark.master is not supported"),
        ({"--extra-py-files": "/etc/passwd"}, "/etc/passwd is not the location of a file in S3"),
    ],
)
def test_what_is_not_supported_fails_the_run_by_name(jobs: Jobs, arguments: dict[str, str], message: str) -> None:
    name = "refused-" + str(abs(hash(message)))

    ended = jobs.run(name, "print('never')", arguments)

    assert ended["JobRunState"] == "FAILED"
    assert message in ended["ErrorMessage"]


@pytest.mark.parametrize("kind", ["gluestreaming", "pythonshell", "glueray"])
def test_kinds_that_are_not_there_are_refused_by_name(jobs: Jobs, kind: str) -> None:
    command = {"Name": kind, "ScriptLocation": f"s3://{_BUCKET}/scripts/none.py"}
    jobs.glue.create_job(Name=f"kind-{kind}", Role=jobs.role, Command=command)

    with pytest.raises(ClientError, match=kind):
        jobs.start(f"kind-{kind}")


def test_failure_around_the_script_fails_the_run(jobs: Jobs) -> None:
    arguments = {"--enable-spark-ui": "true", "--spark-event-logs-path": "s3://job-runs-nowhere/logs/"}

    ended = jobs.run("around", "print('never')", arguments)

    assert ended["JobRunState"] == "FAILED"
    assert "NoSuchBucket" in ended["ErrorMessage"]


def test_event_log_is_written_for_the_history_server(jobs: Jobs) -> None:
    script = "from pyspark.sql import SparkSession\nSparkSession.builder.getOrCreate().range(3).count()\n"
    arguments = {"--enable-spark-ui": "true", "--spark-event-logs-path": f"s3://{_BUCKET}/event-logs"}

    ended = jobs.run("logged", script, arguments)

    assert ended["JobRunState"] == "SUCCEEDED", ended.get("ErrorMessage")
    assert [key for key in jobs.keys("event-logs/") if key.split("/")[-1].startswith("local-")]


def test_unknown_jobs_and_runs(jobs: Jobs) -> None:
    jobs.make("known", "")

    with pytest.raises(ClientError, match=r"EntityNotFoundException.*missing metadata"):
        jobs.start("unknown")
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        jobs.get("known", "jr_none")


def test_failed_run_is_tried_again_under_an_attempt_id_and_raises_events(jobs: Jobs, cloud: Cloud) -> None:
    queue = _queue_of_events(cloud, "job-runs-retried", "retried")
    jobs.make("retried", "raise ValueError('again')", MaxRetries=1)

    first = jobs.start("retried")
    jobs.wait("retried", first)
    while len(jobs.glue.get_job_runs(JobName="retried")["JobRuns"]) < 2:
        time.sleep(0.05)
    second = jobs.wait("retried", f"{first}_attempt_1")

    assert (second["JobRunState"], second["Attempt"], second["PreviousRunId"]) == ("FAILED", 1, first)
    assert [run["Id"] for run in jobs.glue.get_job_runs(JobName="retried")["JobRuns"]] == [f"{first}_attempt_1", first]
    events = _events(cloud, queue, 2)
    assert events[0]["detail-type"] == "Glue Job State Change"
    assert sorted((event["detail"] for event in events), key=lambda detail: detail["jobRunId"]) == [
        {
            "jobName": "retried",
            "severity": "ERROR",
            "state": "FAILED",
            "jobRunId": run,
            "message": "ValueError: again",
        }
        for run in (first, f"{first}_attempt_1")
    ]


def _queue_of_events(cloud: Cloud, name: str, job: str) -> str:
    sqs, rules = cloud.client("sqs"), cloud.client("events")
    url: str = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:000000000000:{name}"
    pattern = {"source": ["aws.glue"], "detail": {"jobName": [job]}}
    rules.put_rule(Name=name, EventPattern=json.dumps(pattern))
    policy = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    sqs.set_queue_attributes(
        QueueUrl=url, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [policy]})}
    )
    rules.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
    return url


def _events(cloud: Cloud, queue: str, count: int) -> list[dict[str, Any]]:
    sqs = cloud.client("sqs")
    found: list[dict[str, Any]] = []
    deadline = time.monotonic() + 10
    while len(found) < count and time.monotonic() < deadline:
        answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        found += [json.loads(message["Body"]) for message in answer.get("Messages", [])]
    return found


LEAKS = """
import re
from pyspark import SparkContext
from pyspark.sql import SparkSession
SparkContext._ensure_initialized()
jvm = SparkContext._jvm
jvm.java.lang.System.gc()
runtime = jvm.java.lang.Runtime.getRuntime()
# Spark's own pools, which have a largest size and are kept for a minute; the others end with their context.
pools = re.compile("QueryStageCreator|broadcast-exchange|(rpc|shuffle)-|globalEventExecutor")
names = [thread.getName() for thread in jvm.java.lang.Thread.getAllStackTraces().keySet()]
print(jvm.java.lang.ProcessHandle.current().pid(), len([name for name in names if not pools.match(name)]),
      (runtime.totalMemory() - runtime.freeMemory()) // 1_000_000)
spark = SparkSession.builder.getOrCreate()
assert not spark.catalog.listTables(), spark.catalog.listTables()
spark.range(100_000).selectExpr("id", "repeat('x', 100) as text").cache().createOrReplaceTempView("leak")
assert spark.table("leak").count() == 100_000
"""


def test_ten_runs_back_to_back_leave_nothing_in_the_jvm(jobs: Jobs, cloud: Cloud) -> None:
    jobs.make("leaks", LEAKS)
    runs = []
    for _ in range(10):
        runs.append(jobs.wait("leaks", jobs.start("leaks")))
        assert runs[-1]["JobRunState"] == "SUCCEEDED", runs[-1].get("ErrorMessage")

    lines = [messages(cloud, "/aws-glue/jobs/output", run["Id"])[0] for run in runs]
    jvms, threads, megabytes = zip(*(map(int, line.split()) for line in lines), strict=True)
    assert len(set(jvms)) == 1
    assert max(threads[7:]) <= max(threads[1:4]) + 3, threads
    assert max(megabytes[7:]) <= max(megabytes[1:4]) + 5, megabytes


def test_limit_comes_from_the_template(cloud: Cloud, jobs: Jobs) -> None:
    stacks = cloud.client("cloudformation")
    job = {
        "Type": "AWS::Glue::Job",
        "Properties": {
            "Name": "from-template",
            "Role": jobs.role,
            "Command": {"Name": "glueetl", "ScriptLocation": f"s3://{_BUCKET}/scripts/none.py"},
            "ExecutionProperty": {"MaxConcurrentRuns": 3},
            "NotificationProperty": {"NotifyDelayAfter": 5},
        },
    }
    stacks.create_stack(StackName="job-template", TemplateBody=json.dumps({"Resources": {"Job": job}}))
    stacks.get_waiter("stack_create_complete").wait(StackName="job-template", WaiterConfig={"Delay": 1})

    made = jobs.glue.get_job(JobName="from-template")["Job"]

    assert made["ExecutionProperty"] == {"MaxConcurrentRuns": 3}
    assert made["NotificationProperty"] == {"NotifyDelayAfter": 5}


def test_heap_that_only_a_new_jvm_has(jobs: Jobs) -> None:
    script = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
assert spark._jvm.java.lang.Runtime.getRuntime().maxMemory() < 800 * 2**20
"""
    ended = jobs.run("heap", script, {"--conf": "spark.driver.memory=700m"})

    assert ended["JobRunState"] == "SUCCEEDED", ended.get("ErrorMessage")


SLOW = f"""
import os
import shutil
import subprocess
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
print(os.getpid(), spark._jvm.java.lang.ProcessHandle.current().pid(), flush=True)
for number in range(10_000):
    spark.range(1).write.mode("append").json("s3://{_BUCKET}/slow/")
"""


def test_one_run_at_a_time_and_stop_really_stops(jobs: Jobs, cloud: Cloud) -> None:
    queue = _queue_of_events(cloud, "job-runs-slow", "slow")
    jobs.make("slow", SLOW, ExecutionProperty={"MaxConcurrentRuns": 1})
    run = jobs.start("slow")

    with pytest.raises(ClientError, match=r"ConcurrentRunsExceededException.*Concurrent runs exceeded for slow"):
        jobs.start("slow")
    processes = [int(word) for word in messages(cloud, "/aws-glue/jobs/output", run)[0].split()]
    while not jobs.keys("slow/"):
        time.sleep(0.05)
    stopped = jobs.glue.batch_stop_job_run(JobName="slow", JobRunIds=[run, "jr_none"])
    ended = jobs.wait("slow", run)

    assert [each["JobRunId"] for each in stopped["SuccessfulSubmissions"]] == [run]
    assert [each["ErrorDetail"]["ErrorCode"] for each in stopped["Errors"]] == ["EntityNotFoundException"]
    assert ended["JobRunState"] == "STOPPED"
    assert [event["detail"]["message"] for event in _events(cloud, queue, 1)] == ["Job run stopped"]
    assert all(_gone(process) for process in processes)


def test_process_that_dies_fails_the_run(jobs: Jobs) -> None:
    ended = jobs.run("died", "import os\nos._exit(4)\n")

    assert (ended["JobRunState"], ended["ErrorMessage"]) == ("FAILED", "Command failed with exit code 4")


WAITS = f"""
import boto3, os, time
from pyspark import SparkContext
SparkContext._ensure_initialized()
jvm = SparkContext._jvm.java.lang.ProcessHandle.current().pid()
boto3.client("s3").put_object(Bucket="{_BUCKET}", Key="waits/processes", Body=f"{{os.getpid()}} {{jvm}}".encode())
time.sleep(600)
"""


NOTICE = f"""
import boto3
from pyspark.context import SparkContext

loader = SparkContext.getOrCreate()._jvm.java.lang.ClassLoader
found = [loader.getSystemResource(name).toString() for name in ("META-INF/NOTICE", "own.txt")]
boto3.client("s3").put_object(Bucket="{_BUCKET}", Key="first/found", Body="\\n".join(found).encode())
"""


def test_a_runs_own_jars_can_go_before_all_others(jobs: Jobs) -> None:
    jobs.s3.put_object(Bucket=_BUCKET, Key="own.jar", Body=_zip(**{"META-INF/NOTICE": "mine", "own__dot__txt": ""}))
    arguments = {"--extra-jars": f"s3://{_BUCKET}/own.jar", "--user-jars-first": "true"}

    run = jobs.run("first", NOTICE, arguments)

    assert run["JobRunState"] == "SUCCEEDED", run["ErrorMessage"]
    assert all("own.jar!" in url for url in jobs.text("first/found").splitlines())


def test_run_that_was_cut_off_by_the_clouds_death_comes_back_failed(tmp_path: Path) -> None:
    first = start_cloud(tmp_path)
    try:
        jobs = Jobs(first)
        jobs.make("waits", WAITS)
        run = jobs.start("waits")
        while not jobs.keys("waits/"):
            time.sleep(0.05)
        processes = [int(word) for word in jobs.text("waits/processes").split()]
        jobs.wait("waits", run, {"RUNNING"})  # what is answered is on disk
    finally:
        first.process.kill()
        first.process.wait()

    second = start_cloud(tmp_path)
    try:
        found = second.client("glue").get_job_run(JobName="waits", RunId=run)["JobRun"]
    finally:
        stop_cloud(second)

    assert found["JobRunState"] == "FAILED"
    assert "local cloud stopped while this job run was RUNNING" in found["ErrorMessage"]
    assert all(_gone(process) for process in processes)


def _gone(process: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_jvm_that_is_starting_ends_with_a_cloud_that_is_killed_and_wiped(tmp_path: Path) -> None:
    cloud = start_cloud(tmp_path)
    jvms = _processes_in(tmp_path)
    while not jvms:
        jvms = _processes_in(tmp_path)

    cloud.process.kill()
    cloud.process.wait()
    shutil.rmtree(tmp_path, ignore_errors=True)

    assert all(_gone(process) for process in jvms)


def _processes_in(folder: Path) -> list[int]:
    """The processes that name the folder in their command line, the local cloud's own aside."""
    command = ["ps", "-Awwo", "pid=,args="]
    table = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 (our own words only)
    lines = table.splitlines()
    return [int(line.split()[0]) for line in lines if f"java.io.tmpdir={folder}" in line]
