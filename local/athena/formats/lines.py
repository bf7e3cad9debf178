"""The lines of text files, whatever is in them."""

from local.athena.formats import relation
from local.athena.query.scan import Scan

_NEVER = "\x02\x03\x04\x05"
"""A delimiter that no text has, so that a line is one value."""

_LONGEST_LINE = 16 * 1024 * 1024


def source(scan: Scan) -> str:
    """A relation of `line` and `file_index`, without the header lines that the table says its files have."""
    header = scan.table.parameters.get("skip.header.line.count", "0")
    options = (
        "columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, quote = '', escape = '', "
        f"delim = '{_NEVER}', strict_mode = false, max_line_size = {_LONGEST_LINE}, "
        f"buffer_size = {2 * _LONGEST_LINE}, hive_partitioning = false, "
        f"skip = {int(header) if header.isdigit() else 0}"
    )
    return f"(SELECT coalesce(line, '') AS line, file_index FROM read_csv({relation.file_list(scan.files)}, {options}))"


def scanned_bytes(scan: Scan) -> int:
    """Text is read whole, whatever the query names."""
    return sum(each.size for each in scan.objects)
