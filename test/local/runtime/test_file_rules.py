"""Rules about files; what is expected is worked out by hand from their pages in the DQDL reference."""

import hashlib
import os
import re
import time
from pathlib import Path

import pytest
from awsgluedq import dqdl
from awsgluedq.engine import evaluate
from awsgluedq.outcome import Outcome
from pyspark.sql import DataFrame, SparkSession

_TEXTS = {"one.csv": "id\n1\n", "two.csv": "id\n22\n", "sub/one.csv": "id\n1\n", "notes.txt": "x" * 2048}
_HOURS = {"one.csv": 1, "two.csv": 30, "sub/one.csv": 50, "notes.txt": 70}
"""How long ago each was written."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("file rules")
    _write(base / "in", _TEXTS)
    _write(base / "same", {"other": "id\n22\n", "name": "id\n1\n", "of": "x" * 2048, "each": "id\n1\n"})
    for name, hours in _HOURS.items():
        os.utime(base / "in" / name, times=(time.time() - hours * 3600,) * 2)
    return base


def _write(base: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(text)


@pytest.fixture(scope="module")
def frame(spark: SparkSession) -> DataFrame:
    return spark.range(1)


def _outcome(frame: DataFrame, rule: str, folder: Path) -> Outcome:
    """The outcome of a rule in which `IN` and `SAME` stand for folders."""
    rule = rule.replace("IN", f"file:{folder}/in").replace("SAME", f"file:{folder}/same")
    return evaluate(frame, f"Rules = [{rule}]", {}, by_row=False).outcomes[0]


def _sum(algorithm: str, name: str) -> str:
    return hashlib.new(algorithm, _TEXTS[name].encode()).hexdigest()


@pytest.mark.parametrize(
    ("rule", "passes", "metrics"),
    [
        ('FileFreshness "IN/" > (now() - 80 hours)', True, {"FileFreshness.Compliance": 1.0, "FileCount": 4.0}),
        ('FileFreshness "IN/" > (now() - 40 hours)', False, {"FileFreshness.Compliance": 0.5, "FileCount": 4.0}),
        ('FileFreshness "IN/" > (now() - 40 hours) with threshold > 0.4', True, {"FileFreshness.Compliance": 0.5}),
        ('FileFreshness "IN/one.csv" > (now() - 24 hours)', True, {"FileFreshness.Compliance": 1.0, "FileCount": 1.0}),
        ('FileFreshness "IN/" between "2001-02-07" and (now() + 15 minutes)', True, {"FileCount": 4.0}),
        ('FileFreshness "IN/" < "2001-02-07"', False, {"FileFreshness.Compliance": 0.0}),
        ('FileFreshness "IN/" > (now() - 24 hours) with recentFiles = 1', True, {"FileCount": 1.0}),
        ('FileFreshness "IN/" > (now() - 40 hours) with uriRegex = "two\\.csv$"', True, {"FileCount": 1.0}),
        (
            # the most recent file first, which is not one whose name has two
            'FileFreshness "IN/" > (now() - 40 hours) with recentFiles = 1 with uriRegex = "two"',
            False,
            {"FileCount": 0.0},
        ),
        (
            'FileFreshness "IN/" > (now() - 40 hours) with recentFiles = 1 with uriRegex = "two" '
            'with filterOrder = ["uriRegex","recentFiles"]',
            True,
            {"FileCount": 1.0},
        ),
        ('FileFreshness "IN/" > (now() - 40 hours) with failFast = "true"', False, {"FileCount": 4.0}),
        (
            'FileSize "IN/" > 4 B',
            True,
            {"FileSize.Compliance": 1.0, "FileCount": 4.0, "MinimumFileSize": 5.0, "MaximumFileSize": 2048.0},
        ),
        ('FileSize "IN/" > 5 B', False, {"FileSize.Compliance": 0.5, "FileCount": 4.0}),
        ('FileSize "IN/" between 5 B and 2 KB with threshold > 0.2', True, {"FileSize.Compliance": 0.25}),
        ('FileSize "IN/nowhere" > 5 B', False, {}),
        ('FileUniqueness "IN/" >= 0.5', True, {"FileUniquenessRatio": 0.5, "FileCount": 4.0}),
        ('FileUniqueness "IN/" = 1', False, {"FileUniquenessRatio": 0.5, "FileCount": 4.0}),
        ('FileUniqueness "IN/" = 1 with uriRegex = "(two|notes)"', True, {"FileUniquenessRatio": 1.0}),
        ('FileMatch "IN/" "SAME/"', True, {"FileCount": 4.0}),
        ('FileMatch "IN/" "SAME/" with matchFileName = "true"', False, {"FileCount": 4.0}),
        ('FileMatch "IN/one.csv" "IN/sub/one.csv"', True, {"FileCount": 1.0}),
        ('FileMatch "IN/one.csv" "IN/two.csv"', False, {"FileCount": 1.0}),
        (f'FileMatch "IN/one.csv" in ["{_sum("sha256", "one.csv")}", "0"]', True, {"FileCount": 1.0}),
        (f'FileMatch "IN/one.csv" in ["{_sum("md5", "one.csv")}"]', False, {"FileCount": 1.0}),
        (f'FileMatch "IN/one.csv" in ["{_sum("md5", "one.csv")}"] with hashAlgorithm = "MD5"', True, {}),
        (f'FileMatch "IN/one.csv" in ["{_sum("sha1", "one.csv")}"] with hashAlgorithm = "SHA-1"', True, {}),
        (f'FileMatch "IN/" in ["{_sum("sha256", "one.csv")}"]', False, {"FileCount": 4.0}),
    ],
)
def test_rule(frame: DataFrame, folder: Path, rule: str, passes: bool, metrics: dict[str, float]) -> None:
    outcome = _outcome(frame, rule, folder)

    assert outcome.passed == passes, outcome.reason
    assert bool(outcome.reason) != passes
    assert {f"Dataset.*.{name}": value for name, value in metrics.items()}.items() <= outcome.metrics.items()


def test_files_of_the_frame_itself(spark: SparkSession, frame: DataFrame, folder: Path) -> None:
    read = spark.read.csv(f"file:{folder}/in/one.csv")
    ruleset = "Rules = [FileFreshness > (now() - 24 hours), FileSize = 5 B, FileUniqueness = 1]"

    assert all(each.passed for each in evaluate(read, ruleset, {}, by_row=False).outcomes)
    outcome = _outcome(frame, "FileSize > 2 MB", folder)
    assert (outcome.passed, outcome.reason) == (False, "Unable to parse file path from DataFrame")


def test_times_of_day_are_those_of_the_time_zone(frame: DataFrame, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "late").write_text("x")
    noon = time.time() // 86400 * 86400 + 12 * 3600
    os.utime(tmp_path / "late", times=(noon, noon))
    found = {
        zone: _outcome(frame, f'FileFreshness "{tmp_path.as_uri()}/late" > "11:00"{zone}', folder).passed
        for zone in ("", ' with timeZone = "Asia/Tokyo"', ' with timeZone = "Etc/GMT+3"')
    }

    assert list(found.values()) == [True, True, False]  # 11:00 there is 11:00, 02:00 and 14:00 in UTC


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('FileSize "s3://b/" > 2 KB with matchFileName = "true"', "FileSize has no tag matchFileName"),
        ('FileMatch "s3://b/f" in ["0"] with hashAlgorithm = "MD6"', "it may be one of MD5, SHA-1, SHA-256"),
        ('FileSize "s3://b/" > 2 KB with uriRegex = "("', "not a regular expression"),
        ('FileSize "s3://b/" > 2 KB with recentFiles = 0', "it may be a number of files"),
        ('FileSize "s3://b/" > 2 KB with failFast = "yes"', 'it may be "true" or "false"'),
        ('FileFreshness "s3://b/" > "21:45" with timeZone = "Mars/Base"', "Unknown time-zone ID: Mars/Base"),
        (
            'FileSize "s3://b/" > 2 KB with recentFiles = 1 with filterOrder = ["uriRegex"]',
            "filterOrder names uriRegex",
        ),
    ],
)
def test_tags_that_are_none_are_refused_with_their_place(spark: SparkSession, rule: str, message: str) -> None:
    with pytest.raises(dqdl.InvalidRulesetError, match=re.escape(message)) as refused:
        dqdl.parse(spark._jvm, f"Rules = [\n {rule} ]")

    assert "(line 2, column 2)" in str(refused.value)
