"""docs/compatibility.md: what of the documented API of Glue scripts is here.

    python -m local.compatibility

The names are in documented.toml, as AWS's pages list them. Whether one is here is read off the code: what is missing is
refused by name, and what is lacking of a name is in the part of its docstring that begins with `Not here`. What works
must be named by a test.
"""

import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.glue.jobs.arguments import ArgumentsError, resolve

if sys.version_info >= (3, 11):
    import tomllib
else:
    from pip._vendor import tomli as tomllib

_ROOT = Path(__file__).parents[1]
_PAGE = _ROOT / "docs/compatibility.md"
_TESTS = ("test/local/runtime/*.py", "test/local/glue/*.py", "test/local/strangers/*/script.py")
_SHOWN = 3
"""How many tests of a name the page has."""

_LACKING = re.compile(r"^Not here:? *(.*?)(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)
_HEAD = """# What of Glue's API runs on a laptop

Scripts run unchanged where this page says *works*. What is *refused* fails at the line that asks for it, with a message
that names it, and so does what the third column says is lacking.

This page is made by `python -m local.compatibility` from the names on AWS's pages (`local/documented.toml`), the code
and the tests; a test fails when it is not up to date, or when a name that works is not in any test.
"""


@dataclass(frozen=True)
class Verdict:
    """here: `works`, `partly`, `no effect` or `refused`. lacking: what of it is not here."""

    here: str
    lacking: str = ""


@dataclass(frozen=True)
class Entry:
    """A documented name. tests: those that name it."""

    name: str
    verdict: Verdict
    tests: list[Path]


def main() -> None:
    _PAGE.write_text(page())
    print(f"{_PAGE.relative_to(_ROOT)} is written.")


def page() -> str:
    """The text of the page."""
    return "\n".join([_HEAD, *(line for listed, entries in sections() for line in _section(listed, entries))])


def sections() -> Iterator[tuple[dict[str, Any], list[Entry]]]:
    """Each page of documented.toml, and its entries."""
    runtime = str(Path(__file__).with_name("runtime"))
    if runtime not in sys.path:
        sys.path.append(runtime)
    tests = {path: path.read_text() for pattern in _TESTS for path in sorted(_ROOT.glob(pattern))}
    for listed in tomllib.loads(Path(__file__).with_name("documented.toml").read_text())["page"]:
        judge = {"arguments": _argument, "rules": _rule}.get(listed["of"]) or _member(listed["of"])
        yield listed, [Entry(name, judge(name), _naming(name, tests)) for name in listed["names"]]


def _naming(name: str, tests: Mapping[Path, str]) -> list[Path]:
    spelled = name.partition(" ")[0]
    spellings = {spelled, spelled.removeprefix("--").replace("-", "_")} if name.startswith("--") else {spelled}
    word = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, spellings))})\b")
    return [path for path, text in tests.items() if word.search(text)]


def _member(where: str) -> Callable[[str], Verdict]:
    """Judges the names of a module, or of a class or a table in one."""
    module, _, name = where.partition(":")
    try:
        found = importlib.import_module(module)
    except ImportError:
        return lambda _: Verdict("refused")
    owner = getattr(found, name) if name else found

    def judge(name: str) -> Verdict:
        if isinstance(owner, Mapping):
            return _described(owner.get(name))
        there = inspect.getattr_static(owner, name, None) is not None
        return _described(getattr(owner, name) if there else None)

    return judge


def _described(found: Any) -> Verdict:
    """What the docstring says."""
    if found is None:
        return Verdict("refused")
    text = inspect.getdoc(found) or ""
    lacking = _LACKING.search(text)
    said = " ".join(lacking[1].split()) if lacking else ""
    if text.startswith("Not here"):
        return Verdict("refused", said)
    return Verdict("partly", said) if lacking else Verdict("works")


def _rule(name: str) -> Verdict:
    why = importlib.import_module("awsgluedq.dqdl").UNSUPPORTED.get(name)
    return Verdict("refused", why) if why else Verdict("works")


def _argument(name: str) -> Verdict:
    """What a job run says to an argument and its value."""
    argument, _, value = name.partition(" ")
    job = {"JOB_NAME": "job", "JOB_ID": "j", "JOB_RUN_ID": "jr", "script": "s3://b/script.py"}
    try:
        notes = resolve(job, {argument: value}).notes
    except ArgumentsError as error:
        return Verdict("refused", str(error))
    return Verdict("no effect") if any(argument in note for note in notes) else Verdict("works")


def _section(listed: Mapping[str, Any], entries: list[Entry]) -> Iterator[str]:
    yield f"## {listed['title']}"
    yield ""
    yield f"[AWS's page]({listed['url']})"
    yield ""
    yield "| name | here | not here | tests |"
    yield "|---|---|---|---|"
    for each in entries:
        tests = ", ".join(map(_link, each.tests[:_SHOWN])) if each.verdict.here != "refused" else ""
        yield f"| `{each.name}` | {each.verdict.here} | {each.verdict.lacking} | {tests} |"
    yield ""


def _link(path: Path) -> str:
    name = path.parent.name if path.name == "script.py" else path.stem.removeprefix("test_")
    return f"[{name}](../{path.relative_to(_ROOT)})"


if __name__ == "__main__":
    main()
