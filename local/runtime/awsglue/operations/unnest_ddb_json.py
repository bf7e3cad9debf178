"""Frames of DynamoDB's JSON as plain columns."""

from typing import TYPE_CHECKING

from awsglue import gluetypes
from awsglue import paths as field_paths
from awsglue.operations import dynamodb_json
from awsglue.operations.unnest import flat

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


def unnest_ddb_json(frame: "DynamicFrame") -> "DynamicFrame":
    """Items of an export without the structs that name DynamoDB's types. The fields of `Item` become top-level fields;
    arrays of structs, which lists are, stay as they are.

    AWS leaves open: fields of maps become fields `map.field`, as `unnest` has them; a field that has values of several
    types is a choice; fields that are not in DynamoDB's form stay.
    """
    made: field_paths.Fields = []
    for field, values in dynamodb_json.items(field_paths.top_level(frame.schema())):
        data_type, plain = dynamodb_json.plain(field.dataType, values, lists=False)
        whole = (gluetypes.Field(field.name, data_type), plain)
        made += flat([whole]) if dynamodb_json.is_value(field.dataType) else [whole]
    return frame.derived(*field_paths.select(frame.toDF(), made))
