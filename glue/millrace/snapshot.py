"""Publishing a whole table anew, in one step.

Each run writes to a folder of its own; the table in the catalog then moves over to it. Whoever reads the table has the
rows of one run or of the next, never of both.
"""

from urllib.parse import urlsplit

from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace import objects
from millrace.run import Run

_FOLDER = "run="


def publish(run: Run, database: str, table: str, rows: DataFrame, path: str) -> int:
    """Write rows as Parquet to `PATH/run=ID/`, and let the table lead there. Returns how many there are.

    The folder that the table led to until now is left for the queries that are reading it; older ones are deleted.
    """
    before = _location(run, database, table)
    location = f"{path.rstrip('/')}/{_FOLDER}{run.id}/"
    counts = Observation()
    rows.observe(counts, F.count(F.lit(1)).alias("rows")).write.mode("overwrite").parquet(location)
    _put_table(run, database, _definition(table, rows, location), exists=before is not None)
    _delete_others(run, path, keep={location, before})
    count: int = counts.get["rows"]
    return count


def _location(run: Run, database: str, table: str) -> str | None:
    try:
        found: str = run.glue.get_table(DatabaseName=database, Name=table)["Table"]["StorageDescriptor"]["Location"]
    except run.glue.exceptions.EntityNotFoundException:
        return None
    return found


def _put_table(run: Run, database: str, definition: dict[str, object], *, exists: bool) -> None:
    if exists:
        # Without a version of the table an hour; SkipArchive keeps the catalog from growing.
        run.glue.update_table(DatabaseName=database, TableInput=definition, SkipArchive=True)
    else:
        run.glue.create_table(DatabaseName=database, TableInput=definition)


def _definition(table: str, rows: DataFrame, location: str) -> dict[str, object]:
    return {
        "Name": table,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": "parquet", "EXTERNAL": "TRUE"},
        "StorageDescriptor": {
            "Columns": [{"Name": name, "Type": kind} for name, kind in rows.dtypes],
            "Location": location,
            "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
        },
    }


def _delete_others(run: Run, path: str, keep: set[str | None]) -> None:
    place = urlsplit(path)
    bucket, prefix = place.netloc, f"{place.path.strip('/')}/{_FOLDER}"
    kept = tuple(each.removeprefix(f"s3://{bucket}/") for each in keep if each)
    stale = [key for key in objects.keys(run.s3, bucket, prefix) if not key.startswith(kept)]
    objects.delete(run.s3, bucket, stale)
