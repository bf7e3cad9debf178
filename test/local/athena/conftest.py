"""A bucket for these tests, and a database for each module of them."""

from typing import Any

import pytest
from athena_lake import BUCKET, Lake


@pytest.fixture(scope="session")
def _bucket(cloud: Any) -> str:
    cloud.client("s3").create_bucket(Bucket=BUCKET)
    return BUCKET


@pytest.fixture(scope="module")
def lake(cloud: Any, _bucket: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Lake:
    """A database of the test module's own."""
    database = request.module.__name__.rsplit(".", 1)[-1]
    cloud.client("glue").create_database(DatabaseInput={"Name": database})
    return Lake(cloud, tmp_path_factory.mktemp("files"), database)
