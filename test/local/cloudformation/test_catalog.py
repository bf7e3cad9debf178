"""Every property of databases, tables, workgroups and named queries is in its service, and follows an update."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from stacks import Stacks


def test_a_database_and_a_table_have_all_that_their_template_says(stacks: Stacks, cloud: Any) -> None:
    glue = cloud.client("glue")
    columns = [{"Name": "id", "Type": "bigint", "Comment": "key"}, {"Name": "user", "Type": "struct<name:string>"}]
    table = {
        "Name": "cfn_table",
        "Description": "events",
        "Owner": "data",
        "Retention": 3,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": "json", "projection.enabled": "true"},
        "PartitionKeys": [{"Name": "year", "Type": "string"}],
        "StorageDescriptor": {
            "Columns": columns,
            "Location": "s3://x/y/",
            "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe", "Parameters": {"a": "b"}},
            "Compressed": False,
        },
    }

    def resources() -> dict[str, Any]:
        return {
            "Database": {
                "Type": "AWS::Glue::Database",
                "Properties": {
                    "CatalogId": {"Ref": "AWS::AccountId"},
                    "DatabaseInput": {
                        "Name": "cfn_database",
                        "Description": "ours",
                        "LocationUri": "s3://x/",
                        "Parameters": {"a": "b"},
                    },
                },
            },
            "Table": {
                "Type": "AWS::Glue::Table",
                "Properties": {
                    "CatalogId": {"Ref": "AWS::AccountId"},
                    "DatabaseName": {"Ref": "Database"},
                    "TableInput": table,
                },
            },
        }

    stacks.create("catalog-full", resources())
    database = glue.get_database(Name="cfn_database")["Database"]
    assert (database["Description"], database["LocationUri"], database["Parameters"]) == ("ours", "s3://x/", {"a": "b"})
    found = glue.get_table(DatabaseName="cfn_database", Name="cfn_table")["Table"]
    for member in table:
        if member != "StorageDescriptor":
            assert found[member] == table[member], member
    for member, value in table["StorageDescriptor"].items():
        assert found["StorageDescriptor"][member] == value, member

    columns.append({"Name": "added", "Type": "string"})
    stacks.update("catalog-full", resources())
    found = glue.get_table(DatabaseName="cfn_database", Name="cfn_table")["Table"]
    assert [column["Name"] for column in found["StorageDescriptor"]["Columns"]] == ["id", "user", "added"]
    stacks.delete("catalog-full")
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        glue.get_database(Name="cfn_database")


def test_a_workgroup_has_all_that_its_template_says(stacks: Stacks, cloud: Any) -> None:
    athena = cloud.client("athena")
    athena = cloud.client("athena")
    configuration = {
        "ResultConfiguration": {
            "OutputLocation": "s3://cfn-results/athena/",
            "EncryptionConfiguration": {"EncryptionOption": "SSE_S3"},
            "ExpectedBucketOwner": "000000000000",
        },
        "EnforceWorkGroupConfiguration": True,
        "PublishCloudWatchMetricsEnabled": False,
        "BytesScannedCutoffPerQuery": 10_000_000,
        "RequesterPaysEnabled": False,
        "EngineVersion": {"SelectedEngineVersion": "Athena engine version 3"},
    }

    def resources(**properties: Any) -> dict[str, Any]:
        group = {"Name": "cfn-group", "Description": "ours", "WorkGroupConfiguration": configuration, **properties}
        query = {
            "Name": "totals",
            "Description": "per city",
            "Database": "cfn_database",
            "QueryString": "SELECT 1",
            "WorkGroup": {"Ref": "Group"},
        }
        return {
            "Group": {"Type": "AWS::Athena::WorkGroup", "Properties": group},
            "Query": {"Type": "AWS::Athena::NamedQuery", "Properties": query},
        }

    stacks.create("athena-full", resources(Tags=[{"Key": "team", "Value": "data"}]))
    found = athena.get_work_group(WorkGroup="cfn-group")["WorkGroup"]
    assert (found["Description"], found["State"]) == ("ours", "ENABLED")
    for member in configuration:
        if member != "EngineVersion":
            assert found["Configuration"][member] == configuration[member], member
    assert found["Configuration"]["EngineVersion"]["SelectedEngineVersion"] == "Athena engine version 3"
    arn = "arn:aws:athena:us-east-1:000000000000:workgroup/cfn-group"
    tags = athena.list_tags_for_resource(ResourceARN=arn)["Tags"]
    assert {"Key": "team", "Value": "data"} in tags
    query = athena.get_named_query(NamedQueryId=stacks.physical_id("athena-full", "Query"))["NamedQuery"]
    assert {key: query[key] for key in ("Name", "Description", "Database", "QueryString", "WorkGroup")} == {
        "Name": "totals",
        "Description": "per city",
        "Database": "cfn_database",
        "QueryString": "SELECT 1",
        "WorkGroup": "cfn-group",
    }

    configuration["BytesScannedCutoffPerQuery"] = 20_000_000
    configuration["EnforceWorkGroupConfiguration"] = False
    stacks.update("athena-full", resources(State="DISABLED"))
    found = athena.get_work_group(WorkGroup="cfn-group")["WorkGroup"]
    assert found["State"] == "DISABLED"
    assert found["Configuration"]["BytesScannedCutoffPerQuery"] == 20_000_000
    assert found["Configuration"]["EnforceWorkGroupConfiguration"] is False
    identifier = stacks.physical_id("athena-full", "Query")
    stacks.delete("athena-full")
    with pytest.raises(ClientError):
        athena.get_named_query(NamedQueryId=identifier)
