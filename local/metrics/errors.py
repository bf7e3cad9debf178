"""Why CloudWatch refuses a request."""


class RefusedError(Exception):
    """code: as in an answer of the Query protocol, e.g. `InvalidParameterValue`."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def invalid(message: str) -> RefusedError:
    """What the parameters of a request do not allow."""
    return RefusedError("ValidationError", message)
