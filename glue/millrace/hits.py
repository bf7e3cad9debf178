"""The pipeline hits: what its rows are, and the tables that count them."""

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

from millrace.contract import Contract, Field

PIPELINE = "hits"


def _is_time(text: Column) -> Column:
    return text.rlike(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}") & text.cast("timestamp").isNotNull()


CONTRACT = Contract(
    (
        Field("GroupID", "int"),
        Field("CountryCode", "string"),
        Field("UserAgent", "string"),
        Field("Language", "string", required=False),
        Field("Domain", "string"),
        Field("Timestamp", "string", check=(_is_time, "a date and time in ISO 8601")),
    )
)


@dataclass(frozen=True)
class CountTable:
    """A table of counts: its name, its columns and the fields that they hold, and Spark's name of its format."""

    name: str
    fields: dict[str, str]
    format: str

    def rows(self, counted: DataFrame) -> DataFrame:
        """What `count` found for it."""
        return counted.where(F.col(next(iter(self.fields))).isNotNull()).select(*self.fields, "hitcount")


TABLES = (
    CountTable("hits_by_country", {"countrycode": "CountryCode"}, "parquet"),
    CountTable("hits_by_domain_and_groupid", {"domain": "Domain", "groupid": "GroupID"}, "json"),
    CountTable("hits_by_useragent", {"useragent": "UserAgent"}, "parquet"),
)


def count(rows: DataFrame) -> DataFrame:
    """The hits of all tables and what is wrong with the other rows, in one pass.

    rows: as `millrace.json_documents` reads them.

    Returns a frame of the tables' columns, `fault` and `hitcount`, in which each row has values for one table, or a
    fault: a struct of `file`, `place`, `line`, `raw`, `reason` and `unreadable`.
    """
    raw, row = F.col("raw"), F.col("row")
    judged = rows.withColumn("row", CONTRACT.parse(raw)).withColumn("kept", CONTRACT.is_kept(raw, row))
    fault = F.struct("file", "place", "line", "raw", CONTRACT.breach(raw, row).alias("reason"), "unreadable")
    fields = {column: field for table in TABLES for column, field in table.fields.items()}
    keyed = judged.select(
        *[F.when(F.col("kept"), row[field]).alias(column) for column, field in fields.items()],
        F.when(~F.col("kept"), fault).alias("fault"),
    )
    sets = ", ".join(f"({', '.join(each.fields)})" for each in TABLES)
    query = f"SELECT {', '.join(fields)}, fault, count(*) AS hitcount FROM {{keyed}} GROUP BY GROUPING SETS ({sets}, (fault))"  # noqa: S608, E501 (names of ours)
    return rows.sparkSession.sql(query, keyed=keyed).where(F.coalesce("fault.file", *fields).isNotNull())
