"""moto's own tests of Glue and Athena, against a local cloud of their own.

`failures.toml` lists those that fail under the reason why they do. Exactly those may: another one is a fault here, and
one that is listed and passes is to be taken off the list. `not_run.toml` lists those that are left out.
"""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from clouds import Cloud, end_cloud, start_cloud
from moto_fetching import fetch

if sys.version_info >= (3, 11):
    import tomllib
else:
    from pip._vendor import tomli as tomllib

_HERE = Path(__file__).parent
_FOLDERS = ("tests/test_glue", "tests/test_athena")
_SECONDS = 1200


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The tests of moto that fail, as `file::test`."""
    folder = tmp_path_factory.mktemp("moto")
    cloud = start_cloud(folder / "state")
    try:
        return _run(cloud, fetch(), folder / "report.xml")
    finally:
        end_cloud(cloud)  # moto's tests send what AWS would refuse, and read it back: no answers for a model


def test_exactly_the_listed_tests_of_moto_fail(failed: set[str]) -> None:
    listed = _listed("failures.toml")

    assert sorted(failed - listed) == [], "These fail and are not listed: faults here, or to be explained"
    assert sorted(listed - failed) == [], "These are listed as failing and pass: take them off the list"


def _run(cloud: Cloud, folder: Path, report: Path) -> set[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(folder), str(_HERE)]),
        "TEST_SERVER_MODE": "true",
        "TEST_SERVER_MODE_ENDPOINT": cloud.endpoint,
        "MOTO_CALL_RESET_API": "false",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "TZ": "UTC",
        "MOTO_TESTS_NOT_RUN": json.dumps(sorted(_listed("not_run.toml"))),
    }
    options = ["-p", "moto_plugin", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(folder), "--tb=line"]
    command = [sys.executable, "-m", "pytest", "-q", *options, f"--junitxml={report}"]
    done = subprocess.run(  # noqa: S603 (our own command, no foreign strings)
        [*command, *_FOLDERS],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert report.exists(), done.stdout[-4000:] + done.stderr[-4000:]
    cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314 (pytest has just written it)
    assert cases, done.stdout[-4000:]
    return {_name(case) for case in cases if case.find("failure") is not None or case.find("error") is not None}


def _listed(file: str) -> set[str]:
    return {name for names in tomllib.loads((_HERE / file).read_text()).values() for name in names}


def _name(case: ElementTree.Element) -> str:
    return f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}"
