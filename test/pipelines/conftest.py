"""The service, deployed to one local cloud for all tests of this folder."""

from collections.abc import Iterator

import pytest
from clouds import start_cloud, stop_cloud
from deployed import Service
from deploying import deploy


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    cloud = start_cloud(tmp_path_factory.mktemp("cloud"))
    try:
        deploy(cloud.endpoint, tmp_path_factory.mktemp("deploy"))
        yield Service(cloud)
    finally:
        stop_cloud(cloud)
