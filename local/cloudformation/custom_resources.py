"""What a stack says of a custom resource that failed, in CloudFormation's words."""

import functools
from collections.abc import Callable
from typing import Any


def told(original: Callable[..., Any]) -> Callable[..., Any]:
    """Seam `services.cloudformation.custom_resource.invoke_custom_resource`."""

    @functools.wraps(original)
    def invoke(*arguments: Any, **named: Any) -> Any:
        try:
            return original(*arguments, **named)
        except TimeoutError as error:
            raise TimeoutError(
                "CloudFormation did not receive a response from your Custom Resource. Please check the log of its "
                f"function. ({error})"
            ) from error
        except RuntimeError as error:
            raise RuntimeError(
                f"Received response status [FAILED] from custom resource. Message returned: {error}"
            ) from error

    return invoke
