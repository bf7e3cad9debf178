"""How what is not there yet says so."""


class NotSupportedHereError(NotImplementedError, AttributeError):
    """AWS Glue has it, this local cloud does not; also an AttributeError, so that `hasattr` answers False."""


def not_supported(name: str) -> NotSupportedHereError:
    return NotSupportedHereError(f"not supported here yet: {name}")
