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
from typing import Any
from urllib.parse import unquote

from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from . import filerules
from .columns import COMPARISONS
from .java import elements, entries
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


@dataclass(frozen=True)
class _Asked:
    """A rule. holds: its threshold, or for FileUniqueness its condition."""

    rule: Any
    holds: Callable[[float], bool]
    jvm: Any

    @property
    def text(self) -> str:
        return str(self.rule.toString())

    @property
    def tags(self) -> dict[str, str]:
        return entries(self.rule.getTags())


def evaluate(frame: DataFrame, rule: Any, holds: Callable[[float], bool]) -> Outcome:
    """The outcome of a rule about files. holds: its threshold, or for FileUniqueness its condition."""
    asked = _Asked(rule, holds, frame.sparkSession._jvm)
    tags, given = asked.tags, rule.getParameters().get("DataPath")
    paths = [given] if given else [unquote(each) for each in frame.inputFiles()]
    if not paths:
        return Outcome(asked.text, False, _UNKNOWN)
    algorithm = tags.get("hashAlgorithm", "SHA-256") if rule.getRuleType() in ("FileMatch", "FileUniqueness") else None
    try:
        found = _files(frame, paths, tags, algorithm)
        other = rule.getParameters().get("CompareDataPath")
        if other:
            return _compared(asked, found, other, _files(frame, [other], tags, algorithm))
        return _KINDS[rule.getRuleType()](asked, found)
    except PySparkException as error:
        return Outcome(asked.text, False, f"The files of {', '.join(paths)} could not be read: {error}")


def _freshness(asked: _Asked, found: list[_File]) -> Outcome:
    condition, zone = asked.rule.getCondition(), asked.tags.get("timeZone")
    operands = [_moment(asked.jvm, each, zone) for each in elements(condition.getOperands())]
    met = [_meets(condition, each.modified, operands) for each in found]
    return _shared(asked, met, {})


def _size(asked: _Asked, found: list[_File]) -> Outcome:
    condition, sizes = asked.rule.getCondition(), [each.size for each in found]
    operands = [int(each.getBytes()) for each in elements(condition.getOperands())]
    met = [_meets(condition, size, operands) for size in sizes]
    extremes = {"Dataset.*.MaximumFileSize": max(sizes), "Dataset.*.MinimumFileSize": min(sizes)} if sizes else {}
    return _shared(asked, met, {name: float(size) for name, size in extremes.items()})


def _compared(asked: _Asked, found: list[_File], other: str, others: list[_File]) -> Outcome:
    """FileMatch of two files or folders."""
    by_name = asked.tags.get("matchFileName") == "true"
    both = [Counter((each.name if by_name else "", each.digest) for each in side) for side in (found, others)]
    metrics = {"Dataset.*.FileCount": float(len(found))}
    if both[0] == both[1]:
        return Outcome(asked.text, True, metrics=metrics)
    alone = [each.path for each in found if (each.name if by_name else "", each.digest) not in both[1]]
    reason = f"Files do not match those of {other}" + (f": {', '.join(sorted(alone))}" if alone else "")
    return Outcome(asked.text, False, reason, metrics)


def _match(asked: _Asked, found: list[_File]) -> Outcome:
    """FileMatch with checksums."""
    condition = asked.rule.getCondition()
    sums = {str(each.getOperand()).lower() for each in elements(condition.getOperands())}
    negated = str(condition.getOperator().name()) in ("NOT_IN", "NOT_EQUALS")
    by_name = asked.tags.get("matchFileName") == "true"
    wrong = [each for each in found if (each.digest in sums) == negated or (by_name and _is_named_twice(each, found))]
    told = "; ".join(f"{each.path} has the checksum {each.digest}" for each in wrong)
    reason = told or (None if found else "There are no files")
    return Outcome(asked.text, not reason, reason, {"Dataset.*.FileCount": float(len(found))})


def _uniqueness(asked: _Asked, found: list[_File]) -> Outcome:
    digests = Counter(each.digest for each in found)
    by_name = asked.tags.get("matchFileName") == "true"
    unique = [each for each in found if digests[each.digest] == 1 and not (by_name and _is_named_twice(each, found))]
    metrics = {"Dataset.*.FileCount": float(len(found))}
    if not found:
        return Outcome(asked.text, False, "There are no files", metrics)
    ratio = metrics["Dataset.*.FileUniquenessRatio"] = len(unique) / len(found)
    passed = asked.holds(ratio)
    reason = None if passed else f"Value: {ratio} does not meet the constraint requirement!"
    return Outcome(asked.text, passed, reason, metrics)


_KINDS: dict[str, Callable[[_Asked, list[_File]], Outcome]] = {
    "FileFreshness": _freshness,
    "FileMatch": _match,
    "FileSize": _size,
    "FileUniqueness": _uniqueness,
}


def _shared(asked: _Asked, met: list[bool], metrics: dict[str, float]) -> Outcome:
    """The outcome of a rule that is decided by the share of files that meet its condition."""
    if not met:
        return Outcome(asked.text, False, "There are no files", {"Dataset.*.FileCount": 0.0})
    metrics = {"Dataset.*.FileCount": float(len(met)), **metrics}
    if asked.tags.get("failFast") == "true" and not all(met):
        return Outcome(asked.text, False, "A file does not meet the constraint requirement!", metrics)
    share = metrics[f"Dataset.*.{asked.rule.getRuleType()}.Compliance"] = sum(met) / len(met)
    passed = asked.holds(share)
    return Outcome(
        asked.text, passed, None if passed else f"Value: {share} does not meet the constraint requirement!", metrics
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


def _moment(jvm: Any, operand: Any, zone: str | None) -> float:
    """What a date expression stands for, in seconds since the epoch; times of day are those of the time zone."""
    is_time = operand.getClass().getSimpleName() == "StaticDateTime"
    place = jvm.java.time.ZoneId.of(zone if zone and is_time else "UTC")
    return float(operand.getEvaluatedExpression().atZone(place).toInstant().toEpochMilli()) / 1000


def _is_named_twice(file: _File, found: list[_File]) -> bool:
    return sum(each.name == file.name for each in found) > 1
