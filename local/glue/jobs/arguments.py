"""The arguments of a job run, and what those that Glue itself reads ask for.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
"""

import importlib.metadata
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from packaging.requirements import InvalidRequirement, Requirement

_DATALAKE_FORMATS = {"iceberg"}
"""Those whose jars are there; AWS has `delta` and `hudi` too."""

_WITHOUT_EFFECT = {
    "--auto-scale-within-microbatch",
    "--continuous-log-conversionPattern",
    "--disable-proxy-v2",
    "--enable-auto-scaling",
    "--enable-continuous-log-filter",
    "--enable-job-insights",
    "--enable-observability-metrics",
    "--enable-rename-algorithm-v2",
    "--enable-s3-parquet-optimized-committer",
    "--encryption-type",
    "--executor-cores",
    "--python-modules-installer-option",
    "--use-postgres-driver",
    "--write-shuffle-files-to-s3",
    "--write-shuffle-spills-to-s3",
}
"""They tune what a local run does not have; the run is the same without them."""

_CONSUMED = {
    "--additional-python-modules",
    "--class",  # of a Scala script
    "--conf",
    "--continuous-log-logGroup",
    "--continuous-log-logStreamPrefix",
    "--custom-logGroup-prefix",
    "--custom-logStream-prefix",
    "--customer-driver-env-vars",
    "--customer-executor-env-vars",
    "--datalake-formats",
    "--enable-continuous-cloudwatch-log",
    "--enable-glue-datacatalog",
    "--enable-lakeformation-fine-grained-access",
    "--enable-metrics",
    "--enable-spark-ui",
    "--extra-files",
    "--extra-jars",
    "--extra-py-files",
    "--job-language",
    "--scriptLocation",
    "--spark-event-logs-path",
    "--user-jars-first",
    *_WITHOUT_EFFECT,
}
"""Glue reads these before the script starts."""

_CATALOG_CLIENT = "com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory"
_FIXED_PROPERTIES = re.compile(r"spark\.(master|app\.id|driver\.(host|port|bindAddress)|jars.*|submit\..*)")
_ONLY_A_NEW_JVM = {"spark.driver.memory", "spark.driver.extraJavaOptions"}


class ArgumentsError(Exception):
    """An argument asks for what there is not; the message names it."""


@dataclass(frozen=True)
class Arguments:
    """What a run was asked for.

    script: its S3 location. argv: what the script gets after its own name. notes: what the run's log should say.
    formats: of data lakes, whose jars it needs. jars_first: whether its own jars go before all others. data_catalog:
    whether the Data Catalog is Spark's metastore. driver_variables, worker_variables: for the environment.
    auto_scaling: whether DPU seconds are counted. metrics: whether what Spark does is. properties: of Spark, from
    `--conf`; heap and jvm_flags: what of it only a new JVM can take. The others are S3 locations, and the names of log
    groups and streams.
    """

    script: str
    argv: list[str]
    extra_py_files: list[str]
    extra_files: list[str]
    extra_jars: list[str]
    formats: list[str]
    jars_first: bool
    data_catalog: bool
    driver_variables: dict[str, str]
    worker_variables: dict[str, str]
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


def together(default: Mapping[str, str], fixed: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """The arguments of a run.

    default: the job's DefaultArguments. fixed: its NonOverridableArguments. given: the run's own, which go before the
    default ones.
    """
    return {**default, **given, **fixed}


def resolve(job: Mapping[str, str], every: Mapping[str, str]) -> Arguments:
    """Say what the arguments of a run ask for.

    job: `JOB_NAME`, `JOB_ID`, `JOB_RUN_ID` and `script`. every: the run's arguments, with those of its job.

    Raises:
        ArgumentsError: the first argument that cannot be honoured.
    """
    _refuse(every)
    modules = _listed(every, "--additional-python-modules")
    wheels = [each for each in modules if each.startswith("s3://") and each.endswith("-none-any.whl")]
    _require_modules([each for each in modules if each not in wheels])
    run_id = job["JOB_RUN_ID"]
    own = {f"--{name}": job[name] for name in ("JOB_ID", "JOB_RUN_ID", "JOB_NAME")}
    properties = _conf(every.get("--conf", ""))
    # The same by its parts, as scripts and guides have it.
    client = properties.pop("spark.hadoop.hive.metastore.client.factory.class", None)
    data_catalog = _given(every, "--enable-glue-datacatalog") or client == _CATALOG_CLIENT
    if properties.pop("spark.sql.catalogImplementation", None) == "hive" and not data_catalog:
        raise ArgumentsError("--conf spark.sql.catalogImplementation=hive needs --enable-glue-datacatalog.")
    groups = every.get("--custom-logGroup-prefix", "/aws-glue/jobs")
    stream = every.get("--custom-logStream-prefix")
    prefix = every.get("--continuous-log-logStreamPrefix", run_id)
    return Arguments(
        script=every.get("--scriptLocation") or job["script"],
        argv=[word for pair in {**own, **_for_script(every)}.items() for word in pair],
        extra_py_files=[*_listed(every, "--extra-py-files"), *wheels],  # a wheel of Python alone needs no more
        extra_files=_listed(every, "--extra-files"),
        extra_jars=_listed(every, "--extra-jars"),
        formats=_listed(every, "--datalake-formats"),
        jars_first=_on(every, "--user-jars-first"),
        data_catalog=data_catalog,
        driver_variables=_variables(every.get("--customer-driver-env-vars", "")),
        worker_variables=_variables(every.get("--customer-executor-env-vars", "")),
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
        metrics=_given(every, "--enable-metrics"),
        heap=properties.get("spark.driver.memory"),
        jvm_flags=properties.get("spark.driver.extraJavaOptions", ""),
        notes=_notes(every),
    )


def _refuse(every: Mapping[str, str]) -> None:
    if _on(every, "--enable-lakeformation-fine-grained-access"):
        raise ArgumentsError(
            "--enable-lakeformation-fine-grained-access (Lake Formation) is not supported by this local cloud."
        )
    for name in _listed(every, "--datalake-formats"):
        if name not in _DATALAKE_FORMATS:
            raise ArgumentsError(f"--datalake-formats {name} is not supported by this local cloud.")
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
        if _FIXED_PROPERTIES.fullmatch(name):
            raise ArgumentsError(f"--conf {name} is not supported by this local cloud.")
        properties[name] = value
    return properties


def _variables(text: str) -> dict[str, str]:
    """`CUSTOMER_A=1,CUSTOMER_B="2, 3"`; other names than `CUSTOMER_…` are ignored, as AWS does."""
    found = re.findall(r'(?:^|,)\s*(\w+)=(?:"([^"]*)"|([^,]*))', text.replace('\\"', '"'))
    return {name: quoted or plain.strip() for name, quoted, plain in found if name.startswith("CUSTOMER_")}


def _for_script(every: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in every.items() if name not in _CONSUMED}


def _notes(every: Mapping[str, str]) -> list[str]:
    return [f"{name} has no effect in this local cloud." for name in sorted(_WITHOUT_EFFECT & every.keys())]


def _listed(every: Mapping[str, str], name: str) -> list[str]:
    return [each.strip() for each in every.get(name, "").split(",") if each.strip()]


def _on(every: Mapping[str, str], name: str) -> bool:
    return every.get(name, "false").lower() == "true"


def _given(every: Mapping[str, str], name: str) -> bool:
    """Whether an argument is there, whatever its value is, which the name alone may stand for."""
    return every.get(name, "false").lower() != "false"
