"""Rules about files: FileFreshness, FileMatch, FileSize, FileUniqueness, on what Spark's file systems list.

Where the documentation is open: files whose names begin with `_` or `.` are passed over, as Spark does when it reads;
folders match when the same contents are in both, each as often (with matchFileName, under the same names); a file is
unique when no other has its contents (with matchFileName, nor its name).

Not here: files of a frame that Spark did not read from files; the rule fails, as documented.

https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types-FileFreshness.html and the pages of FileMatch, FileSize and
FileUniqueness
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from . import filerules
from .columns import COMPARISONS
from .outcome import Outcome

_HASHES: dict[str, Callable[[str], Column]] = {
    "MD5": F.md5,
    "SHA-1": F.sha1,
    "SHA-256": lambda content: F.sha2(content, 256),
}
_UNKNOWN = "Unable to parse file path from DataFrame"


@dataclass(frozen=True)
class _File:
    """modified: seconds since the epoch. size: in bytes. digest: of its contents, in hexadecimal, if asked."""

    path: str
    modified: float
    size: int
    digest: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


def evaluate(frame: DataFrame, rule: Any, holds: Callable[[float], bool]) -> Outcome:
    """The outcome of a rule about files. holds: its threshold, or for FileUniqueness its condition."""
    tags, given = dict(rule.getTags()), rule.getParameters().get("DataPath")
    paths = [given] if given else [unquote(each) for each in frame.inputFiles()]
    if not paths:
        return Outcome(rule.toString(), False, _UNKNOWN)
    algorithm = tags.get("hashAlgorithm", "SHA-256") if rule.getRuleType() in ("FileMatch", "FileUniqueness") else None
    try:
        found = _files(frame, paths, tags, algorithm)
        other = rule.getParameters().get("CompareDataPath")
        if other:
            return _compared(rule, found, other, _files(frame, [other], tags, algorithm))
        return _KINDS[rule.getRuleType()](rule, found, holds)
    except PySparkException as error:
        return Outcome(rule.toString(), False, f"The files of {', '.join(paths)} could not be read: {error}")


def _freshness(rule: Any, found: list[_File], holds: Callable[[float], bool]) -> Outcome:
    condition, zone = rule.getCondition(), dict(rule.getTags()).get("timeZone")
    operands = [_moment(each, zone) for each in condition.getOperands()]
    met = [_meets(condition, each.modified, operands) for each in found]
    return _shared(rule, met, holds, {})


def _size(rule: Any, found: list[_File], holds: Callable[[float], bool]) -> Outcome:
    condition, sizes = rule.getCondition(), [each.size for each in found]
    operands = [int(each.getBytes()) for each in condition.getOperands()]
    met = [_meets(condition, size, operands) for size in sizes]
    extremes = {"Dataset.*.MaximumFileSize": max(sizes), "Dataset.*.MinimumFileSize": min(sizes)} if sizes else {}
    return _shared(rule, met, holds, {name: float(size) for name, size in extremes.items()})


def _compared(rule: Any, found: list[_File], other: str, others: list[_File]) -> Outcome:
    """FileMatch of two files or folders."""
    by_name = dict(rule.getTags()).get("matchFileName") == "true"
    both = [Counter((each.name if by_name else "", each.digest) for each in side) for side in (found, others)]
    metrics = {"Dataset.*.FileCount": float(len(found))}
    if both[0] == both[1]:
        return Outcome(rule.toString(), True, metrics=metrics)
    alone = [each.path for each in found if (each.name if by_name else "", each.digest) not in both[1]]
    reason = f"Files do not match those of {other}" + (f": {', '.join(sorted(alone))}" if alone else "")
    return Outcome(rule.toString(), False, reason, metrics)


def _match(rule: Any, found: list[_File], _holds: Callable[[float], bool]) -> Outcome:
    """FileMatch with checksums."""
    condition = rule.getCondition()
    sums = {str(each.getOperand()).lower() for each in condition.getOperands()}
    negated = str(condition.getOperator().name()) in ("NOT_IN", "NOT_EQUALS")
    by_name = dict(rule.getTags()).get("matchFileName") == "true"
    wrong = [each for each in found if (each.digest in sums) == negated or (by_name and _is_named_twice(each, found))]
    told = "; ".join(f"{each.path} has the checksum {each.digest}" for each in wrong)
    reason = told or (None if found else "There are no files")
    return Outcome(rule.toString(), not reason, reason, {"Dataset.*.FileCount": float(len(found))})


def _uniqueness(rule: Any, found: list[_File], holds: Callable[[float], bool]) -> Outcome:
    digests = Counter(each.digest for each in found)
    by_name = dict(rule.getTags()).get("matchFileName") == "true"
    unique = [each for each in found if digests[each.digest] == 1 and not (by_name and _is_named_twice(each, found))]
    metrics = {"Dataset.*.FileCount": float(len(found))}
    if not found:
        return Outcome(rule.toString(), False, "There are no files", metrics)
    ratio = metrics["Dataset.*.FileUniquenessRatio"] = len(unique) / len(found)
    passed = holds(ratio)
    reason = None if passed else f"Value: {ratio} does not meet the constraint requirement!"
    return Outcome(rule.toString(), passed, reason, metrics)


_KINDS: dict[str, Callable[[Any, list[_File], Callable[[float], bool]], Outcome]] = {
    "FileFreshness": _freshness,
    "FileMatch": _match,
    "FileSize": _size,
    "FileUniqueness": _uniqueness,
}


def _shared(rule: Any, met: list[bool], holds: Callable[[float], bool], metrics: dict[str, float]) -> Outcome:
    """The outcome of a rule that is decided by the share of files that meet its condition."""
    text = rule.toString()
    if not met:
        return Outcome(text, False, "There are no files", {"Dataset.*.FileCount": 0.0})
    metrics = {"Dataset.*.FileCount": float(len(met)), **metrics}
    if dict(rule.getTags()).get("failFast") == "true" and not all(met):
        return Outcome(text, False, "A file does not meet the constraint requirement!", metrics)
    share = metrics[f"Dataset.*.{rule.getRuleType()}.Compliance"] = sum(met) / len(met)
    passed = holds(share)
    return Outcome(
        text, passed, None if passed else f"Value: {share} does not meet the constraint requirement!", metrics
    )


def _files(frame: DataFrame, paths: list[str], tags: dict[str, str], algorithm: str | None) -> list[_File]:
    """The files under some paths that the rule's filters leave, the latest first."""
    read = frame.sparkSession.read.format("binaryFile").option("recursiveFileLookup", "true").load(paths)
    columns = [F.col("path"), F.col("modificationTime").cast("double"), F.col("length")]
    listed = [_File(path, modified, size, "") for path, modified, size in read.select(*columns).collect()]
    listed.sort(key=lambda each: (-each.modified, each.path))
    for name in filerules.order(tags):
        if name == "recentFiles":
            listed = listed[: int(tags[name])]
        else:
            listed = [each for each in listed if re.search(tags[name], each.path)]
    if not algorithm:
        return listed
    kept = read.where(F.col("path").isin([each.path for each in listed]))
    digests: dict[str, str] = dict(map(tuple, kept.select("path", _HASHES[algorithm]("content")).collect()))
    return [_File(each.path, each.modified, each.size, digests[each.path]) for each in listed]


def _meets(condition: Any, value: float, operands: list[Any]) -> bool:
    operator = str(condition.getOperator().name())
    if operator in ("IN", "NOT_IN"):
        return (value in operands) == (operator == "IN")
    return bool(COMPARISONS[operator](value, *operands))


def _moment(operand: Any, zone: str | None) -> float:
    """What a date expression stands for, in seconds since the epoch; times of day are those of the time zone."""
    moment = datetime.fromisoformat(str(operand.getEvaluatedExpression().toString())[:26])
    is_time = operand.getClass().getSimpleName() == "StaticDateTime"
    return moment.replace(tzinfo=ZoneInfo(zone) if zone and is_time else timezone.utc).timestamp()


def _is_named_twice(file: _File, found: list[_File]) -> bool:
    return sum(each.name == file.name for each in found) > 1
