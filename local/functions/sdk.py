"""The AWS SDK that the Node runtimes bring along, for bundles that leave `@aws-sdk/*` out.

MiniStack answers a `require` of a missing SDK package with a stub of its own. Here NODE_PATH names a folder that holds
the project's `@aws-sdk` and `@smithy` and nothing else, so that the real SDK loads while any other package that a
bundle forgot is as missing as it is on AWS. CommonJS only: `import` does not read NODE_PATH.
"""

import os
from pathlib import Path

_SCOPES = ("@aws-sdk", "@smithy")


def provide(node_modules: Path, state: Path) -> None:
    """Set NODE_PATH to such a folder, made under `state`; where the project has no AWS SDK, MiniStack's stubs stay."""
    found = [scope for scope in _SCOPES if (node_modules / scope).is_dir()]
    if not found:
        return
    made = state.resolve() / "sdk"
    made.mkdir(parents=True, exist_ok=True)
    for scope in found:
        link = made / scope
        link.unlink(missing_ok=True)
        link.symlink_to((node_modules / scope).resolve(), target_is_directory=True)
    os.environ["NODE_PATH"] = str(made)
