"""A table with projected partitions, made and changed by a stack, as Athena reads it."""

from pathlib import Path
from typing import Any

import duckdb
from athena_lake import PARQUET, Lake
from stacks import Stacks

_BUCKET = "athena-test-projected"


def test_a_projected_table_follows_its_template(stacks: Stacks, cloud: Any, tmp_path: Path) -> None:
    lake = Lake(cloud, tmp_path, "cfn_projected")
    cloud.client("s3").create_bucket(Bucket=_BUCKET)
    path = tmp_path / "day.parquet"
    for number, key in enumerate(("a/2026-01-01/01", "a/2026-01-02/12", "b/2026-01-02/12", "c/2026-01-01/01")):
        _put(cloud, path, f"in/{key}/day.parquet", number)
    results = f"s3://{_BUCKET}/results/"

    def rows(condition: str) -> list[list[str | None]]:
        query = f"SELECT n FROM events WHERE {condition} ORDER BY n"
        return lake.rows(query, ResultConfiguration={"OutputLocation": results})

    stack = stacks.create("cfn-projected", _resources("a,b"))
    assert rows("customer = 'x'") == []
    assert rows("customer = 'in'") == [["0"], ["1"], ["2"]]
    assert rows("customer = 'in' AND day = '2026-01-02' AND hour = 12 AND kind = 'a'") == [["1"]]
    stacks.update(stack, _resources("c"))
    assert rows("customer = 'in'") == [["3"]]


def _put(cloud: Any, path: Path, key: str, number: int) -> None:
    duckdb.connect().execute(f"COPY (SELECT {number} AS n) TO '{path}' (FORMAT parquet)")
    cloud.client("s3").put_object(Bucket=_BUCKET, Key=key, Body=path.read_bytes())


def _resources(kinds: str) -> dict[str, Any]:
    table = {
        "Name": "events",
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [
            {"Name": name, "Type": kind}
            for name, kind in (("customer", "string"), ("kind", "string"), ("day", "string"), ("hour", "int"))
        ],
        "StorageDescriptor": {
            "Columns": [{"Name": "n", "Type": "int"}],
            "Location": f"s3://{_BUCKET}/in/",
            **PARQUET,
        },
        "Parameters": {
            "EXTERNAL": "TRUE",
            "projection.enabled": "true",
            "projection.customer.type": "injected",
            "projection.kind.type": "enum",
            "projection.kind.values": kinds,
            "projection.day.type": "date",
            "projection.day.format": "yyyy-MM-dd",
            "projection.day.range": "2026-01-01,2026-01-31",
            "projection.hour.type": "integer",
            "projection.hour.range": "0,23",
            "projection.hour.digits": "2",
            "storage.location.template": f"s3://{_BUCKET}/${{customer}}/${{kind}}/${{day}}/${{hour}}/",
        },
    }
    catalog = {"CatalogId": {"Ref": "AWS::AccountId"}}
    return {
        "Database": {
            "Type": "AWS::Glue::Database",
            "Properties": {**catalog, "DatabaseInput": {"Name": "cfn_projected"}},
        },
        "Table": {
            "Type": "AWS::Glue::Table",
            "Properties": {**catalog, "DatabaseName": {"Ref": "Database"}, "TableInput": table},
        },
    }
