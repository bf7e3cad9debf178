"""Frames with some of their records, chosen by a function."""

from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import errors, paths
from awsglue.operations.by_record import Failure, Function, record_of

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def filter_records(frame: "DynamicFrame", f: Function) -> "DynamicFrame":
    """The records for which f answers what Python counts as true.

    A record that f raises on becomes an error record. f runs anew for each of Spark's actions on the frame. A frame
    without fields, as of a source that finds nothing new, stays as it is.
    """
    schema = frame.schema()
    if not schema.fields:
        return frame.derived(frame.toDF())

    def judge(row: Any) -> tuple[bool, str | None, str | None]:
        try:
            return bool(f(record_of(row, schema))), None, None
        except Exception as error:  # noqa: BLE001 (whatever it raises makes an error record)
            failure = Failure(error)
            return False, failure.message, failure.trace

    # Spark may call what is deterministic once for each of its uses in a query.
    judged = F.udf(judge, "struct<kept: boolean, message: string, trace: string>").asNondeterministic()
    row = F.struct(*[F.col(paths.quoted(field.name)) for field in schema]).alias("row")
    data = frame.toDF().select(row).select("row", judged("row").alias("outcome"))
    failed = data.filter("outcome.message is not null")
    return frame.derived(
        data.filter("outcome.kept").select("row.*"),
        errors=failed.select(errors.of(F.col("row"), F.col("outcome.message"), F.col("outcome.trace"))),
    )
