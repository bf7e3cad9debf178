"""Gets what the first stack needs while nobody waits for it: the schemas' library and the models of the services."""

import threading

from local import aws
from local.cloudformation import schemas

_SERVICES = ("s3", "sns", "lambda")


def start() -> None:
    threading.Thread(target=_load, daemon=True, name="stack warm-up").start()


def stop() -> None:
    """Nothing is held."""


def _load() -> None:
    schemas.check("AWS::S3::Bucket", "any", {})
    for service in _SERVICES:
        aws.client(service, aws.ROOT)
