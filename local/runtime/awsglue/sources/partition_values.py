"""The partition keys of rows, told by the files that the rows are in: one scan, however many partitions there are."""

from collections.abc import Callable, Iterable, Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes, paths, schemas

_FILE = "__file_of_partition"


def adder(
    spark: SparkSession, keys: gluetypes.StructType, files: Iterable[tuple[str, Sequence[str | None]]]
) -> Callable[[DataFrame], DataFrame]:
    """What adds a column for each key to a scan of files, in place of one that the files have of that name.

    files: the uri of each, and its values as the catalog has them, which are cast to the keys' types. A file of
    several partitions has its rows once for each.
    """
    names = [f"__{place}" for place in range(len(keys.fields))]
    rows = [(uri, *values) for uri, values in files]
    texts = spark.createDataFrame(rows, ", ".join(f"{name} string" for name in [_FILE, *names]))
    values = texts.select(
        _FILE,
        *[
            F.col(name).cast(schemas.spark_type(key.dataType)).alias(key.name)
            for name, key in zip(names, keys, strict=True)
        ],
    )

    def add(scan: DataFrame) -> DataFrame:
        # A path is percent-encoded there, except for the plus signs, which url_decode takes for spaces.
        uri = F.url_decode(F.regexp_replace("_metadata.file_path", r"\+", "%2B"))
        own = scan.select("*", uri.alias(_FILE)).drop(*[key.name for key in keys])
        joined = own.join(F.broadcast(values), _FILE)
        kept = [name for name in own.columns if name != _FILE]
        return joined.select(*[paths.quoted(name) for name in [*kept, *(key.name for key in keys)]])

    return add
