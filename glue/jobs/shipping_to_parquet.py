"""Reads a batch of uploaded shipments and writes them as typed Parquet to `staging/shipping/batch=BATCH/` of the lake.

Rows that break the contract go to `quarantine/shipping/batch=BATCH/`, files that cannot be read to `rejected/` of the
landing bucket. Everything goes to places of the batch's own, so that a run can be repeated.
"""

from collections import defaultdict

from millrace import lineage, report
from millrace.archive import ArchivedFile, archive
from millrace.batch import load
from millrace.contract import is_json
from millrace.json_rows import numbered_rows, rows
from millrace.json_shape import Shape, UnreadableFileError, shape_of
from millrace.rejected import reject
from millrace.run import Run, run
from millrace.shipping import CONTRACT, PIPELINE
from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

Shapes = dict[Shape, list[ArchivedFile]]


def main(this: Run) -> None:
    inputs = load(this, PIPELINE, this.batch)
    files = archive(this, PIPELINE, inputs)
    shapes, rejections = sort_by_shape(this, files)
    rows_in, rows_out = stage(this, shapes, files)
    quarantined = 0
    if rows_out < rows_in:
        unreadable, quarantined = set_aside(this, shapes, files)
        rejections |= dict.fromkeys(unreadable, "No line of the file is valid JSON.")
    accepted = [file.input for file in files if file not in rejections]
    report.write(
        this,
        "shipping-to-parquet",
        {
            "files_in": len(files),
            "bytes_in": sum(each.size for each in inputs),
            "rows_in": rows_out + quarantined,
            "rows_out": rows_out,
            "duplicates": 0,
            "quarantined": quarantined,
            "rejected": [reject(this, PIPELINE, file, reason) for file, reason in rejections.items()],
            **replacements(lineage.record(this, PIPELINE, accepted)),
        },
    )


def sort_by_shape(this: Run, files: tuple[ArchivedFile, ...]) -> tuple[Shapes, dict[ArchivedFile, str]]:
    """The readable files by shape, and the others with the reason."""

    def shape(file: ArchivedFile) -> Shape | str:
        def whole() -> bytes:
            body: bytes = this.s3.get_object(Bucket=this.landing, Key=file.key)["Body"].read()
            return body

        try:
            return shape_of(file.head, file.input.size, whole)
        except UnreadableFileError as error:
            return str(error)

    shapes: Shapes = defaultdict(list)
    rejections = {}
    for file, found in zip(files, this.in_parallel(shape, files), strict=True):
        if isinstance(found, Shape):
            shapes[found].append(file)
        else:
            rejections[file] = found
    return shapes, rejections


def stage(this: Run, shapes: Shapes, files: tuple[ArchivedFile, ...]) -> tuple[int, int]:
    """Write the rows that keep the contract; returns the numbers of all rows and of those."""
    read = rows(this.spark, paths(this, shapes))
    if read is None:
        return 0, 0
    counts = Observation()
    parsed = read.withColumn("row", CONTRACT.parse(F.col("raw"))).withColumn(
        "kept", CONTRACT.is_kept(F.col("raw"), F.col("row"))
    )
    (
        parsed.observe(counts, F.count(F.lit(1)).alias("rows_in"), F.count_if("kept").alias("rows_out"))
        .where("kept")
        .join(F.broadcast(sources(this, files)), "file", "inner")
        .select(*[f"row.{field.name}" for field in CONTRACT.fields], "source_key", "source_version")
        .write.mode("overwrite")
        .parquet(f"s3://{this.lake}/staging/{PIPELINE}/batch={this.batch}/")
    )
    return counts.get["rows_in"], counts.get["rows_out"]


def set_aside(this: Run, shapes: Shapes, files: tuple[ArchivedFile, ...]) -> tuple[list[ArchivedFile], int]:
    """Write the rows that break the contract, with their line and the reason.

    Returns the files that have no row of JSON at all, whose rows are left out, and the number of rows written.
    """
    numbered = numbered_rows(this.spark, paths(this, shapes))
    assert numbered is not None  # noqa: S101 (there were rows)
    parsed = numbered.withColumn("row", CONTRACT.parse(F.col("raw")))
    readable = {each.file for each in numbered.where(is_json(F.col("raw"))).select("file").distinct().collect()}
    broken = parsed.where(~CONTRACT.is_kept(F.col("raw"), F.col("row"))).where(F.col("file").isin(list(readable)))
    counts = Observation()
    (
        broken.withColumn("reason", CONTRACT.breach(F.col("raw"), F.col("row")))
        .join(F.broadcast(sources(this, files)), "file", "inner")
        .observe(counts, F.count(F.lit(1)).alias("quarantined"))
        .select("raw", "source_key", "source_version", "line", "reason")
        .write.mode("overwrite")
        .json(f"s3://{this.lake}/quarantine/{PIPELINE}/batch={this.batch}/")
    )
    unreadable = [file for each in shapes.values() for file in each if file.name not in readable]
    return unreadable, counts.get["quarantined"]


def sources(this: Run, files: tuple[ArchivedFile, ...]) -> DataFrame:
    """The key and version of each file name."""
    return this.spark.createDataFrame(
        [(file.name, file.input.key, file.input.version_id) for file in files],
        "file string, source_key string, source_version string",
    )


def paths(this: Run, shapes: Shapes) -> dict[Shape, list[str]]:
    return {shape: [f"s3://{this.landing}/{file.key}" for file in files] for shape, files in shapes.items()}


def replacements(replaced: dict[str, str]) -> dict[str, list[str]]:
    return {"replaced": sorted(replaced), "replaced_batches": sorted(set(replaced.values()))}


if __name__ == "__main__":
    run(main, "batch")
