"""`sls deploy` to a local cloud, of this service or of a copy of it."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_SOURCES = ("serverless.yml", "stages.yml", "package.json", "resources", "state-machines", "src", "glue", "plugins")


def deploy(endpoint: str, temporary: Path, *options: str, folder: Path = ROOT) -> str:
    """Deploy stage `local`; returns what `sls` prints."""
    here = {"AWS_ENDPOINT_URL": endpoint, "SLS_AWS_MONITORING_FREQUENCY": "200"}
    return _sls(folder, temporary, here, "deploy", "--stage", "local", *options)


def package(stage: str, temporary: Path) -> Any:
    """The template that a stage is deployed by."""
    service = copy_service(temporary / "service")
    package_into(service, temporary, stage)
    return json.loads((service / ".serverless/cloudformation-template-update-stack.json").read_text())


def package_into(service: Path, temporary: Path, stage: str = "dev") -> None:
    """Package a copy of the service, into its `.serverless/`."""
    _sls(service, temporary, {}, "package", "--stage", stage)


def copy_service(folder: Path, origin: Path = ROOT) -> Path:
    """Copy what `sls` reads of the service into a new folder."""
    for name in _SOURCES:
        source = origin / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, folder / name)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return folder


def _sls(folder: Path, temporary: Path, settings: dict[str, str], *arguments: str) -> str:
    binaries = ROOT / "node_modules/.bin"
    path = f"{binaries}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(temporary), "TMPDIR": str(temporary), **settings}
    done = subprocess.run(  # noqa: S603 (our own command, no foreign strings)
        [str(binaries / "sls"), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
