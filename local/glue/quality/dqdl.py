"""Rulesets, checked by AWS's own parser in a JVM that lives as long as the check."""

import tempfile
from pathlib import Path

from py4j.java_gateway import GatewayParameters, JavaGateway

from local.glue.errors import GlueError, invalid_input
from local.glue.spark.jvm import Jvm, JvmError
from local.glue.spark.options import JvmOptions
from local.runtime.awsgluedq import dqdl

_OPTIONS = JvmOptions(heap="256m")


def count_rules(ruleset: str) -> int:
    """How many rules a ruleset has.

    Raises:
        GlueError: it is not DQDL, or has a rule that is not supported here; with the line and the column.
    """
    with tempfile.TemporaryDirectory(prefix="dqdl-") as folder:
        try:
            jvm = Jvm(_OPTIONS, Path(folder) / "jvm")
            jvm.connect()
        except (JvmError, OSError) as error:
            raise GlueError("InternalServiceException", f"The ruleset could not be checked: {error}") from error
        gateway = JavaGateway(
            gateway_parameters=GatewayParameters(port=jvm.port, auth_token=jvm.secret, auto_convert=True)
        )
        try:
            return len(dqdl.parse(gateway.jvm, ruleset).rules)
        except dqdl.InvalidRulesetError as error:
            raise invalid_input(str(error)) from error
        finally:
            gateway.shutdown()  # so that what Python still holds of it is not looked for any more
            jvm.kill()
