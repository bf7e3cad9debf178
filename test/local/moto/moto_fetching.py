"""moto with its tests, which only its source distribution has, from PyPI into a folder of the .venv, once.

    PYTHONPATH=. .venv/bin/python test/local/moto/moto_fetching.py

What moto needs stays in that folder, too: the project's own packages are not touched. Without a network the first run
fails, and says so; later ones need none.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

_HERE = Path(__file__).parent
_LISTS = (_HERE / "moto.txt", _HERE / "requirements.txt")
_INTO = Path(sys.prefix) / "moto"
_SECONDS = 600

_SUBSTITUTES = {
    "123456789012": "000000000000",
    '"query1"': '"SELECT 1"',
    '"query2"': '"SELECT 2"',
    '"Name": "test_command"': '"Name": "glueetl", "ScriptLocation": "s3://bucket/missing.py"',
    '"Name": "some-name"': '"Name": "glueetl"',
    '"some-location"': '"s3://bucket/missing.py"',
    '"some-version"': '"3"',
    "partition_keys or []": 'partition_keys or [{"Name": "dt", "Type": "string"}]',
    '"OutputLocation": "string"': '"OutputLocation": "s3://bucket/"',
    "qwerasdfq3451345254": "bucket-name",
    ".isoformat()": '.strftime("%s%f")[:-3]',  # ListCrawls wants milliseconds
    '"S3Targets": []': '"S3Targets": [{"Path": "s3://bucket/"}]',
}
"""What stands in moto's tests and AWS refuses, or another account's number, and what takes its place in them: without
that, most would end at their first call and say nothing about the rest."""


def fetch() -> Path:
    """The folder with moto (`moto/`, `tests/`) and its dependencies.

    Raises:
        RuntimeError: it cannot be had.
    """
    digest = hashlib.sha256(b"".join(each.read_bytes() for each in (*_LISTS, Path(__file__)))).hexdigest()
    done = _INTO / "complete"
    if done.exists() and done.read_text() == digest:
        return _INTO
    _INTO.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_INTO.parent, prefix="moto-") as name:
        folder = Path(name)
        whole = folder / "whole"
        _pip("download", "--no-deps", "--no-binary=moto", "--require-hashes", "-r", str(_LISTS[0]), "-d", str(folder))
        _pip("install", "--no-deps", "--only-binary=:all:", "--target", str(whole), "-r", str(_LISTS[1]))
        _unpack(next(folder.glob("moto-*.tar.gz")), whole)
        (whole / "complete").write_text(digest)
        shutil.rmtree(_INTO, ignore_errors=True)
        whole.rename(_INTO)
    return _INTO


def _unpack(archive: Path, into: Path) -> None:
    with tarfile.open(archive) as files:
        for member in files.getmembers():
            top, _, member.name = member.name.partition("/")
            wanted = ("moto/", "tests/__init__", "tests/conftest", "tests/markers", "tests/test_s3/__init__")
            if member.name.startswith((*wanted, "tests/test_glue/", "tests/test_athena/")) and top:
                files.extract(member, into, filter="data")
    for file in [*into.glob("tests/test_glue/**/*.py"), *into.glob("tests/test_athena/**/*.py")]:
        text = file.read_text()
        for old, new in _SUBSTITUTES.items():
            text = text.replace(old, new)
        file.write_text(text)


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(  # noqa: S603 (our own command, no foreign strings)
        command, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(f"moto's tests cannot be had from PyPI, and are needed once: {done.stderr[-2000:]}")


if __name__ == "__main__":
    print(fetch())
