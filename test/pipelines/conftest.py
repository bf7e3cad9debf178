"""The service, deployed to one local cloud for all tests of this folder."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from clouds import start_cloud, stop_cloud
from deployed import Service

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    cloud = start_cloud(tmp_path_factory.mktemp("cloud"))
    try:
        _deploy(cloud.endpoint, tmp_path_factory.mktemp("deploy"))
        yield Service(cloud)
    finally:
        stop_cloud(cloud)


def _deploy(endpoint: str, temporary: Path) -> None:
    binaries = _ROOT / "node_modules/.bin"
    environment = {
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(temporary),
        "TMPDIR": str(temporary),
        "AWS_ENDPOINT_URL": endpoint,
        "SLS_AWS_MONITORING_FREQUENCY": "200",
    }
    command = [str(binaries / "sls"), "deploy", "--stage", "local"]
    done = subprocess.run(  # noqa: S603 (our own command, no foreign strings)
        command, cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
