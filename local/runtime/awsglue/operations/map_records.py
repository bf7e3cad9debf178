"""Frames of what a function makes of each record."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pyspark import RDD, StorageLevel
from pyspark.sql import Row
from pyspark.sql import functions as F  # noqa: N812 (its usual name)
from pyspark.sql import types as spark

from awsglue import errors, gluetypes, records, schemas
from awsglue.operations.by_record import Failure, Function, record_of

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

_MADE, _FAILED, _TYPE = range(3)


def map_records(frame: "DynamicFrame", f: Function, *, preservesPartitioning: bool = False) -> "DynamicFrame":  # noqa: ARG001,N803
    """What f makes of each record: the record itself, changed, or another one. It may add and remove fields; a field
    to which it gives other types in some records than in others becomes a choice.

    A record that f raises on, or of which it makes no record, becomes an error record. preservesPartitioning: of no
    effect on the result.

    The types of what f gives are only known when it has run: it runs here, once for each record, and what it gave is
    kept in memory and on disk.
    """
    schema = frame.schema()
    outcomes = frame.toDF().rdd.mapPartitions(_applied(f, schema)).persist(StorageLevel.MEMORY_AND_DISK)
    found = schemas.merge_all(outcomes.filter(_is(_TYPE)).map(_value).collect())
    made = schemas.known(found, schema) if isinstance(found, gluetypes.StructType) else schema
    return frame.derived(
        records.frame_of(frame.glue_ctx.spark_session, outcomes.filter(_is(_MADE)).map(_value), made),
        made,
        errors=_errors(frame, outcomes.filter(_is(_FAILED)).map(_value)),
    )


def _applied(f: Function, schema: gluetypes.StructType) -> Any:
    def apply(rows: Iterable[Row]) -> Iterator[tuple[int, Any]]:
        seen: gluetypes.DataType = gluetypes.UnknownType()
        for row in rows:
            try:
                made = f(record_of(row, schema))
                if not isinstance(made, (Mapping, Row)):
                    raise TypeError(f"The function gave a {type(made).__name__}, not a record.")
                seen = schemas.merge(seen, records.type_of(made, schema))
            except Exception as error:  # noqa: BLE001 (whatever it raises makes an error record)
                failure = Failure(error)
                yield _FAILED, (row, failure.message, failure.trace)
            else:
                yield _MADE, made
        yield _TYPE, seen

    return apply


def _is(kind: int) -> Any:
    return lambda outcome: outcome[0] == kind


def _value(outcome: tuple[int, Any]) -> Any:
    return outcome[1]


def _errors(frame: "DynamicFrame", failed: "RDD[Any]") -> Any:
    text = spark.StringType()
    failures = spark.StructType().add("row", frame.toDF().schema).add("message", text).add("trace", text)
    data = frame.glue_ctx.spark_session.createDataFrame(failed, failures, verifySchema=False)
    return data.select(errors.of(F.col("row"), F.col("message"), F.col("trace")))
