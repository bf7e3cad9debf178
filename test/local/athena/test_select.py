"""SELECT over Parquet tables with partitions."""

import pytest
from athena_lake import Lake


@pytest.fixture(scope="module", autouse=True)
def shipping(lake: Lake) -> None:
    lake.table(
        "shipping",
        {"shipping_id": "bigint", "destination_city": "string", "shipping_cost": "double", "quantity": "double"},
        {"shipping_date": "date"},
    )
    for day, rows in {
        "2024-01-01": "(1, 'Oslo', 10.5, 1.0), (2, 'Lima', 20.25, 2.0)",
        "2024-01-02": "(3, 'Oslo', 4.5, 0.5), (4, NULL, 1.0, NULL)",
    }.items():
        folder = f"{lake.prefix('shipping')}shipping_date={day}/"
        lake.put_parquet(
            folder + "part-0.parquet",
            "SELECT id::BIGINT AS shipping_id, city AS destination_city, cost::DOUBLE AS shipping_cost, "
            f"gallons::DOUBLE AS quantity FROM (VALUES {rows}) t(id, city, cost, gallons)",
        )
        lake.partition("shipping", [day], f"s3://athena-test/{folder}")
    lake.put_parquet(
        f"{lake.prefix('shipping')}shipping_date=2024-01-03/part-0.parquet", "SELECT 5::BIGINT AS shipping_id"
    )


def test_totals_by_city(lake: Lake) -> None:
    rows = lake.rows(
        f'SELECT destination_city, SUM(shipping_cost) AS cost, COUNT(*) AS n FROM "{lake.database}"."shipping" '
        "GROUP BY destination_city ORDER BY destination_city"
    )

    assert rows == [["Lima", "20.25", "1"], ["Oslo", "15.0", "2"], [None, "1.0", "1"]]


def test_rollup_has_the_overall_total(lake: Lake) -> None:
    rows = lake.rows(
        "SELECT destination_city, SUM(shipping_cost), GROUPING(destination_city) FROM shipping "
        "GROUP BY ROLLUP (destination_city) ORDER BY 3, 1"
    )

    assert rows[-1] == [None, "36.25", "1"]
    assert len(rows) == 4


def test_unregistered_partitions_are_not_seen(lake: Lake) -> None:
    assert lake.rows("SELECT shipping_id FROM shipping WHERE shipping_date >= DATE '2024-01-03'") == []
    assert lake.rows("SELECT max(shipping_id) FROM shipping") == [["4"]]


def test_partition_columns_have_their_type_and_prune(lake: Lake) -> None:
    whole = lake.run("SELECT shipping_cost FROM shipping")
    pruned = lake.run("SELECT shipping_cost, shipping_date FROM shipping WHERE shipping_date = DATE '2024-01-01'")

    types = lake.result(pruned["QueryExecutionId"])["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [column["Type"] for column in types] == ["double", "date"]
    assert 0 < pruned["Statistics"]["DataScannedInBytes"] < whole["Statistics"]["DataScannedInBytes"]


def test_result_is_kept_as_csv(lake: Lake) -> None:
    execution = lake.run('SELECT shipping_id, destination_city AS "to ""city""", quantity FROM shipping ORDER BY 1')

    url = execution["ResultConfiguration"]["OutputLocation"]
    assert url == f"s3://athena-test/results/{execution['QueryExecutionId']}.csv"
    content = lake.s3.get_object(Bucket="athena-test", Key=url.split("/", 3)[3])["Body"].read()
    assert content.decode() == (
        '"shipping_id","to ""city""","quantity"\n"1","Oslo","1.0"\n"2","Lima","2.0"\n"3","Oslo","0.5"\n"4",,\n'
    )
    lake.s3.head_object(Bucket="athena-test", Key=url.split("/", 3)[3] + ".metadata")


def test_missing_names_are_said_in_athenas_words(lake: Lake) -> None:
    assert lake.error("SELECT 1 FROM nothing") == (
        f"TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.{lake.database}.nothing' does not exist"
    )
    assert lake.error("SELECT 1 FROM no.thing") == "SCHEMA_NOT_FOUND: line 1:15: Schema 'no' does not exist"
    assert lake.error("SELECT city FROM shipping") == (
        "COLUMN_NOT_FOUND: line 1:8: Column 'city' cannot be resolved or requester is not authorized to access "
        "requested resources"
    )


def test_pages(lake: Lake) -> None:
    identifier = lake.run("SELECT shipping_id FROM shipping ORDER BY 1")["QueryExecutionId"]

    pages = list(
        lake.athena.get_paginator("get_query_results").paginate(
            QueryExecutionId=identifier, PaginationConfig={"PageSize": 2}
        )
    )

    rows = [[row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]] for page in pages]
    assert rows == [["shipping_id", "1"], ["2", "3"], ["4"]]
