import pytest

from local.glue.jobs.arguments import Arguments, ArgumentsError, resolve, together

_JOB = {"JOB_NAME": "j", "JOB_ID": "j_1", "JOB_RUN_ID": "jr_1", "script": "s3://b/job.py"}


def _resolve(**given: str) -> Arguments:
    return resolve(_JOB, {f"--{name.replace('_', '-')}": value for name, value in given.items()})


def test_the_runs_arguments_go_before_the_jobs_and_the_fixed_ones_before_both() -> None:
    every = together({"--a": "job", "--b": "job", "--c": "job"}, {"--c": "fixed"}, {"--b": "run", "--c": "run"})

    assert resolve(_JOB, every).argv == [
        *("--JOB_ID", "j_1", "--JOB_RUN_ID", "jr_1", "--JOB_NAME", "j"),
        *("--a", "job", "--b", "run", "--c", "fixed"),
    ]


def test_glues_own_arguments_do_not_reach_the_script() -> None:
    found = _resolve(
        extra_py_files="s3://b/a.py,s3://b/b.zip", enable_metrics="", enable_job_insights="true", TempDir="s3://b/tmp/"
    )

    assert found.extra_py_files == ["s3://b/a.py", "s3://b/b.zip"]
    assert found.argv[6:] == ["--TempDir", "s3://b/tmp/"]
    assert found.notes == ["--enable-job-insights has no effect in this local cloud."]
    assert found.metrics


def test_script_location_may_be_overridden() -> None:
    assert _resolve().script == "s3://b/job.py"
    assert _resolve(scriptLocation="s3://b/other.py").script == "s3://b/other.py"


def test_conf_takes_more_than_one_property_and_leaves_the_jvms_apart() -> None:
    found = _resolve(conf="spark.a=1 --conf spark.b=x=y --conf spark.driver.memory=4g")

    assert found.properties == {"spark.a": "1", "spark.b": "x=y"}
    assert found.heap == "4g"


@pytest.mark.parametrize("conf", ["a=1", "spark.a", "spark.driver.host=0.0.0.0", "spark.jars.packages=a:b:1"])
def test_conf_that_cannot_be_taken_is_refused_by_name(conf: str) -> None:
    with pytest.raises(ArgumentsError, match=f"--conf {conf.partition('=')[0]}"):
        _resolve(conf=conf)


def test_log_groups_and_streams() -> None:
    plain, custom = _resolve(), _resolve(custom_logGroup_prefix="/own", custom_logStream_prefix="mine")

    assert (plain.output_group, plain.error_group, plain.stream) == (
        "/aws-glue/jobs/output",
        "/aws-glue/jobs/error",
        "jr_1",
    )
    assert (custom.output_group, custom.error_group, custom.stream) == ("/own/output", "/own/error", "mine-driver")
    assert plain.continuous_group is None


def test_continuous_log() -> None:
    plain = _resolve(enable_continuous_cloudwatch_log="true")
    custom = _resolve(
        enable_continuous_cloudwatch_log="true", continuous_log_logGroup="/own", continuous_log_logStreamPrefix="mine"
    )

    assert (plain.continuous_group, plain.continuous_stream) == ("/aws-glue/jobs/logs-v2", "jr_1-driver")
    assert (custom.continuous_group, custom.continuous_stream) == ("/own", "mine-driver")


def test_jars_come_behind_all_others_unless_they_are_to_be_first() -> None:
    behind = _resolve(extra_jars="s3://b/one.jar, s3://b/two.jar")
    first = _resolve(extra_jars="s3://b/one.jar", user_jars_first="true")

    assert (behind.extra_jars, behind.jars_first) == (["s3://b/one.jar", "s3://b/two.jar"], False)
    assert (first.extra_jars, first.jars_first) == (["s3://b/one.jar"], True)


def test_bookmark_options_are_the_scripts() -> None:
    found = _resolve(job_bookmark_option="job-bookmark-pause", job_bookmark_from="jr_1", job_bookmark_to="jr_2")

    assert found.argv[6:] == [
        *("--job-bookmark-option", "job-bookmark-pause"),
        *("--job-bookmark-from", "jr_1", "--job-bookmark-to", "jr_2"),
    ]
    assert found.notes == []


@pytest.mark.parametrize("module", ["boto3", "boto3>=1.0", "pyspark==3.5.4"])
def test_modules_that_are_installed_are_accepted(module: str) -> None:
    _resolve(additional_python_modules=module)


@pytest.mark.parametrize("module", ["no-such-thing", "pyspark==1.0", "s3://b/own.whl"])
def test_modules_that_are_not_installed_are_refused_by_name(module: str) -> None:
    with pytest.raises(ArgumentsError, match=module):
        _resolve(additional_python_modules=module)


def test_wheel_of_python_alone_is_taken_from_s3() -> None:
    found = _resolve(extra_py_files="s3://b/a.py", additional_python_modules="boto3,s3://b/own-1.0-py3-none-any.whl")

    assert found.extra_py_files == ["s3://b/a.py", "s3://b/own-1.0-py3-none-any.whl"]


@pytest.mark.parametrize(("value", "on"), [("true", True), ("", True), ("false", False)])
def test_data_catalog_as_metastore(value: str, on: bool) -> None:
    assert _resolve(enable_glue_datacatalog=value).data_catalog is on


def test_data_catalog_as_metastore_by_its_parts() -> None:
    client = "com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory"
    found = _resolve(conf=f"spark.hadoop.hive.metastore.client.factory.class={client}")

    assert found.data_catalog
    assert found.properties == {}
    assert not _resolve().data_catalog
    with pytest.raises(ArgumentsError, match="needs --enable-glue-datacatalog"):
        _resolve(conf="spark.sql.catalogImplementation=hive")


def test_data_lake_formats() -> None:
    assert _resolve(datalake_formats="iceberg").formats == ["iceberg"]
    with pytest.raises(ArgumentsError, match="--datalake-formats delta is not supported"):
        _resolve(datalake_formats="iceberg, delta")


def test_variables_for_the_environment() -> None:
    found = _resolve(
        customer_driver_env_vars='CUSTOMER_A=1,CUSTOMER_B="two, 2=2",KEY=3',
        customer_executor_env_vars=r"CUSTOMER_C=\"four\"",
    )

    assert found.driver_variables == {"CUSTOMER_A": "1", "CUSTOMER_B": "two, 2=2"}
    assert found.worker_variables == {"CUSTOMER_C": "four"}
    assert found.argv[6:] == []


def test_lake_formation_and_scala_are_refused_by_name() -> None:
    _resolve(enable_lakeformation_fine_grained_access="false", **{"class": "GlueApp"})
    with pytest.raises(ArgumentsError, match="--enable-lakeformation-fine-grained-access"):
        _resolve(enable_lakeformation_fine_grained_access="true")
    with pytest.raises(ArgumentsError, match="--job-language scala"):
        _resolve(job_language="scala")
