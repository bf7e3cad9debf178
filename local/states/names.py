"""Names of state machines and executions."""

import re

_NAME = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}")


def is_name(name: str) -> bool:
    """Whether this may be one: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html"""
    return _NAME.fullmatch(name) is not None
