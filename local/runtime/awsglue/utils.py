"""The arguments of a job run.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-get-resolved-options.html
"""

from collections.abc import Mapping, Sequence
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
    without the hyphens before them; a hyphen inside is an underscore in the answer. AWS reads arguments with Python's
    argparse, so a name may be cut short where it is still one argument's alone.

    Raises:
        GlueArgumentError: an argument that is asked for is not there, has no value, or is cut too short.
    """
    own = {_written(name): name for name in _OWN}
    given = _given(list(args)[1:], {**own, **{name: name.replace("-", "_") for name in options}})
    missing = [f"--{name}" for name in options if name.replace("-", "_") not in {**given, **_OWN}]
    if missing:
        raise GlueArgumentError(f"the following arguments are required: {', '.join(missing)}")
    resolved = {**_OWN, **given}
    bookmarks = resolved["job_bookmark_option"]
    if bookmarks not in _BOOKMARK_OPTIONS:
        raise GlueArgumentError(f"argument --job-bookmark-option: invalid choice: {bookmarks!r}")
    return resolved


def _given(words: list[str], wanted: Mapping[str, str]) -> dict[str, str]:
    """The wanted arguments among the words; all others are not ours to judge.

    wanted: by the name of an argument, its name in the answer.
    """
    given: dict[str, str] = {}
    place = 0
    while place < len(words):
        word = words[place]
        name, equals, value = word.removeprefix("--").partition("=")
        key = _key(name, wanted) if word.startswith("--") and name else None
        place += 1
        if key is None:
            continue
        if not equals:
            if place == len(words) or words[place].startswith("--"):
                raise GlueArgumentError(f"argument --{name}: expected one argument")
            value = words[place]
            place += 1
        given[key] = value
    return given


def _key(name: str, wanted: Mapping[str, str]) -> str | None:
    """What the argument is called in the answer, if it is wanted."""
    found = [name] if name in wanted else sorted(each for each in wanted if each.startswith(name))
    if len(found) > 1:
        could = ", ".join(f"--{each}" for each in found)
        raise GlueArgumentError(f"ambiguous option: --{name} could match {could}")
    return wanted[found[0]] if found else None


def _written(name: str) -> str:
    """Some of Glue's own arguments are written with hyphens and answered with underscores."""
    return name.replace("_", "-") if name.startswith(("job_bookmark", "encryption_", "enable_data")) else name
