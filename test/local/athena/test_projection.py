"""Partitions that a table's properties describe."""

from datetime import datetime, timedelta, timezone

from athena_lake import Lake


def _put(lake: Lake, table: str, folder: str, number: int) -> None:
    lake.put_parquet(f"{lake.prefix(table)}{folder}/data.parquet", f"SELECT {number} AS n")


def test_integers_and_enums(lake: Lake) -> None:
    lake.table(
        "numbered",
        {"n": "int"},
        {"year": "int", "month": "string", "kind": "string"},
        Parameters={
            "projection.enabled": "true",
            "projection.year.type": "integer",
            "projection.year.range": "2020,2024",
            "projection.month.type": "integer",
            "projection.month.range": "1,12",
            "projection.month.digits": "2",
            "projection.kind.type": "enum",
            "projection.kind.values": "a,b",
        },
    )
    for number, folder in enumerate(
        (
            "year=2024/month=01/kind=a",
            "year=2023/month=12/kind=b",
            "year=2025/month=01/kind=a",  # beyond the range
            "year=2024/month=1/kind=a",  # not of two digits
            "year=2024/month=01/kind=c",  # not a value
        ),
        start=1,
    ):
        _put(lake, "numbered", folder, number)

    assert lake.rows("SELECT n, year, month, kind FROM numbered ORDER BY n") == [
        ["1", "2024", "01", "a"],
        ["2", "2023", "12", "b"],
    ]
    assert lake.rows("SELECT n FROM numbered WHERE year > 2023 AND month = '01'") == [["1"]]


def test_dates_with_slashes_by_a_template(lake: Lake) -> None:
    today = datetime.now(timezone.utc).date()
    lake.table(
        "dated",
        {"n": "int"},
        {"day": "string"},
        Parameters={
            "projection.enabled": "true",
            "projection.day.type": "date",
            "projection.day.format": "yyyy/MM/dd",
            "projection.day.range": "NOW-2DAYS,NOW",
            "storage.location.template": f"{lake.location('dated')}in/${{day}}/raw",
        },
    )
    for number in range(-1, 4):
        day = today - timedelta(days=number)
        _put(lake, "dated", f"in/{day:%Y/%m/%d}/raw", number)

    rows = lake.rows("SELECT n, day FROM dated ORDER BY n")

    assert rows == [[str(n), f"{today - timedelta(days=n):%Y/%m/%d}"] for n in range(3)]


def test_hours(lake: Lake) -> None:
    lake.table(
        "hourly",
        {"n": "int"},
        {"hour": "string"},
        Parameters={
            "projection.enabled": "true",
            "projection.hour.type": "date",
            "projection.hour.format": "yyyy-MM-dd-HH",
            "projection.hour.range": "2024-01-01-00,2024-01-01-12",
            "projection.hour.interval": "6",
            "projection.hour.interval.unit": "HOURS",
        },
    )
    for number in (0, 1, 6, 12, 18):
        _put(lake, "hourly", f"hour=2024-01-01-{number:02d}", number)

    assert lake.rows("SELECT n FROM hourly ORDER BY n") == [["0"], ["6"], ["12"]]


def test_injected_values_must_be_given(lake: Lake) -> None:
    lake.table(
        "injected",
        {"n": "int"},
        {"device": "string"},
        Parameters={"projection.enabled": "true", "projection.device.type": "injected"},
    )
    for number, device in enumerate(("x", "y")):
        _put(lake, "injected", f"device={device}", number)

    assert lake.rows("SELECT n FROM injected WHERE device = 'y'") == [["1"]]
    assert lake.error("SELECT n FROM injected").startswith(
        "CONSTRAINT_VIOLATION: For the injected projected partition column device, the WHERE clause must contain only "
        "static equality conditions"
    )


def test_a_column_without_a_projection_is_an_error(lake: Lake) -> None:
    lake.table("half", {"n": "int"}, {"a": "string"}, Parameters={"projection.enabled": "true"})

    assert lake.error("SELECT n FROM half") == (
        f"INVALID_TABLE_PROPERTY: Table {lake.database}.half is configured for partition projection, but the following "
        "partition columns are missing projection configuration: [a]"
    )
