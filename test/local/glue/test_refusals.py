"""What a script asks for that is not here fails at the line that asks, with a message that names it.

One run tries every line of a table, as a script of a user would have it; another one fails.
"""

import json

import pytest
from clouds import Cloud
from glue_jobs import Jobs, having, messages

_HERE = "not supported here yet: "
_REFUSED = {
    'context.create_dynamic_frame.from_options(connection_type="kafka", connection_options={"topicName": "t"})': (
        f"NotSupportedHereError: {_HERE}connection_type=kafka"
    ),
    'context.create_dynamic_frame.from_options("dynamodb", connection_options={"dynamodb.input.tableName": "t"})': (
        f"NotSupportedHereError: {_HERE}connection_type=dynamodb"
    ),
    'context.create_dynamic_frame.from_options("mysql", {"url": "jdbc:mysql://h/d", "dbtable": "t"})': (
        f"NotSupportedHereError: {_HERE}connection_type=mysql"
    ),
    'context.create_dynamic_frame.from_options("s3", {"paths": ["s3://b/"]}, format="ion")': (
        f"NotSupportedHereError: {_HERE}format=ion"
    ),
    'context.create_data_frame.from_options(connection_type="kinesis", connection_options={"streamARN": "a"})': (
        f"NotSupportedHereError: {_HERE}connection_type=kinesis"
    ),
    'context.create_data_frame.from_options("s3", {"path": "s3://b/"}, format="delta")': (
        f"NotSupportedHereError: {_HERE}format=delta"
    ),
    'context.getSource("oracle", dbtable="t").getFrame()': f"NotSupportedHereError: {_HERE}connection_type=oracle",
    'context.forEachBatch(frame=data, batch_function=print, options={"windowSize": "100 seconds"})': (
        f"NotSupportedHereError: {_HERE}GlueContext.forEachBatch"
    ),
    'context.getSink(connection_type="jdbc")': f"NotSupportedHereError: {_HERE}connection_type=jdbc as a sink",
    'context.write_dynamic_frame.from_options(frame, "dynamodb", {"dynamodb.output.tableName": "t"})': (
        f"NotSupportedHereError: {_HERE}connection_type=dynamodb as a sink"
    ),
    'context.write_dynamic_frame.from_options(frame, "s3", {"path": "s3://b/"}, format="hudi")': (
        f"NotSupportedHereError: {_HERE}writing format=hudi"
    ),
    'context.write_dynamic_frame.from_jdbc_conf(frame=frame, catalog_connection="c")': (
        f"NotSupportedHereError: {_HERE}GlueContext.write_dynamic_frame.from_jdbc_conf"
    ),
    "context.start_transaction(read_only=True)": f"NotSupportedHereError: {_HERE}GlueContext.start_transaction",
    'context.transition_s3_path("s3://b/", "GLACIER")': (
        f"NotSupportedHereError: {_HERE}GlueContext.transition_s3_path"
    ),
    "from awsgluedi.transforms import *": f"ModuleNotFoundError: {_HERE}awsgluedi (the transforms of DataBrew)",
    "import gs_lookup": f"ModuleNotFoundError: {_HERE}gs_lookup",
    'data.write.format("delta").save("s3://b/")': "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: delta.",
    'spark.readStream.format("kafka").load()': "Failed to find data source: kafka.",
}
_TRYING = f"""
import json
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from pyspark.context import SparkContext

context = GlueContext(SparkContext.getOrCreate())
spark = context.spark_session
data = spark.range(1)
frame = DynamicFrame.fromDF(data, context, "one")
for line in {list(_REFUSED)!r}:
    said = "nothing"
    try:
        exec(line)
    except Exception as error:
        said = f"{{type(error).__name__}}: {{error}}"
    print(json.dumps([line, said[:500]]))
"""
_FAILING = "import sys\nfrom awsglueml.transforms import EntityDetector\nprint('never')\n"


@pytest.fixture(scope="module")
def jobs(cloud: Cloud) -> Jobs:
    return Jobs(cloud, "refusals", [])


def test_each_line_is_refused_by_name(jobs: Jobs, cloud: Cloud) -> None:
    ended = jobs.run("refusals-tried", _TRYING)

    assert ended["JobRunState"] == "SUCCEEDED", ended.get("ErrorMessage")
    log = messages(cloud, "/aws-glue/jobs/output", ended["Id"], lambda lines: len(lines) >= len(_REFUSED))
    said = dict(map(json.loads, log))
    wrong = {line: said.get(line) for line, message in _REFUSED.items() if message not in said.get(line, "")}
    assert not wrong


def test_a_refused_import_fails_the_run_and_is_not_told_to_be_installed(jobs: Jobs, cloud: Cloud) -> None:
    ended = jobs.run("refusals-import", _FAILING)

    assert (ended["JobRunState"], ended["ErrorMessage"]) == (
        "FAILED",
        f"ModuleNotFoundError: {_HERE}awsglueml (EntityDetector, FillMissingValues, FindMatches)",
    )
    log = messages(cloud, "/aws-glue/jobs/error", ended["Id"], having("line 2, in <module>"))
    assert any("line 2, in <module>" in line for line in log)
    assert not any("--extra-py-files" in line for line in log)
