"""A local cloud for tests: a process of its own on a free port, driven through boto3 as any client would."""

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

_ROOT = Path(__file__).parents[1]


class Cloud:
    """A local cloud that is running, and what a test asks of it."""

    def __init__(self, process: "subprocess.Popen[str]", state: Path) -> None:
        self.process = process
        self.state = state
        self.violations = state / "violations.jsonl"
        self.endpoint = ""

    def client(self, service: str, credentials: dict[str, str] | None = None) -> Any:
        """A boto3 client; of the root user, or of an STS `Credentials` object."""
        keys = credentials or {"AccessKeyId": "test", "SecretAccessKey": "test"}
        return boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url=self.endpoint,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys.get("SessionToken"),
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )

    def role(self, name: str, service: str, statements: list[dict[str, Any]]) -> str:
        """Make a role that the service and the account's root may assume; returns its ARN."""
        iam = self.client("iam")
        trust = {"Service": service, "AWS": "arn:aws:iam::000000000000:root"}
        arn: str = iam.create_role(
            RoleName=name,
            AssumeRolePolicyDocument=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Principal": trust, "Action": "sts:AssumeRole"}],
                }
            ),
        )["Role"]["Arn"]
        if statements:
            iam.put_role_policy(
                RoleName=name,
                PolicyName="policy",
                PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}),
            )
        return arn

    def as_role(self, service: str, role_arn: str) -> Any:
        """A boto3 client with the credentials of a session of this role."""
        answer = self.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="test")
        return self.client(service, answer["Credentials"])


def start_cloud(state: Path, *options: str, is_checked: bool = True) -> Cloud:
    """Start a local cloud on a free port and wait until it is ready.

    options: more of `local.server`'s. is_checked: whether it notes what breaks AWS's models; that takes its time.
    """
    port = _free_port()
    environment = {**os.environ, "PATH": f"{_ROOT / 'node_modules/.bin'}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-m", "local.server", "--port", str(port), "--state", str(state)]
    if is_checked:
        command += ["--violations", str(state / "violations.jsonl")]
    command += options
    process = subprocess.Popen(  # noqa: S603 (our own server, no foreign strings)
        command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    cloud = Cloud(process, state)
    assert process.stdout is not None
    for line in process.stdout:
        if '"READY"' in line:
            cloud.endpoint = json.loads(line)["endpoint"]
            _drain(process)
            return cloud
    process.wait(timeout=30)  # until then it has its port
    log = state / "cloud.log"
    raise RuntimeError(f"The local cloud did not start: {log.read_text() if log.exists() else 'no log'}")


def end_cloud(cloud: Cloud) -> None:
    """Stop it, whatever it answered."""
    cloud.process.terminate()
    cloud.process.wait(timeout=30)


def stop_cloud(cloud: Cloud) -> None:
    """Stop it, and fail if a response of Glue or Athena was not as AWS's model of them has it."""
    end_cloud(cloud)
    found = sorted(set(cloud.violations.read_text().splitlines())) if cloud.violations.exists() else []
    assert not found, "\n".join(["Responses that break botocore's models (local/conformance.py):", *found])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _drain(process: "subprocess.Popen[str]") -> None:
    """Keep the pipe empty: a full one would block the cloud."""
    assert process.stdout is not None
    threading.Thread(target=process.stdout.read, daemon=True).start()
