"""Samples of what flows between two transforms, written beside."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awsglue import records
from awsglue.sinks.own_attempt import add_files
from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def spigot(frame: "DynamicFrame", path: str, options: Mapping[str, Any] | None = None) -> "DynamicFrame":
    """The frame as it is, when a sample of its records has been added to the files under path, as JSON lines.

    options: `topk`, how many records from the first on; `prob`, with what probability each is taken. Without these
    all are. It is written at once, so the frame is computed once for it.
    """
    wanted = _options(options)
    data = frame.toDF()
    if "prob" in wanted:
        data = data.sample(fraction=float(wanted["prob"]))
    if "topk" in wanted:
        data = data.limit(int(wanted["topk"]))
    schema = frame.schema()
    lines = data.rdd.map(lambda row: (records.to_json(records.to_record(row, schema)),))
    spark = frame.glue_ctx.spark_session
    add_files(spark, spark.createDataFrame(lines, "value string").write.format("text"), path)
    return frame.derived(frame.toDF())


def _options(options: Any) -> Mapping[str, Any]:
    if options is not None and not isinstance(options, Mapping):
        raise ValueError(f"The options of spigot are a dictionary such as {{'topk': 10}}, not {options!r}.")
    wanted = options or {}
    if unknown := wanted.keys() - {"topk", "prob"}:
        raise not_supported(f"options of spigot: {', '.join(sorted(unknown))}")
    return wanted
