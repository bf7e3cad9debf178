"""Connections are kept, filtered, shown without their passwords, and deleted; jobs are listed by tag and page."""

from typing import Any

import pytest
from clouds import Cloud


@pytest.fixture
def glue(cloud: Cloud) -> Any:
    return cloud.client("glue")


def _connect(glue: Any, name: str, kind: str, **members: Any) -> None:
    properties = {"USERNAME": "admin", "PASSWORD": "secret"}
    glue.create_connection(
        ConnectionInput={"Name": name, "ConnectionType": kind, "ConnectionProperties": properties, **members}
    )


def test_connections(glue: Any) -> None:
    _connect(glue, "conn-jdbc", "JDBC", MatchCriteria=["prod", "east"])
    _connect(glue, "conn-kafka", "KAFKA", MatchCriteria=["prod"])

    found = glue.get_connections(Filter={"MatchCriteria": ["prod"], "ConnectionType": "JDBC"})["ConnectionList"]
    assert [each["Name"] for each in found] == ["conn-jdbc"]
    hidden = glue.get_connection(Name="conn-jdbc", HidePassword=True)["Connection"]["ConnectionProperties"]
    assert hidden == {"USERNAME": "admin"}
    assert glue.get_connection(Name="conn-jdbc")["Connection"]["ConnectionProperties"]["PASSWORD"] == "secret"

    glue.delete_connection(ConnectionName="conn-jdbc")

    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_connection(Name="conn-jdbc")
    assert "conn-jdbc" not in [each["Name"] for each in glue.get_connections()["ConnectionList"]]


def test_jobs_by_tag_and_page(glue: Any) -> None:
    for name in ("listed-a", "listed-b", "listed-c"):
        tags = {} if name == "listed-c" else {"listed": "yes"}
        glue.create_job(Name=name, Role="any", Command={"Name": "glueetl", "ScriptLocation": "s3://b/x.py"}, Tags=tags)

    first = glue.list_jobs(Tags={"listed": "yes"}, MaxResults=1)
    second = glue.list_jobs(Tags={"listed": "yes"}, MaxResults=1, NextToken=first["NextToken"])

    assert first["JobNames"] + second["JobNames"] == ["listed-a", "listed-b"]
    assert "NextToken" not in second
    found = glue.batch_get_jobs(JobNames=["listed-c", "listed-nothing"])
    assert [job["Name"] for job in found["Jobs"]] == ["listed-c"]
    assert found["JobsNotFound"] == ["listed-nothing"]
