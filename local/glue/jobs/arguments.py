"""The arguments of a job run, and what those that Glue itself reads ask for.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
"""

import importlib.metadata
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from packaging.requirements import InvalidRequirement, Requirement

_NOT_SUPPORTED = {
    "--class": "Scala scripts",
    "--datalake-formats": "the libraries of data lake formats",
    "--enable-glue-datacatalog": "the Data Catalog as Spark's metastore",
    "--enable-lakeformation-fine-grained-access": "Lake Formation",
}

_WITHOUT_EFFECT = {
    "--auto-scale-within-microbatch",
    "--continuous-log-conversionPattern",
    "--enable-auto-scaling",
    "--enable-continuous-log-filter",
    "--enable-job-insights",
    "--enable-observability-metrics",
    "--enable-rename-algorithm-v2",
    "--enable-s3-parquet-optimized-committer",
    "--executor-cores",
    "--python-modules-installer-option",
    "--user-jars-first",
    "--write-shuffle-files-to-s3",
    "--write-shuffle-spills-to-s3",
}
"""They tune what a local run does not have; the run is the same without them."""

_CONSUMED = {
    "--additional-python-modules",
    "--conf",
    "--continuous-log-logGroup",
    "--continuous-log-logStreamPrefix",
    "--custom-logGroup-prefix",
    "--custom-logStream-prefix",
    "--enable-continuous-cloudwatch-log",
    "--enable-metrics",
    "--enable-spark-ui",
    "--extra-files",
    "--extra-jars",
    "--extra-py-files",
    "--job-language",
    "--scriptLocation",
    "--spark-event-logs-path",
    *_WITHOUT_EFFECT,
}
"""Glue reads these before the script starts."""

_FIXED_PROPERTIES = re.compile(r"spark\.(master|app\.id|driver\.(host|port|bindAddress)|jars.*|submit\..*)")
_ONLY_A_NEW_JVM = {"spark.driver.memory", "spark.driver.extraJavaOptions"}


class ArgumentsError(Exception):
    """An argument asks for what there is not; the message names it."""


@dataclass(frozen=True)
class Arguments:
    """What a run was asked for.

    script: its S3 location. argv: what the script gets after its own name. notes: what the run's log should say.
    auto_scaling: whether DPU seconds are counted. metrics: whether what Spark does is. properties: of Spark, from
    `--conf`; heap and jvm_flags: what of it only a new JVM can take. The others are S3 locations, and the names of log
    groups and streams.
    """

    script: str
    argv: list[str]
    extra_py_files: list[str]
    extra_files: list[str]
    extra_jars: list[str]
    properties: dict[str, str]
    output_group: str
    error_group: str
    continuous_group: str | None
    stream: str
    continuous_stream: str
    event_logs: str | None
    auto_scaling: bool
    metrics: bool = False
    heap: str | None = None
    jvm_flags: str = ""
    notes: list[str] = field(default_factory=list)


def resolve(
    job: Mapping[str, str], default: Mapping[str, str], fixed: Mapping[str, str], given: Mapping[str, str]
) -> Arguments:
    """Put the arguments of the job and of the run together.

    job: `JOB_NAME`, `JOB_ID`, `JOB_RUN_ID` and `script`. default: the job's DefaultArguments. fixed: its
    NonOverridableArguments. given: the run's own, which go before the default ones.

    Raises:
        ArgumentsError: the first argument that cannot be honoured.
    """
    every = {**default, **given, **fixed}
    _refuse(every)
    _require_modules(_listed(every, "--additional-python-modules"))
    run_id = job["JOB_RUN_ID"]
    own = {f"--{name}": job[name] for name in ("JOB_ID", "JOB_RUN_ID", "JOB_NAME")}
    properties = _conf(every.get("--conf", ""))
    groups = every.get("--custom-logGroup-prefix", "/aws-glue/jobs")
    stream = every.get("--custom-logStream-prefix")
    prefix = every.get("--continuous-log-logStreamPrefix", run_id)
    return Arguments(
        script=every.get("--scriptLocation") or job["script"],
        argv=[word for pair in {**own, **_for_script(every)}.items() for word in pair],
        extra_py_files=_listed(every, "--extra-py-files"),
        extra_files=_listed(every, "--extra-files"),
        extra_jars=_listed(every, "--extra-jars"),
        properties={name: value for name, value in properties.items() if name not in _ONLY_A_NEW_JVM},
        output_group=f"{groups}/output",
        error_group=f"{groups}/error",
        continuous_group=every.get("--continuous-log-logGroup", "/aws-glue/jobs/logs-v2")
        if _on(every, "--enable-continuous-cloudwatch-log")
        else None,
        stream=f"{stream}-driver" if stream else run_id,
        continuous_stream=f"{prefix}-driver",
        event_logs=every.get("--spark-event-logs-path") if _on(every, "--enable-spark-ui") else None,
        auto_scaling=_on(every, "--enable-auto-scaling"),
        metrics=every.get("--enable-metrics", "false").lower() != "false",  # the name alone is enough
        heap=properties.get("spark.driver.memory"),
        jvm_flags=properties.get("spark.driver.extraJavaOptions", ""),
        notes=_notes(every),
    )


def _refuse(every: Mapping[str, str]) -> None:
    for name, what in _NOT_SUPPORTED.items():
        if name in every:
            raise ArgumentsError(f"{name} ({what}) is not supported by this local cloud yet.")
    if every.get("--job-language", "python") != "python":
        raise ArgumentsError(f"--job-language {every['--job-language']} is not supported by this local cloud.")


def _require_modules(requirements: list[str]) -> None:
    """The local cloud installs nothing: what is asked for must be there."""
    for text in requirements:
        try:
            requirement = Requirement(text)
            found = importlib.metadata.version(requirement.name)
        except InvalidRequirement as error:
            raise ArgumentsError(f"--additional-python-modules: {text} is not the name of a package.") from error
        except importlib.metadata.PackageNotFoundError as error:
            raise ArgumentsError(f"--additional-python-modules: {text} is not installed. {_HOW_TO_INSTALL}") from error
        if not requirement.specifier.contains(found, prereleases=True):
            raise ArgumentsError(
                f"--additional-python-modules: {text} is not installed, but version {found}. {_HOW_TO_INSTALL}"
            )


_HOW_TO_INSTALL = "This local cloud installs no packages during a run: add it to its Python environment (.venv)."


def _conf(text: str) -> dict[str, str]:
    """`a=b --conf c=d`, as AWS documents more than one property."""
    properties: dict[str, str] = {}
    for part in filter(None, re.split(r"(?:^|\s)--conf\s+", text.strip())):
        name, found, value = part.strip().partition("=")
        if not found or not name.startswith("spark."):
            raise ArgumentsError(f"--conf {part.strip()} is not a property of Spark (spark.name=value).")
        if _FIXED_PROPERTIES.fullmatch(name) or (name, value) == ("spark.sql.catalogImplementation", "hive"):
            raise ArgumentsError(f"--conf {name} is not supported by this local cloud.")
        properties[name] = value
    return properties


def _for_script(every: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in every.items() if name not in _CONSUMED}


def _notes(every: Mapping[str, str]) -> list[str]:
    notes = [f"{name} has no effect in this local cloud." for name in sorted(_WITHOUT_EFFECT & every.keys())]
    bookmarks = every.get("--job-bookmark-option", "job-bookmark-disable")
    if bookmarks != "job-bookmark-disable":
        notes.append(f"Job bookmarks are not supported by this local cloud yet: {bookmarks} reads all input.")
    return notes


def _listed(every: Mapping[str, str], name: str) -> list[str]:
    return [each.strip() for each in every.get(name, "").split(",") if each.strip()]


def _on(every: Mapping[str, str], name: str) -> bool:
    return every.get(name, "false").lower() == "true"
