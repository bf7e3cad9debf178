"""How an integration names things: parameters, results and errors.

The AWS SDK integrations (`aws-sdk:…`) show the names of the AWS SDK for Java 2, the optimized ones those of version 1:
https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html (API naming conventions)
"""

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any


@dataclass(frozen=True)
class Failure:
    """An error that an API answered.

    shape: the name of its exception in the service's model, or None when the model does not know it.
    """

    code: str
    message: str
    status: int
    request_id: str
    shape: str | None


class Optimized:
    """The names of an optimized integration.

    prefix: of its error names, e.g. `Glue`.
    service: the service's name in causes, e.g. `AWSGlue`.
    unknown: the exception of an error that the service's model does not know, e.g. `AWSGlueException`.
    """

    def __init__(self, prefix: str, service: str, unknown: str) -> None:
        self._prefix, self._service, self._unknown = prefix, service, unknown

    texts_from_objects = True
    """A JSON object where the API wants a string (a message, an input) is sent as its JSON text."""

    metadata = True
    """Results carry SdkHttpMetadata and SdkResponseMetadata."""

    def member(self, name: str) -> str:
        """The name of a member of the service's model."""
        return name[0].upper() + name[1:]

    def moment(self, value: datetime) -> Any:
        """A timestamp in a result."""
        return int(value.timestamp() * 1000)

    def error(self, failure: Failure) -> str:
        """The error name that Catch and Retry match.

        A service's general throttling has none of its own, though models name it by now:
        https://repost.aws/knowledge-center/glue-throttling-rate-exceeded
        """
        if failure.code == "ThrottlingException":
            return f"{self._prefix}.{self._unknown}"
        return f"{self._prefix}.{_exception(failure.shape) if failure.shape else self._unknown}"

    def cause(self, failure: Failure) -> str:
        return (
            f"{failure.message} (Service: {self._service}; Status Code: {failure.status}; Error Code: {failure.code}; "
            f"Request ID: {failure.request_id}; Proxy: null)"
        )


class Sdk:
    """The names of an AWS SDK integration; `service` is the service's id in its model, e.g. `CloudWatch Logs`."""

    def __init__(self, service: str) -> None:
        self._service = service
        self.prefix = pascal(service)

    texts_from_objects = False
    metadata = False

    def member(self, name: str) -> str:
        return _RENAMED.get(name, pascal(name))

    def moment(self, value: datetime) -> Any:
        text = value.astimezone(timezone.utc).replace(tzinfo=None).isoformat(timespec="milliseconds")
        return f"{text.removesuffix('.000')}Z"

    def error(self, failure: Failure) -> str:
        return f"{self.prefix}.{pascal(_exception(failure.shape)) if failure.shape else f'{self.prefix}Exception'}"

    def cause(self, failure: Failure) -> str:
        return (
            f"{failure.message} (Service: {self.prefix}, Status Code: {failure.status}, "
            f"Request ID: {failure.request_id})"
        )


Dialect = Optimized | Sdk

_RENAMED = {"NULL": "Nul"}
"""Members that the SDK for Java cannot name as the service does."""


def pascal(name: str) -> str:
    """A name as the SDK for Java 2 spells it: `DBClusters` is `DbClusters`, `SFN` is `Sfn`, `ETag` stays."""
    words = re.sub(r"[^A-Za-z0-9]+", " ", name)
    words = re.sub(r"(?<=[a-z])(?=[A-Z][A-Za-z0-9])", " ", words)
    words = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", words)
    words = re.sub(r"([0-9])([A-Za-z])", r"\1 \2", words)
    return "".join(word[0].upper() + word[1:].lower() for word in words.split())


def _exception(shape: str) -> str:
    """The exception of a shape: its name always ends so, whatever the service calls it."""
    if shape.endswith("Exception"):
        return shape
    return shape.removesuffix("Fault") + "Exception"
