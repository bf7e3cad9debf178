"""Frames of DynamoDB's JSON as plain structs."""

from typing import TYPE_CHECKING

from awsglue import gluetypes
from awsglue import paths as field_paths
from awsglue.operations import dynamodb_json

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def simplify_ddb_json(frame: "DynamicFrame") -> "DynamicFrame":
    """Items of an export without the structs that name DynamoDB's types; maps are structs. The fields of `Item` become
    top-level fields. Elements of lists that are maps, or of several types, stay as they are.

    AWS leaves open: a field that has values of several types is a choice; fields that are not in DynamoDB's form stay.
    """
    made: field_paths.Fields = []
    for field, values in dynamodb_json.items(field_paths.top_level(frame.schema())):
        data_type, plain = dynamodb_json.plain(field.dataType, values, lists=True)
        made.append((gluetypes.Field(field.name, data_type), plain))
    return frame.derived(*field_paths.select(frame.toDF(), made))
