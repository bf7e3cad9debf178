"""Which files of S3 a source reads, listed through boto3 on the local cloud."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from awsglue.bookmarks import Bookmark
from awsglue.seen_files import SeenFiles
from awsglue.sources import s3_files
from awsglue.support import NotSupportedHereError
from botocore.exceptions import ClientError
from clouds import Cloud
from pyspark.sql import SparkSession

_BUCKET = "s3-files"
_TREE = (
    "data/a.json",
    "data/b.csv",
    "data/_SUCCESS",
    "data/.part.crc",
    "data/_temporary/0/c.json",
    "data/sub/d.json",
    "data/sub_$folder$",
    "data/_hour=1/e.json",
    "data/",
    "data/deep/er/f.pdf",
    "database/x.json",
    "data.json",
    "days/year=2024/month=01/g.json",
    "days/year=2024/month=12/h.json",
    "days/year=2025/month=01/i.json",
    "days/year=2025/j.json",
    "days/_year=2026/k.json",
    "days/.tmp/l.json",
)
_ODD = (
    "odd/a b+c=d%20e.json",
    "odd/ünï/日本.json",
    "odd/[1]{2}*?.json",
    "odd/{a,b}/x[!y].json",
    "odd/back\\slash.json",
    "odd/x&y'z\"<#:;.json",
    "odd/d=1%2F2/ d .json",
)


@pytest.fixture(scope="module")
def s3(cloud: Cloud) -> Iterator[Any]:
    client = cloud.client("s3")
    client.create_bucket(Bucket=_BUCKET)
    for key in (*_TREE, *_ODD):
        client.put_object(Bucket=_BUCKET, Key=key, Body=key.encode())
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ENDPOINT_URL": cloud.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            patch.setenv(name, value)
        yield client


def _select(*paths: str, **options: Any) -> list[str]:
    """The keys that are read, in alphabetical order."""
    found = s3_files.select([f"s3://{_BUCKET}/{path}" for path in paths], options, None)
    return sorted(file.uri.removeprefix(f"s3://{_BUCKET}/") for file in found)


pytestmark = pytest.mark.usefixtures("s3")


def test_a_file_is_told_with_its_size_and_the_moment_it_was_modified(s3: Any) -> None:
    before = time.time() * 1000
    s3.put_object(Bucket=_BUCKET, Key="told/a.json", Body=b"12345")

    (found,) = s3_files.select([f"s3://{_BUCKET}/told/"], {}, None)

    assert (found.uri, found.size) == (f"s3://{_BUCKET}/told/a.json", 5)
    assert before - 1 <= found.modified <= time.time() * 1000


@pytest.mark.parametrize("path", ["data", "data/"])
def test_a_folder_has_its_own_files_and_those_below_only_if_it_recurses(path: str) -> None:
    assert _select(path) == ["data/a.json", "data/b.csv"]
    assert _select(path, recurse=True) == [
        *("data/_hour=1/e.json", "data/a.json", "data/b.csv"),
        *("data/deep/er/f.pdf", "data/sub/d.json"),
    ]


def test_a_file_and_its_neighbour_with_a_longer_name() -> None:
    assert _select("data.json") == ["data.json"]
    assert _select("data/a.json", "data/a.json", "data/") == ["data/a.json", "data/b.csv"]
    assert _select("data/a.jso") == []
    assert _select("data.json/") == []


def test_the_root_of_a_bucket() -> None:
    assert _select("") == ["data.json"]
    assert s3_files.select([f"s3://{_BUCKET}"], {}, None) == s3_files.select([f"s3a://{_BUCKET}/"], {}, None)


def test_what_is_hidden_is_not_read_even_by_its_name() -> None:
    assert _select("data/_SUCCESS") == []
    assert _select("data/_temporary/0/") == ["data/_temporary/0/c.json"]


def test_nothing_is_no_error_and_a_bucket_that_is_not_there_is_one() -> None:
    assert _select("nothing", "nothing/here/", "no/*/thing") == []
    with pytest.raises(ClientError, match="NoSuchBucket"):
        s3_files.select(["s3://s3-files-not-there/a"], {}, None)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data/*.json", ["data/a.json"]),
        ("data/sub/*", ["data/sub/d.json"]),
        ("days/year=2024/*/", ["days/year=2024/month=01/g.json", "days/year=2024/month=12/h.json"]),
        ("days/*/month=01", ["days/year=2024/month=01/g.json", "days/year=2025/month=01/i.json"]),
        ("days/year=202[0-4]/*/h.json", ["days/year=2024/month=12/h.json"]),
        (
            "days/{year=2024/month=12,year=2025}/*",
            ["days/year=2024/month=12/h.json", "days/year=2025/j.json", "days/year=2025/month=01/i.json"],
        ),
        ("days/year=2025/*", ["days/year=2025/j.json", "days/year=2025/month=01/i.json"]),
        ("days/year=2025/*/", ["days/year=2025/month=01/i.json"]),
        ("days/*/*.json", ["days/_year=2026/k.json", "days/year=2025/j.json"]),
        ("odd/\\[1\\]\\{2\\}\\*\\?.json", ["odd/[1]{2}*?.json"]),
    ],
)
def test_patterns(path: str, expected: list[str]) -> None:
    assert _select(path) == expected


def test_locations_of_tables_are_no_patterns() -> None:
    path = f"s3://{_BUCKET}/{_ODD[2]}"

    assert [file.uri for file in s3_files.select([path], {}, None, patterns=False)] == [path]


def test_odd_keys_come_through() -> None:
    assert _select("odd", recurse="true") == sorted(_ODD)


def test_spark_reads_files_by_their_names_whatever_those_are(on_cloud: SparkSession) -> None:
    found = s3_files.select([f"s3://{_BUCKET}/odd"], {"recurse": True}, None)

    rows = on_cloud.read.text([s3_files.spark_path(file.uri) for file in found]).collect()

    assert sorted(row.value for row in rows) == sorted(_ODD)


@pytest.mark.parametrize(
    ("exclusions", "expected"),
    [
        ('["**.json"]', ["data/b.csv", "data/deep/er/f.pdf"]),
        ('["*.json"]', ["data/_hour=1/e.json", "data/b.csv", "data/deep/er/f.pdf", "data/sub/d.json"]),
        (["deep/**", "_hour=*/*"], ["data/a.json", "data/b.csv", "data/sub/d.json"]),
        (
            f'["s3://{_BUCKET}/data/*.{{json,csv}}"]',
            ["data/_hour=1/e.json", "data/deep/er/f.pdf", "data/sub/d.json"],
        ),
    ],
)
def test_exclusions(exclusions: Any, expected: list[str]) -> None:
    assert _select("data", recurse=True, exclusions=exclusions) == expected


def test_exclusions_below_a_pattern_are_relative_to_what_comes_before_it() -> None:
    assert _select("days/*/month=01", exclusions='["year=2024/**"]') == ["days/year=2025/month=01/i.json"]


def test_storage_classes(s3: Any) -> None:
    s3.put_object(Bucket=_BUCKET, Key="classes/warm.json", Body=b"{}")
    s3.put_object(Bucket=_BUCKET, Key="classes/cold.json", Body=b"{}", StorageClass="GLACIER")

    assert _select("classes", excludeStorageClasses=["GLACIER", "DEEP_ARCHIVE"]) == ["classes/warm.json"]
    assert _select("classes", excludeStorageClasses='["STANDARD"]') == ["classes/cold.json"]


def test_bounds_take_the_oldest_and_leave_the_rest_to_later_runs(s3: Any) -> None:
    for name, size in (("z", 4), ("a", 4), ("m", 9), ("b", 1)):
        s3.put_object(Bucket=_BUCKET, Key=f"bounded/{name}", Body=b"x" * size)
        time.sleep(0.002)  # S3 tells milliseconds here
    path = f"s3://{_BUCKET}/bounded/"

    assert _select("bounded", boundedFiles="2") == ["bounded/a", "bounded/z"]
    assert _select("bounded", boundedSize="8") == ["bounded/a", "bounded/z"]
    assert _select("bounded", boundedSize=1) == ["bounded/z"]

    seen, runs = SeenFiles(), []
    for _ in range(4):
        bookmark = Bookmark(seen)
        runs.append([file.uri[-1] for file in s3_files.select([path], {"boundedSize": "8"}, bookmark)])
        seen = bookmark.after() or seen
    assert runs == [["z", "a"], ["m"], ["b"], []]


def test_more_than_one_page_is_listed(s3: Any) -> None:
    for number in range(1010):
        s3.put_object(Bucket=_BUCKET, Key=f"many/{number}", Body=b"")

    assert len(_select("many")) == 1010


def test_options_are_split_and_unknown_ones_refused_by_name() -> None:
    options = {"paths": ["s3://b/"], "recurse": True, "groupFiles": "inPartition", "compressionType": "gzip"}

    assert s3_files.split(options, {"compressionType"}) == (
        {"paths": ["s3://b/"], "recurse": True},
        {"compressionType": "gzip"},
    )
    with pytest.raises(NotSupportedHereError, match="option compressionType of an S3 source"):
        s3_files.split(options)


@pytest.mark.parametrize(
    "options", [{"exclusions": "**.pdf"}, {"exclusions": "[1]"}, {"boundedFiles": "many"}, {"maxBand": "-1"}]
)
def test_options_that_make_no_sense(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        _select("data", **options)


def test_paths_elsewhere_are_refused() -> None:
    with pytest.raises(ValueError, match="hdfs://a/b is not a path in S3"):
        s3_files.select(["hdfs://a/b"], {}, None)


def test_spark_path_leaves_nothing_to_be_a_pattern() -> None:
    assert s3_files.spark_path("s3://b/a [1]{2}*?%20.json") == "s3://b/a \\[1\\]\\{2\\}\\*\\?%20.json"
    with pytest.raises(ValueError, match="s3://b/a//c"):
        s3_files.spark_path("s3://b/a//c")
