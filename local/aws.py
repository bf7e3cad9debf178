"""Signed calls to the local cloud's own endpoint, so that permissions are decided as for any other client."""

import threading
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from local import settings

_ONCE = Config(
    retries={"total_max_attempts": 1},
    s3={"addressing_style": "path"},
    max_pool_connections=64,
    read_timeout=900,
    inject_host_prefix=False,
)
_PATIENTLY = _ONCE.merge(Config(retries={"mode": "standard", "total_max_attempts": 5}))
_session = boto3.session.Session()
_creation = threading.Lock()


@dataclass(frozen=True)
class Credentials:
    """The temporary credentials of a role session, or the root user's."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None


ROOT = Credentials("test", "test")


def client(service: str, credentials: Credentials, *, patient: bool = False) -> Any:
    """A boto3 client of this endpoint that signs with these credentials.

    patient: whether it tries again what is throttled or unavailable, as services do in what nobody sees them call.
    """
    with _creation:  # creating clients is the one thing in boto3 that is not thread-safe
        return _session.client(
            service,
            region_name=settings.REGION,
            endpoint_url=settings.ENDPOINT,
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            aws_session_token=credentials.session_token,
            config=_PATIENTLY if patient else _ONCE,
        )
