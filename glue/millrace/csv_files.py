"""The CSV files of a batch, archived and looked at: which can be read, and how."""

from dataclasses import dataclass

from millrace import csv_rows
from millrace.archive import ArchivedFile, archive
from millrace.batch import Input
from millrace.csv_shape import CsvShape, csv_shape
from millrace.gzip_files import is_gzip, read_through
from millrace.line_lengths import refuse_long_lines
from millrace.run import Run
from millrace.unreadable import UnreadableFileError

Rejections = dict[ArchivedFile, str]


@dataclass(frozen=True)
class CsvFile:
    """A file that can be read. is_stitched: whether a record of it may take several lines."""

    archived: ArchivedFile
    shape: CsvShape
    is_stitched: bool

    @property
    def name(self) -> str:
        return self.archived.name

    @property
    def upload(self) -> Input:
        return self.archived.input


def csv_files(
    run: Run, folder: str, inputs: tuple[Input, ...], keys: tuple[str, ...]
) -> tuple[list[CsvFile], Rejections, dict[Input, str]]:
    """Archive a batch; returns the files that can be read, and the others with the reason, those that S3 does not give
    out by their uploads.

    keys: columns that each file needs.
    """
    archived, unread = archive(run, folder, inputs, lambda head: ".csv.gz" if is_gzip(head) else ".csv")
    shapes, rejections = {}, {}
    for file, found in zip(archived, run.in_parallel(lambda each: _shape(run, each, keys), archived), strict=True):
        if isinstance(found, CsvShape):
            shapes[file] = found
        else:
            rejections[file] = found
    stitched = csv_rows.files_to_stitch(run.spark, [path_of(run, file) for file in shapes]) if shapes else set()
    by_name = {file.name: file for file in shapes}
    if stitched:
        endless = csv_rows.endless_records(run.spark, [path_of(run, by_name[name]) for name in sorted(stitched)])
        rejections |= {by_name[name]: reason for name, reason in endless.items()}
    files = [CsvFile(file, shape, file.name in stitched) for file, shape in shapes.items() if file not in rejections]
    return files, rejections, unread


def path_of(run: Run, file: ArchivedFile) -> str:
    return f"s3://{run.landing}/{file.key}"


def _shape(run: Run, file: ArchivedFile, keys: tuple[str, ...]) -> CsvShape | str:
    """The shape of a file, or what is wrong with it."""
    try:
        shape = csv_shape(file.head, file.input.size)
        if is_gzip(file.head):
            body = run.s3.get_object(Bucket=run.landing, Key=file.key)["Body"]
            read_through(body, int(run.arguments["most_inflated_bytes"]))
        else:
            refuse_long_lines(run.s3, {"Bucket": run.landing, "Key": file.key}, file.input.size)
    except UnreadableFileError as error:
        return str(error)
    missing = [key for key in keys if key not in shape.columns]
    return f"The header has no column {missing[0]}, by which rows are told apart." if missing else shape
