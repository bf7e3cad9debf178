"""No name that a request carries leaves its folder or reaches a shell."""

import io
import json
import re
import stat
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError, ParamValidationError, WaiterError
from clouds import Cloud
from glue_jobs import Jobs

_ESCAPED = "escaped"
"""What a name that gets out would make; it is in all of them."""


def _names(outside: Path) -> list[str]:
    shell = f"touch {outside}/{_ESCAPED}"
    climbs = [f"{'../' * depth}{_ESCAPED}" for depth in (1, 2, 3, 8)]
    return [
        *climbs,
        *(f"folder/{climb}" for climb in climbs),
        f"{outside}/{_ESCAPED}",
        f"{'../' * 20}{str(outside)[1:]}/{_ESCAPED}",
        f"%2e%2e/%2e%2e/{_ESCAPED}",
        f"..%2f..%2f{_ESCAPED}",
        f"..\\..\\{_ESCAPED}",
        f"./{_ESCAPED}/.",
        f"{_ESCAPED}//..//",
        f"$({shell})",
        f"`{shell}`",
        f"; {shell} #",
        f"\n{shell}\n",
        f"' OR '1'='1 {_ESCAPED}",
        f"{_ESCAPED}.meta.json",
        f"{_ESCAPED}.tmp",
        f"{_ESCAPED}.meta.json.tmp",
        f".ministack-keys/{_ESCAPED}",
        f".versions/000000000000/{_ESCAPED}",
        f"-{_ESCAPED}",
        f"--rcfile={_ESCAPED}",
        f"~/{_ESCAPED}",
        f"${{HOME}}/{_ESCAPED}",
        f"{_ESCAPED.upper()}",
        f"{_ESCAPED}/x",
        f"{_ESCAPED}",
        f"{_ESCAPED}/" + "x" * (1023 - len(_ESCAPED)),
        f"{_ESCAPED}/" + "é" * ((1023 - len(_ESCAPED)) // 2),
    ]


@pytest.fixture
def outside(cloud: Cloud, tmp_path: Path) -> Iterator[Path]:
    """A folder that no name may reach. Afterwards: nothing is there, beside the state, or at a wrong place in it."""
    yield tmp_path
    assert list(tmp_path.iterdir()) == []
    for folder in (*cloud.state.resolve().parents, Path.cwd(), Path.home()):
        assert [each for each in folder.iterdir() if _ESCAPED in each.name.lower()] == []
    kept = [path.relative_to(cloud.state).parts for path in cloud.state.rglob(f"*{_ESCAPED}*")]
    buckets = {each["Name"] for each in cloud.client("s3").list_buckets()["Buckets"]}
    for top, *below in kept:
        if top == "work":
            assert below[0] == "jobs"
            assert below[1].startswith("jr_")
        else:
            account, bucket, *_ = below[1:] if below[0] == ".versions" else below
            assert (top, account, bucket in buckets) == ("objects", "000000000000", True), below


def test_objects_keep_any_key_to_themselves(cloud: Cloud, outside: Path) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="hostile-keys")
    s3.create_bucket(Bucket="hostile-neighbour")
    s3.put_object(Bucket="hostile-neighbour", Key="k", Body=b"neighbour")
    s3.put_bucket_versioning(Bucket="hostile-keys", VersioningConfiguration={"Status": "Enabled"})
    keys = _names(outside)
    for number, key in enumerate(keys):
        s3.put_object(Bucket="hostile-keys", Key=key, Body=b"old")
        s3.put_object(Bucket="hostile-keys", Key=key, Body=f"{number}".encode(), Metadata={"n": f"{number}"})
    listed = s3.list_objects_v2(Bucket="hostile-keys")["Contents"]
    assert sorted(each["Key"] for each in listed) == sorted(keys)
    for number, key in enumerate(keys):
        found = s3.get_object(Bucket="hostile-keys", Key=key)
        assert (found["Body"].read(), found["Metadata"]) == (f"{number}".encode(), {"n": f"{number}"}), key
    s3.copy_object(Bucket="hostile-keys", Key=f"../{_ESCAPED}-copy", CopySource=f"hostile-keys/{quote(keys[0])}")
    assert s3.get_object(Bucket="hostile-keys", Key=f"../{_ESCAPED}-copy")["Body"].read() == b"0"
    upload = s3.create_multipart_upload(Bucket="hostile-keys", Key=f"../../{_ESCAPED}-parts")["UploadId"]
    part = s3.upload_part(
        Bucket="hostile-keys", Key=f"../../{_ESCAPED}-parts", UploadId=upload, PartNumber=1, Body=b"part"
    )
    s3.complete_multipart_upload(
        Bucket="hostile-keys",
        Key=f"../../{_ESCAPED}-parts",
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )
    assert s3.get_object(Bucket="hostile-keys", Key=f"../../{_ESCAPED}-parts")["Body"].read() == b"part"
    for number, key in enumerate(keys):
        s3.delete_object(Bucket="hostile-keys", Key=key)
        for other in keys[number + 1 : number + 2]:
            assert s3.head_object(Bucket="hostile-keys", Key=other)["ContentLength"] >= 1
    assert s3.get_object(Bucket="hostile-neighbour", Key="k")["Body"].read() == b"neighbour"


def test_buckets_are_named_as_s3_names_them(cloud: Cloud, outside: Path) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
    s3 = cloud.client("s3")
    for name in (each for each in _names(outside) if not re.fullmatch("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", each)):
        with pytest.raises((ClientError, ParamValidationError)):
            s3.create_bucket(Bucket=name)


def test_a_job_run_keeps_all_files_that_it_is_given_in_its_folder(cloud: Cloud, outside: Path) -> None:
    names = [name for name in _names(outside) if "," not in name and len(name) < 200]
    jobs = Jobs(cloud, "hostile-jobs", [])
    for name in names:
        jobs.s3.put_object(Bucket=jobs.bucket, Key=f"modules/{name}.py", Body=b"")
    script = f"$(touch {outside}/x); `touch {outside}/x` %2e%2e ' \" ../{_ESCAPED}.py"
    body = b"import os, sys; print(sys.argv[0]); assert os.path.dirname(sys.argv[0]) == os.getcwd()"
    jobs.s3.put_object(Bucket=jobs.bucket, Key=script, Body=body)
    name = f"../../{_ESCAPED}$(touch {outside}/x)"
    jobs.glue.create_job(
        Name=name,
        Role=jobs.role,
        GlueVersion="5.0",
        Command={"Name": "glueetl", "PythonVersion": "3", "ScriptLocation": f"s3://{jobs.bucket}/{script}"},
    )
    modules = [f"s3://{jobs.bucket}/modules/{each}.py" for each in names]
    arguments = {
        "--extra-py-files": ",".join(modules),
        "--extra-files": f"s3://{jobs.bucket}/modules/",
        "--x": f"$(touch {outside}/x)",
    }
    ended = jobs.wait(name, jobs.start(name, Arguments=arguments))
    assert ended["JobRunState"] == "SUCCEEDED", ended.get("ErrorMessage")


@pytest.mark.usefixtures("outside")
def test_a_script_that_is_no_file_in_s3_is_not_run(cloud: Cloud) -> None:
    jobs = Jobs(cloud, "hostile-scripts", [])
    for number, key in enumerate(["a/..", "..", "/", "../../../../../../../../etc/passwd", "%2e%2e/x"]):
        jobs.glue.create_job(
            Name=f"hostile-script-{number}",
            Role=jobs.role,
            Command={"Name": "glueetl", "PythonVersion": "3", "ScriptLocation": f"s3://{jobs.bucket}/{key}"},
        )
        ended = jobs.wait(f"hostile-script-{number}", jobs.start(f"hostile-script-{number}"))
        assert (ended["JobRunState"], ended["ErrorMessage"][:12]) == ("FAILED", "LAUNCH ERROR"), key


def test_crawlers_tables_and_queries_take_names_for_names(cloud: Cloud, outside: Path) -> None:
    glue, s3, athena = cloud.client("glue"), cloud.client("s3"), cloud.client("athena")
    s3.create_bucket(Bucket="hostile-lake")
    everything = {"Effect": "Allow", "Action": ["s3:*", "glue:*", "logs:*"], "Resource": "*"}
    role = cloud.role("hostile-crawler", "glue.amazonaws.com", [everything])
    database, crawler = f"..'\"; {_ESCAPED}`", f"../{_ESCAPED}$(touch {outside}/x)"
    glue.create_database(DatabaseInput={"Name": database})
    folders = [name.replace("\n", "") for name in _names(outside) if len(name) < 200]
    for name in [*folders, "dt=", "dt=1"]:
        s3.put_object(Bucket="hostile-lake", Key=f"data/{name}/file.json", Body=b'{"a": 1}')
    targets = [{"Path": "s3://hostile-lake/data/"}]
    glue.create_crawler(
        Name=crawler, Role=role, DatabaseName=database, Targets={"S3Targets": targets}, TablePrefix="../$(x)`"
    )
    glue.start_crawler(Name=crawler)
    _await(lambda: glue.get_crawler(Name=crawler)["Crawler"]["State"] == "READY")
    crawled = glue.get_crawler(Name=crawler)["Crawler"]["LastCrawl"]
    assert crawled["Status"] == "SUCCEEDED", crawled.get("ErrorMessage")
    tables = glue.get_tables(DatabaseName=database)["TableList"]
    assert tables
    for table, folder in zip(tables, folders * len(tables), strict=False):
        quoted = ".".join('"{}"'.format(each.replace('"', '""')) for each in (database, table["Name"]))
        query = athena.start_query_execution(
            QueryString=f"SELECT count(*) FROM {quoted}",
            ResultConfiguration={"OutputLocation": f"s3://hostile-lake/{folder}/"},
        )["QueryExecutionId"]
        _await(lambda query=query: _state(athena, query)["State"] in ("SUCCEEDED", "FAILED"))
        assert _state(athena, query)["State"] == "SUCCEEDED", _state(athena, query)
        place = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["ResultConfiguration"]
        key = place["OutputLocation"].removeprefix("s3://hostile-lake/")
        assert b'"_col0"' in s3.get_object(Bucket="hostile-lake", Key=key)["Body"].read()


def _state(athena: Any, query: str) -> dict[str, Any]:
    found: dict[str, Any] = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
    return found


def _await(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _archive(entries: dict[str, str], links: dict[str, str] | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
        for name, target in (links or {}).items():
            link = zipfile.ZipInfo(name)
            link.create_system = 3
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, target)
    return file.getvalue()


_HANDLERS = {
    "nodejs22.x": ("index.js", "exports.handler = async () => 'answered';"),
    "python3.13": ("index.py", "def handler(event, context): return 'answered'"),
}


@pytest.mark.parametrize("runtime", _HANDLERS)
def test_a_functions_archive_is_unpacked_in_its_folder(cloud: Cloud, outside: Path, runtime: str) -> None:
    functions = cloud.client("lambda")
    kind = runtime[:4]
    role = cloud.role(f"hostile-{kind}", "lambda.amazonaws.com", [])
    climbs = {name: "x" for name in _names(outside) if f"{_ESCAPED}/" not in name}
    links = {"link": str(outside)}
    file, text = _HANDLERS[runtime]
    functions.create_function(
        FunctionName=f"hostile-{kind}",
        Runtime=runtime,
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": _archive({file: text, **climbs}, links)},
        Environment={"Variables": {"X": f"$(touch {outside}/x)"}},
    )
    payload = json.dumps({"x": f"`touch {outside}/x`"})
    assert functions.invoke(FunctionName=f"hostile-{kind}", Payload=payload)["Payload"].read() == b'"answered"'
    layer = functions.publish_layer_version(
        LayerName=f"hostile-{kind}", Content={"ZipFile": _archive({f"nodejs/../../{_ESCAPED}": "x"}, links)}
    )["LayerVersionArn"]
    functions.update_function_configuration(FunctionName=f"hostile-{kind}", Layers=[layer])
    functions.get_waiter("function_updated_v2").wait(FunctionName=f"hostile-{kind}", WaiterConfig={"Delay": 1})
    assert "FunctionError" in functions.invoke(FunctionName=f"hostile-{kind}", Payload=payload)


def test_functions_are_named_as_lambda_names_them(cloud: Cloud, outside: Path) -> None:
    """https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html"""
    functions = cloud.client("lambda")
    role = cloud.role("hostile-function-names", "lambda.amazonaws.com", [])
    settings = {"Runtime": "nodejs22.x", "Handler": "index.handler", "Role": role}
    code = {"ZipFile": _archive({"index.js": ""})}
    for name in (each for each in _names(outside) if not re.fullmatch("[a-zA-Z0-9-_]{1,64}", each)):
        with pytest.raises((ClientError, ParamValidationError), match=r"ValidationException|validation failed"):
            functions.create_function(FunctionName=name, Code=code, **settings)


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("AWS::S3::Bucket", {"BucketName": f"../../../{_ESCAPED}"}),
        (
            "AWS::Lambda::Function",
            {
                "FunctionName": f"x/../../{_ESCAPED}",
                "Runtime": "nodejs22.x",
                "Handler": "index.handler",
                "Role": "arn:aws:iam::000000000000:role/x",
                "Code": {"ZipFile": "exports.handler = async () => 1;"},
            },
        ),
    ],
)
@pytest.mark.usefixtures("outside")
def test_stacks_name_nothing_otherwise(cloud: Cloud, kind: str, properties: dict[str, Any]) -> None:
    stacks = cloud.client("cloudformation")
    name = f"hostile-{kind[5:7]}"
    stacks.create_stack(
        StackName=name, TemplateBody=json.dumps({"Resources": {"Hostile": {"Type": kind, "Properties": properties}}})
    )
    with pytest.raises(WaiterError):
        stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    events = stacks.describe_stack_events(StackName=name)["StackEvents"]
    assert any("keyword [pattern]" in event.get("ResourceStatusReason", "") for event in events)
