"""The formats that crawlers recognise, in the order in which they are tried (as Glue's built-in classifiers are).

A format is a module with the functions of `sample.Format`; adding one takes its file and its name here.
"""

from local.glue.crawlers.formats import csv_text, json_text, parquet
from local.glue.crawlers.s3 import File
from local.glue.crawlers.sample import Format, Sample

FORMATS: dict[str, Format] = {"parquet": parquet, "json": json_text, "csv": csv_text}


def recognise(file: File) -> Sample | None:
    """What the first format that knows the file says of it; None for a file of no known format."""
    try:
        return next((sample for each in FORMATS.values() if (sample := each.recognise(file))), None)
    except RecursionError:  # nested deeper than any column can be
        return None
