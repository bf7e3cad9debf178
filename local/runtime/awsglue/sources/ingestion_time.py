"""When a frame came in, as columns to partition by."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

_PARTS = {
    "ingest_year": F.year,
    "ingest_month": F.month,
    "ingest_day": F.dayofmonth,
    "ingest_hour": F.hour,
    "ingest_minute": F.minute,
}
_COLUMNS = {"day": 3, "hour": 4, "minute": 5}


def add(frame: DataFrame, granularity: str) -> DataFrame:
    """The frame with the parts of now up to the granularity (`day`, `hour`, `minute`).

    Raises:
        ValueError: there is no such granularity.
    """
    if granularity not in _COLUMNS:
        raise ValueError(f"timeGranularity {granularity!r} is none of {', '.join(_COLUMNS)}.")
    now = F.current_timestamp()
    return frame.withColumns({name: _PARTS[name](now) for name in list(_PARTS)[: _COLUMNS[granularity]]})
