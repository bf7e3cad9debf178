"""https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-grok-home.html"""

from pathlib import Path

import pytest
from awsglue.formats import grok
from awsglue.support import NotSupportedHereError
from format_files import Files, failed, printed, rows, write
from pyspark.sql import SparkSession

_APACHE = '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326 "http://x.com/" "Mozilla/4.08"'


@pytest.fixture
def files(spark: SparkSession, tmp_path: Path) -> Files:
    return Files(spark, tmp_path)


def test_the_developer_guides_pattern_with_its_own_ones(files: Files) -> None:
    text = "2017-03-30T12:00:01Z [a-b-c-d] WARN : it broke\nno log at all\n"
    pattern = r"%{TIMESTAMP_ISO8601:timestamp} \[%{PREFIX:prefix}\] %{LEVEL:loglevel} : %{GREEDYDATA:message}"
    custom = "LEVEL (BENCHMARK|ERROR|WARN|INFO|TRACE)\nPREFIX .*-.*-.*-.*"
    found = files.put("a.log", text).read("grokLog", logFormat=pattern, customPatterns=custom)
    assert rows(found) == [
        {"timestamp": "2017-03-30T12:00:01Z", "prefix": "a-b-c-d", "loglevel": "WARN", "message": "it broke"}
    ]
    assert failed(found) == ["no log at all"]


def test_types_and_missing_values(files: Files) -> None:
    text = "5 1.5 true\n- 2 false\n"
    pattern = "%{NOTSPACE:n:int} %{NUMBER:d:double} %{WORD:b:boolean}"
    found = files.put("a.log", text + "x 1 true\n").read("grokLog", logFormat=pattern)
    assert printed(found) == ["|-- n: int", "|-- d: double", "|-- b: boolean"]
    assert rows(found) == [{"n": 5, "d": 1.5, "b": True}, {"n": None, "d": 2.0, "b": False}]
    assert failed(found) == ["x 1 true"]
    strict = files.read("grokLog", logFormat=pattern, StrictMode=True, MISSING="x")
    assert [row["n"] for row in rows(strict)] == ["5", "-", None]


def test_a_built_in_log_format(files: Files) -> None:
    found = files.put("a.log", _APACHE + "\n").read("grokLog", logFormat="%{COMBINEDAPACHELOG}")
    assert rows(found) == [
        {
            "clientip": "127.0.0.1",
            "ident": None,
            "auth": "frank",
            "timestamp": "10/Oct/2000:13:55:36 -0700",
            "verb": "GET",
            "request": "/a.gif",
            "httpversion": "1.0",
            "rawrequest": None,
            "response": "200",
            "bytes": "2326",
            "referrer": '"http://x.com/"',
            "agent": '"Mozilla/4.08"',
        }
    ]


def test_every_pattern_that_aws_documents_compiles() -> None:
    assert len(grok.built_in()) > 70
    for name in grok.built_in():
        grok.compiled(f"%{{{name}:it}}")


def test_what_is_refused(files: Files, spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="There is no Grok pattern NONE"):
        files.read("grokLog", logFormat="%{NONE:a}")
    with pytest.raises(ValueError, match="needs the format option logFormat"):
        files.read("grokLog")
    with pytest.raises(NotSupportedHereError, match="format=grokLog with format_options pattern"):
        files.read("grokLog", pattern="x")
    with pytest.raises(NotSupportedHereError, match="writing format=grokLog"):
        write(spark.range(1), "grokLog", tmp_path / "no")
