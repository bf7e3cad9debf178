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


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            "SELECT 1 FROM shipping WHERE destination_city = 7",
            "TYPE_MISMATCH: line 1:47: Cannot apply operator: varchar = integer",
        ),
        (
            "SELECT 1 FROM shipping s WHERE s.shipping_date >= '2024-01-01'",
            "TYPE_MISMATCH: line 1:48: Cannot apply operator: date >= varchar(10)",
        ),
        (
            "SELECT 1 FROM shipping WHERE shipping_id IN (1, 'x')",
            "TYPE_MISMATCH: line 1:49: IN value and list items must be the same type: bigint",
        ),
        (
            "SELECT 1 FROM shipping WHERE quantity BETWEEN 'a' AND 'b'",
            "TYPE_MISMATCH: line 1:30: Cannot check if double is BETWEEN varchar(1) and varchar(1)",
        ),
        (
            "SELECT shipping_cost * 2 AS twice FROM shipping WHERE twice > 1",
            "COLUMN_NOT_FOUND: line 1:55: Column 'twice' cannot be resolved or requester is not authorized to access "
            "requested resources",
        ),
        (
            "SELECT upper(destination_city) AS c, count(*) FROM shipping GROUP BY c",
            "COLUMN_NOT_FOUND: line 1:70: Column 'c' cannot be resolved or requester is not authorized to access "
            "requested resources",
        ),
        (
            "SELECT destination_city, sum(quantity) FROM shipping",
            "EXPRESSION_NOT_AGGREGATE: line 1:8: 'destination_city' must be an aggregate expression or appear in "
            "GROUP BY "
            "clause",
        ),
        (
            "SELECT shipping_id FROM shipping a, shipping b",
            "AMBIGUOUS_NAME: line 1:8: Column 'shipping_id' is ambiguous",
        ),
        ("SELECT nothing(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'nothing' not registered"),
        ("SELECT * FROM a.b.c", "CATALOG_NOT_FOUND: line 1:15: Catalog 'a' does not exist"),
    ],
)
def test_what_trino_refuses_is_refused(lake: Lake, sql: str, reason: str) -> None:
    assert lake.error(sql) == reason


def test_names_in_every_form(lake: Lake) -> None:
    database = lake.database

    assert lake.rows(f"SELECT {database}.shipping.shipping_id FROM {database}.shipping ORDER BY 1 LIMIT 1") == [["1"]]
    assert lake.rows(
        f'SELECT "shipping"."SHIPPING_ID" FROM awsdatacatalog.{database}."Shipping" ORDER BY 1 LIMIT 1'
    ) == [["1"]]
    assert lake.rows(
        "WITH shipping AS (SELECT shipping_id AS n FROM shipping WHERE shipping_cost > 10) SELECT max(n) FROM shipping"
    ) == [["2"]]
    assert lake.rows(
        "SELECT a.shipping_id FROM shipping a LEFT JOIN shipping b ON a.shipping_id = b.shipping_id "
        "AND b.shipping_date = DATE '2024-01-02' WHERE b.shipping_id IS NULL ORDER BY 1"
    ) == [["1"], ["2"]]
    assert lake.rows("SELECT shipping_date, count(*) FROM shipping GROUP BY 1 ORDER BY 1") == [
        ["2024-01-01", "2"],
        ["2024-01-02", "2"],
    ]
