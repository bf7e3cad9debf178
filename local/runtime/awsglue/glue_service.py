"""Requests that Glue's own engine makes and its SDKs do not know, signed with the job's role."""

import json
import os
import random
import time
from http import HTTPStatus
from typing import Any

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session

_ATTEMPTS = 5
_RETRYABLE = ("ThrottlingException", "InternalServiceException", "ServiceUnavailable")


def call(action: str, body: dict[str, Any]) -> dict[str, Any]:
    """The response to an action of the Glue service.

    Raises:
        ClientError: as boto3 raises for actions that it knows.
    """
    for attempt in range(1, _ATTEMPTS):
        try:
            return _once(action, body)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _RETRYABLE:
                raise
            time.sleep(random.uniform(0, 2.0**attempt / 4))  # noqa: S311 (spreads load)
    return _once(action, body)


def _once(action: str, body: dict[str, Any]) -> dict[str, Any]:
    session = boto3.Session()
    request = AWSRequest(
        "POST",
        f"{os.environ['AWS_ENDPOINT_URL']}/",
        data=json.dumps(body),
        headers={"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"AWSGlue.{action}"},
    )
    SigV4Auth(session.get_credentials(), "glue", session.region_name).add_auth(request)
    response = URLLib3Session().send(request.prepare())
    said: dict[str, Any] = json.loads(response.text or "{}")
    if response.status_code != HTTPStatus.OK:
        code = str(said.get("__type", response.status_code)).rpartition("#")[2]
        message = said.get("message") or said.get("Message") or ""
        raise ClientError({"Error": {"Code": code, "Message": message}}, action)
    return said
