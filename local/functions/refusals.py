"""The answer to a request whose parameters Lambda does not take."""

import json

Answer = tuple[int, dict[str, str], bytes]


def refused(why: str | None) -> Answer | None:
    """The answer `InvalidParameterValueException`; None where there is no reason for one."""
    if why is None:
        return None
    return 400, {"x-amzn-errortype": "InvalidParameterValueException"}, json.dumps({"message": why}).encode()
