"""The arguments of a job run.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-get-resolved-options.html
"""

from collections.abc import Sequence
from typing import Any

_OWN = {
    "job_bookmark_option": "job-bookmark-disable",
    "job_bookmark_from": None,
    "job_bookmark_to": None,
    "JOB_ID": None,
    "JOB_RUN_ID": None,
    "SECURITY_CONFIGURATION": None,
    "encryption_type": None,
    "enable_data_lineage": None,
    "RedshiftTempDir": None,
    "TempDir": None,
}
"""What Glue adds to the answer whether a script asks for it or not, and its value when the run was not given one."""

_BOOKMARK_OPTIONS = ("job-bookmark-enable", "job-bookmark-disable", "job-bookmark-pause")


class GlueArgumentError(Exception):
    """An argument is missing, or has no value."""


def getResolvedOptions(args: Sequence[str], options: Sequence[str]) -> dict[str, Any]:  # noqa: N802 (AWS's name)
    """The values of the arguments that a script names.

    args: `sys.argv`: `--name value` or `--name=value`, the last of the same name counts. options: the names,
    without the hyphens.

    Raises:
        GlueArgumentError: an argument that is asked for is not there, or has no value.
    """
    given = _given(list(args)[1:], {*options, *_OWN})
    missing = [f"--{name}" for name in options if name not in given and name not in _OWN]
    if missing:
        raise GlueArgumentError(f"the following arguments are required: {', '.join(missing)}")
    resolved = {**_OWN, **given}
    bookmarks = resolved["job_bookmark_option"]
    if bookmarks not in _BOOKMARK_OPTIONS:
        raise GlueArgumentError(f"argument --job-bookmark-option: invalid choice: {bookmarks!r}")
    return resolved


def _given(words: list[str], wanted: set[str]) -> dict[str, str]:
    """The wanted arguments among the words; all others are not ours to judge."""
    given: dict[str, str] = {}
    place = 0
    while place < len(words):
        name, equals, value = words[place].removeprefix("--").partition("=")
        key = _key(name)
        place += 1
        if not words[place - 1].startswith("--") or key not in wanted:
            continue
        if not equals:
            if place == len(words) or words[place].startswith("--"):
                raise GlueArgumentError(f"argument --{name}: expected one argument")
            value = words[place]
            place += 1
        given[key] = value
    return given


def _key(name: str) -> str:
    """Glue's own arguments are written with hyphens and answered with underscores."""
    return name.replace("-", "_") if name.startswith(("job-bookmark", "encryption-", "enable-data")) else name
