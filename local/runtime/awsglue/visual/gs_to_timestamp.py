"""To Timestamp: https://docs.aws.amazon.com/glue/latest/dg/transforms-to-timestamp.html"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue.visual import register
from awsglue.visual.names import plain

_UNITS = {"seconds": 1, "milliseconds": 1_000, "microseconds": 1_000_000}


@register
def gs_to_timestamp(
    frame: DataFrame,
    colName: str,  # noqa: N803 (AWS's name)
    colType: str = "autodetect",  # noqa: N803 (AWS's name)
    newColName: str | None = None,  # noqa: N803 (AWS's name)
) -> DataFrame:
    """A number or a text as a timestamp; in its own column, if there is no other name.

    colType: `seconds`, `milliseconds` or `microseconds` since 1970; `iso` for texts in ISO 8601; or `autodetect`,
    where AWS leaves open how it guesses: a number is in the unit that brings it closest to our days.

    Raises:
        ValueError: there is no such type.
    """
    values = F.col(colName)
    if colType in _UNITS:
        made = _since_1970(values.cast("decimal(38,6)"), _UNITS[colType])
    elif colType == "iso":
        made = values.cast("timestamp")
    elif colType == "autodetect":
        made = _guessed(values.cast("string"))
    else:
        raise ValueError(f"{colType} is no type of gs_to_timestamp: {', '.join([*_UNITS, 'iso', 'autodetect'])}.")
    return frame.withColumn(newColName or plain(colName), made)


def _since_1970(number: Column, unit: int) -> Column:
    return F.timestamp_micros((number * (1_000_000 // unit)).cast("long"))


def _guessed(text: Column) -> Column:
    """From 10 to the 11th on, a number of seconds would be after the year 5000, and of milliseconds in 1973."""
    number = F.when(text.rlike(r"^-?\d{5,}(\.\d+)?$"), text.cast("decimal(38,6)"))
    unit = F.when(F.abs(number) < 10**11, 1_000_000).when(F.abs(number) < 10**14, 1_000).otherwise(1)
    as_number = F.timestamp_micros((number * unit).cast("long"))
    return F.when(number.isNotNull(), as_number).otherwise(text.cast("timestamp"))
