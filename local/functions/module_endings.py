"""Which files a Node function's handler may be in: MiniStack's worker knows `.js` and `.mjs`, AWS's runtime `.cjs` too.

https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
"""

from local.seams import SeamError

_KNOWN = 'const mjsPath = fullPath + ".mjs";\n'
_ALL = 'const mjsPath = [".mjs", ".cjs"].map((ending) => fullPath + ending).find(fs.existsSync) || fullPath + ".mjs";\n'


def node_worker(original: str) -> str:
    """MiniStack's Node worker, finding a handler in a `.cjs` file."""
    if original.count(_KNOWN) != 1:
        raise SeamError(f"MiniStack's worker script does not hold, exactly once: {_KNOWN}")
    return original.replace(_KNOWN, _ALL)
