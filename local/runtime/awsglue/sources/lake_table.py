"""Tables of the Data Catalog that a data lake format keeps: Iceberg, through Spark's own catalog of them."""

from typing import TYPE_CHECKING

from awsglue import schemas
from awsglue.formats import Records
from awsglue.support import not_supported

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from awsglue.sources.catalog_table import Request, Table

_CATALOG = "spark.sql.catalog."
_GLUE = ("org.apache.iceberg.aws.glue.GlueCatalog", "glue")


def frame(spark: "SparkSession", table: "Table", request: "Request") -> "DataFrame":
    """The rows of the table as they are now.

    Raises:
        NotSupportedHereError: it is of another format than Iceberg, or the run has no Spark catalog for those, or
            only a part is asked for.
    """
    if table.lake != "iceberg":
        raise not_supported(f"tables of {table.lake}, as {table.full_name} is")
    if request.predicate or request.options:
        asked = ["push_down_predicate"] if request.predicate else []
        raise not_supported(f"{', '.join([*asked, *request.options])} of an Iceberg table: filter its frame")
    catalog = _catalog(spark)
    if not catalog:
        raise not_supported(
            f"the Iceberg table {table.full_name} without --datalake-formats iceberg and a Spark catalog of"
            " org.apache.iceberg.aws.glue.GlueCatalog (--conf spark.sql.catalog.glue_catalog…)"
        )
    return spark.table(f"`{catalog}`.`{table.database}`.`{table.name}`")


def records(spark: "SparkSession", table: "Table", request: "Request") -> Records:
    """What `frame` gives, in the types of DynamicFrames."""
    rows = frame(spark, table, request)
    schema = schemas.glue_schema(rows.schema)
    return Records(rows.to(schemas.spark_schema(schema)), schema)


def _catalog(spark: "SparkSession") -> str | None:
    """The name of the Spark catalog that stands for the Data Catalog."""
    every = dict(spark.sparkContext.getConf().getAll())
    every |= {name: value for name, value in _settings(spark).items() if name.startswith(_CATALOG)}
    for name, value in every.items():
        catalog, _, setting = name.removeprefix(_CATALOG).partition(".")
        if name.startswith(_CATALOG) and setting in ("catalog-impl", "type") and value in _GLUE:
            return catalog
    return None


def _settings(spark: "SparkSession") -> dict[str, str]:
    """What the session was told since it began."""
    return {row.key: row.value for row in spark.sql("SET").collect()}
