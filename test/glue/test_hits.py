import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from millrace import json_documents
from millrace.hits import CONTRACT, TABLES, count
from millrace.hour import Hour, InvalidHourError
from millrace.json_documents import document_rows, line_rows
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

HIT: dict[str, Any] = {
    "GroupID": 7,
    "CountryCode": "CH",
    "UserAgent": "Mozilla/5.0 (X11; {Linux})",
    "Language": "de",
    "Domain": "example.org",
    "Timestamp": "2024-07-09T13:05:11Z",
}


def hit(**changes: Any) -> dict[str, Any]:
    return {**HIT, **changes}


def test_counts_every_table_and_every_fault_in_one_frame(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "minute=05").mkdir()
    (tmp_path / "minute=06").mkdir()
    (tmp_path / "minute=05/lines.json").write_text(
        "\n".join(
            json.dumps(each)
            for each in [
                hit(),
                hit(CountryCode="FR"),
                hit(GroupID=8),
                hit(GroupID="8"),
                hit(GroupID="8"),
                hit(Domain=""),
            ]
        )
    )
    (tmp_path / "minute=06/pretty.json").write_text(
        json.dumps(hit(Domain="b.org"), indent=2) + "\n" + json.dumps(hit(UserAgent="curl"), indent=2)
    )
    (tmp_path / "minute=06/array.json").write_text(json.dumps([hit(), None, hit(Timestamp="yesterday")]))
    (tmp_path / "minute=06/broken.json").write_text('[{"GroupID": 7,')

    counted = count(document_rows(spark, str(tmp_path))).collect()

    def of(*names: str) -> dict[Any, int]:
        rows = [row for row in counted if all(row[name] is not None for name in names)]
        return {tuple(row[name] for name in names): row.hitcount for row in rows}

    assert of("countrycode") == {("CH",): 6, ("FR",): 1}
    assert of("domain", "groupid") == {
        ("example.org", 7): 4,
        ("example.org", 8): 1,
        ("", 7): 1,
        ("b.org", 7): 1,
    }
    assert of("useragent") == {(HIT["UserAgent"],): 6, ("curl",): 1}
    faults = [row.fault for row in counted if row.fault]
    assert Counter((each.file.rsplit("/", 1)[1], each.line, each.reason) for each in faults if each.raw) == {
        ("lines.json", 4, "GroupID is not a int: 8"): 1,
        ("lines.json", 5, "GroupID is not a int: 8"): 1,
        ("array.json", 2, "GroupID is missing"): 1,
        ("array.json", 3, "Timestamp is not a date and time in ISO 8601: yesterday"): 1,
    }
    assert [each.unreadable[:27] for each in faults if each.unreadable] == ["The file is not valid JSON:"]
    assert len(counted) == 2 + 4 + 2 + 5


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"Language": None}, True),
        ({"Timestamp": "2024-07-09 13:05:11"}, True),
        ({"Timestamp": "2024-02-29T13:05:11.123+05:30"}, True),
        ({"Timestamp": "2023-02-29T13:05:11Z"}, False),
        ({"Timestamp": "2024"}, False),
        ({"CountryCode": None}, False),
        ({"GroupID": 2**31}, False),
        ({"GroupID": 7.5}, False),
    ],
)
def test_keeps_what_keeps_the_contract(spark: SparkSession, changes: dict[str, Any], kept: bool) -> None:
    frame = spark.createDataFrame([(json.dumps(hit(**changes)),)], "raw string")

    found = frame.select(CONTRACT.is_kept(F.col("raw"), CONTRACT.parse(F.col("raw"))).alias("kept")).first()

    assert found is not None
    assert found.kept is kept


def test_each_table_gets_its_own_rows(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([hit(), hit(CountryCode="FR"), hit(GroupID="x")]))
    counted = count(document_rows(spark, str(tmp_path)))

    found = {table.name: sorted(map(tuple, table.rows(counted).collect())) for table in TABLES}

    assert found == {
        "hits_by_country": [("CH", 1), ("FR", 1)],
        "hits_by_domain_and_groupid": [("example.org", 7, 2)],
        "hits_by_useragent": [(HIT["UserAgent"], 2)],
    }


def test_reads_files_of_any_name_but_hidden_and_too_large_ones(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_documents, "LARGEST_DOCUMENT", 500)
    names = ["a b.json", "1+1=2%20.json", "{[*?]}.json", "über 100%.json"]
    for name in names:
        (tmp_path / name).write_text(json.dumps(hit()))
    (tmp_path / "_hidden.json").write_text(json.dumps(hit()))
    (tmp_path / "notes.txt").write_text(json.dumps(hit()))
    large = tmp_path / "{large}.json"
    large.write_text("".join(f"{json.dumps(hit())}\n" for _ in range(5)))

    documents = document_rows(spark, str(tmp_path))
    lines = line_rows(spark, [str(large)])

    assert count(documents.unionByName(lines)).agg(F.sum("hitcount")).first() == ((4 + 5) * 3,)
    assert sorted(row.line for row in lines.collect()) == [1, 2, 3, 4, 5]


def test_an_hour_is_named_as_its_partitions_are() -> None:
    hour = Hour.of("2024-02-29T00")

    assert (hour.values, hour.path) == (("2024", "02", "29", "00"), "year=2024/month=02/day=29/hour=00/")


@pytest.mark.parametrize("text", ["2024-07-09T24", "2024-7-9T1", "2024-13-01T00", "2024-07-09T13:00:00Z", ""])
def test_refuses_what_is_no_hour(text: str) -> None:
    with pytest.raises(InvalidHourError, match="must be an hour in UTC"):
        Hour.of(text)
