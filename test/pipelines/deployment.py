"""A local cloud that the service is deployed to, and what of it is kept for `npm run permissions`."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from clouds import Cloud, start_cloud, stop_cloud
from deploying import deploy

OPTIONS = {
    "--deployed": "the state folder of a local cloud that the service is deployed to: a copy of it is started",
    "--without": "a JSON file: a role, one of its inline policies, and the document that takes its place",
    "--recorded": "a folder for what the roles are granted and used, and which test ran when",
}

_BUCKET = "(the deployment bucket)"


@contextmanager
def deployed_cloud(factory: pytest.TempPathFactory, config: pytest.Config, *options: str) -> Iterator[Cloud]:
    """A cloud with the service, as pytest's options have it, for as long as the block lasts.

    options: more of `local.server`'s.
    """
    state, deployed = factory.mktemp("cloud"), option(config, "--deployed")
    if deployed:
        shutil.copytree(deployed, state, symlinks=True, dirs_exist_ok=True)
    cloud = start_cloud(state, *options)
    try:
        if not deployed:
            deploy(cloud.endpoint, factory.mktemp("deploy"))
        _exchange(cloud, option(config, "--without"))
        yield cloud
        _record(cloud, option(config, "--recorded"))
    finally:
        stop_cloud(cloud)


def option(config: pytest.Config, name: str) -> Path | None:
    """The path that is given; none where pytest was not started for this folder."""
    value = config.getoption(name, None)
    return Path(value) if value else None


def _exchange(cloud: Cloud, file: Path | None) -> None:
    if file:
        given = json.loads(file.read_text().replace(_BUCKET, _bucket(cloud)))
        cloud.client("iam").put_role_policy(
            RoleName=given["role"], PolicyName=given["policy"], PolicyDocument=json.dumps(given["document"])
        )


def _record(cloud: Cloud, folder: Path | None) -> None:
    """Keep what every role is granted now, beside every decision that was made about it."""
    if folder:
        with (folder / "decisions.jsonl").open("a") as file:
            file.write((cloud.state / "permissions.jsonl").read_text().replace(_bucket(cloud), _BUCKET))
        (folder / "grants.json").write_text(json.dumps(_grants(cloud), indent=1).replace(_bucket(cloud), _BUCKET))


def _bucket(cloud: Cloud) -> str:
    """The bucket of scripts and templates: the one resource whose name differs from deployment to deployment."""
    detail = cloud.client("cloudformation").describe_stack_resource(
        StackName="millrace-local", LogicalResourceId="ServerlessDeploymentBucket"
    )["StackResourceDetail"]
    name: str = detail["PhysicalResourceId"]
    return name


def _grants(cloud: Cloud) -> list[dict[str, Any]]:
    iam = cloud.client("iam")
    roles = [role["RoleName"] for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]]
    return [
        {
            "role": role,
            "policy": policy,
            "document": iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"],
        }
        for role in sorted(roles)
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]
    ]
