"""What tests of triggers and workflows need: quick crawlers and jobs, and answers checked against AWS's model."""

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import pytest
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator
from clouds import Cloud

_Result = TypeVar("_Result")
_LOGS = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
_CATALOG = {"Effect": "Allow", "Action": "glue:*", "Resource": "*"}


class Lab:
    """A bucket, a database and a role, and what is made of them. Names start with its own."""

    def __init__(self, cloud: Cloud, name: str) -> None:
        self.cloud, self.name = cloud, name
        self.glue, self.s3 = checked(cloud), cloud.client("s3")
        self.s3.create_bucket(Bucket=name)
        objects = {"Effect": "Allow", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]}
        self.role = cloud.role(name, "glue.amazonaws.com", [objects, _LOGS, _CATALOG])
        self.glue.create_database(DatabaseInput={"Name": name.replace("-", "_")})

    def crawler(self, name: str) -> str:
        """A crawler that succeeds."""
        name = f"{self.name}-{name}"
        self.s3.put_object(Bucket=self.name, Key=f"{name}/rows.json", Body=json.dumps({"id": 1}).encode())
        self._create_crawler(name, f"s3://{self.name}/{name}/")
        return name

    def failing_crawler(self, name: str) -> str:
        """A crawler that may not read its target."""
        name = f"{self.name}-{name}"
        self._create_crawler(name, f"s3://closed-to-{self.name}/{name}/")
        return name

    def job(self, name: str, script: str | None = None, **definition: Any) -> str:
        """A job; without a script it fails at once, since there is none where it looks for it."""
        name = f"{self.name}-{name}"
        key = f"scripts/{name}.py"
        if script is not None:
            self.s3.put_object(Bucket=self.name, Key=key, Body=script.encode())
        command = {"Name": "glueetl", "ScriptLocation": f"s3://{self.name}/{key}", "PythonVersion": "3"}
        self.glue.create_job(Name=name, Role=self.role, Command=command, GlueVersion="5.0", **definition)
        return name

    def workflow(self, name: str, **definition: Any) -> str:
        name = f"{self.name}-{name}"
        self.glue.create_workflow(Name=name, **definition)
        return name

    def trigger(self, name: str, kind: str, *actions: dict[str, Any], **definition: Any) -> str:
        """A trigger; a conditional or scheduled one is on."""
        name = f"{self.name}-{name}"
        starts = {"StartOnCreation": True} if kind in ("CONDITIONAL", "SCHEDULED") else {}
        self.glue.create_trigger(**{"Name": name, "Type": kind, "Actions": list(actions), **starts, **definition})
        return name

    def run(self, workflow: str, run_id: str, **options: Any) -> dict[str, Any]:
        """GetWorkflowRun's answer."""
        found: dict[str, Any] = self.glue.get_workflow_run(Name=workflow, RunId=run_id, **options)
        run: dict[str, Any] = found["Run"]
        return run

    def ended(self, workflow: str, run_id: str) -> dict[str, Any]:
        """A workflow run with its graph, once it is over."""
        eventually(lambda: self.run(workflow, run_id)["Status"] not in ("RUNNING", "STOPPING"))
        return self.run(workflow, run_id, IncludeGraph=True)

    def _create_crawler(self, name: str, path: str) -> None:
        self.glue.create_crawler(
            Name=name,
            Role=self.role,
            DatabaseName=self.name.replace("-", "_"),
            Targets={"S3Targets": [{"Path": path}]},
        )


def watching(*conditions: tuple[str, str], logical: str = "AND") -> dict[str, Any]:
    """A predicate. conditions: the name of a job (`job …`) or a crawler (`crawler …`), and the state."""
    members = {"job": ("JobName", "State"), "crawler": ("CrawlerName", "CrawlState")}
    made = []
    for component, state in conditions:
        kind, name = component.split()
        made.append({"LogicalOperator": "EQUALS", members[kind][0]: name, members[kind][1]: state})
    return {"Logical": logical, "Conditions": made}


def nodes(run: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The nodes of a graph by name."""
    return {node["Name"]: node for node in run["Graph"]["Nodes"]}


def edges(run: dict[str, Any]) -> set[tuple[str, str]]:
    """The edges of a graph by the names of their ends."""
    names = {node["UniqueId"]: node["Name"] for node in run["Graph"]["Nodes"]}
    return {(names[edge["SourceId"]], names[edge["DestinationId"]]) for edge in run["Graph"]["Edges"]}


def statistics(**counts: int) -> dict[str, int]:
    """All members of the statistics: those that are given, and 0 for the others."""
    every = ("Total", "Timeout", "Failed", "Stopped", "Succeeded", "Running", "Errored", "Waiting")
    return {f"{name}Actions": counts.get(name.lower(), 0) for name in every}


def checked(cloud: Cloud) -> Any:
    """A client of Glue that checks each answer, as it comes, against AWS's model of it."""
    glue = cloud.client("glue")
    glue.meta.events.register("after-call.glue", _check)
    return glue


def _check(http_response: Any, model: Any, **_: Any) -> None:
    if http_response.status_code == 200:
        report = ParamValidator().validate(json.loads(http_response.content), model.output_shape)
        lines = report.generate_report().splitlines()
        found = [line for line in lines if not line.startswith("Invalid length")]  # an empty list; clients take it
        assert not found, f"{model.name}: {found}"


def refusal(call: Any, **request: Any) -> tuple[str, str]:
    """The code and the message that a call is refused with."""
    with pytest.raises(ClientError) as refused:
        call(**request)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def eventually(condition: Callable[[], _Result], seconds: float = 90) -> _Result:
    """Wait until a condition holds; returns what it returned."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < deadline, "it did not become true"
        time.sleep(0.05)
    return result


def in_order(*moments: datetime) -> bool:
    return list(moments) == sorted(moments)
