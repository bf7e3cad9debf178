"""Regex Extractor: https://docs.aws.amazon.com/glue/latest/dg/transforms-regex-extractor.html"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue.visual import register
from awsglue.visual.names import listed


@register
def gs_regex_extract(frame: DataFrame, colName: str, regex: str, newCols: str) -> DataFrame:  # noqa: N803
    """What a regular expression (Java's) matches in a text, in a new column; of one with groups, a column for each.

    newCols: the columns, with commas between; a group whose name is empty is passed over. A text in which nothing
    matches gives empty texts, null gives nulls.

    Raises:
        ValueError: there are not as many names as groups.
    """
    names = listed(newCols)
    pattern = frame.sparkSession.sparkContext._jvm.java.util.regex.Pattern  # type: ignore[union-attr] # it is running
    groups = pattern.compile(regex).matcher("").groupCount()
    if len(names) != max(groups, 1):
        raise ValueError(f"gs_regex_extract has {len(names)} columns ({newCols}) for {groups} groups of {regex}.")
    first = 1 if groups else 0
    made = [
        F.regexp_extract(F.col(colName), regex, group).alias(name) for group, name in enumerate(names, first) if name
    ]
    return frame.select("*", *made)
