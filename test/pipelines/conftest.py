"""The service, deployed to one local cloud for all tests of this folder."""

import json
import time
from collections.abc import Iterator

import deployed
import pytest
from deployed import Service
from deployment import OPTIONS, deployed_cloud, option


def pytest_addoption(parser: pytest.Parser) -> None:
    for name, text in OPTIONS.items():
        parser.addoption(name, help=text)
    parser.addoption("--burst", type=int, default=60, help="files of each burst of test_chaos.py; full size: 1000")
    parser.addoption("--patience", type=float, default=deployed.patience, help="seconds that a test waits for a result")


def pytest_configure(config: pytest.Config) -> None:
    deployed.patience = config.getoption("--patience", deployed.patience)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Keep when each test ran, with its fixtures: what the cloud decides meanwhile, this test asks for."""
    begun = time.time()
    outcome = yield
    folder = option(item.config, "--recorded")
    if folder:
        with (folder / "tests.jsonl").open("a") as file:
            file.write(json.dumps({"test": item.nodeid, "begun": begun, "ended": time.time()}) + "\n")
    return outcome


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Service]:
    with deployed_cloud(tmp_path_factory, pytestconfig) as cloud:
        yield Service(cloud)
