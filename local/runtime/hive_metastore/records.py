"""Databases, tables and partitions, as the Glue API writes them and as a Hive metastore does."""

from typing import Any

from hive_metastore.interface import MetastoreError

Json = dict[str, Any]

_OPENX, _HCATALOG = "org.openx.data.jsonserde.JsonSerDe", "org.apache.hive.hcatalog.data.JsonSerDe"
_STANDS_FOR = "stands.for.library"
"""The parameter of a SerDe that says which one of the catalog it stands for."""


def database(found: Json) -> Json:
    return {
        "name": found["Name"],
        "description": found.get("Description", ""),
        "locationUri": found.get("LocationUri", ""),
        "parameters": found.get("Parameters", {}),
    }


def database_input(given: Json) -> Json:
    """A location that is not in S3 is Spark's own default, a folder that ends with the run: the catalog gets none."""
    location = given.get("locationUri", "")
    return _present(
        Name=given["name"],
        Description=given.get("description"),
        LocationUri=location if location.startswith(("s3:", "s3a:", "s3n:")) else None,
        Parameters=given.get("parameters"),
    )


def table(found: Json) -> Json:
    """Raises: MetastoreError: Spark could not read a table that is described like this, nor can it on AWS."""
    kind = found.get("TableType") or "EXTERNAL_TABLE"
    storage = found.get("StorageDescriptor", {})
    if kind != "VIRTUAL_VIEW" and not storage.get("InputFormat"):
        raise MetastoreError("Meta", "StorageDescriptor#InputFormat cannot be null.")
    parameters = dict(found.get("Parameters", {}))
    if found.get("Description"):
        parameters.setdefault("comment", found["Description"])
    return {
        "tableName": found["Name"],
        "dbName": found["DatabaseName"],
        "owner": found.get("Owner", ""),
        "createTime": int(found["CreateTime"].timestamp()),
        "lastAccessTime": 0,
        "retention": found.get("Retention", 0),
        "sd": _storage(storage),
        "partitionKeys": [_column(each) for each in found.get("PartitionKeys", [])],
        "parameters": parameters,
        "viewOriginalText": found.get("ViewOriginalText"),
        "viewExpandedText": found.get("ViewExpandedText"),
        "tableType": kind,
    }


def table_input(given: Json) -> Json:
    parameters = given.get("parameters", {})
    return _present(
        Name=given["tableName"],
        Description=parameters.get("comment"),
        Owner=given.get("owner"),
        Retention=given.get("retention"),
        StorageDescriptor=_storage_descriptor(given.get("sd", {})),
        PartitionKeys=[_column_input(each) for each in given.get("partitionKeys", [])],
        ViewOriginalText=given.get("viewOriginalText"),
        ViewExpandedText=given.get("viewExpandedText"),
        TableType=given.get("tableType"),
        Parameters=parameters,
    )


def partition(found: Json) -> Json:
    return {
        "values": found["Values"],
        "dbName": found["DatabaseName"],
        "tableName": found["TableName"],
        "createTime": int(found["CreationTime"].timestamp()) if "CreationTime" in found else 0,
        "lastAccessTime": 0,
        "sd": _storage(found.get("StorageDescriptor", {})),
        "parameters": found.get("Parameters", {}),
    }


def partition_input(given: Json) -> Json:
    return {
        "Values": given["values"],
        "StorageDescriptor": _storage_descriptor(given.get("sd", {})),
        "Parameters": given.get("parameters", {}),
    }


def _storage(found: Json) -> Json:
    return {
        "cols": [_column(each) for each in found.get("Columns", [])],
        "location": found.get("Location") or None,  # a view has none
        "inputFormat": found.get("InputFormat"),
        "outputFormat": found.get("OutputFormat"),
        "compressed": found.get("Compressed", False),
        "numBuckets": found.get("NumberOfBuckets", 0),
        "serdeInfo": _serde(found.get("SerdeInfo", {})),
        "bucketCols": found.get("BucketColumns", []),
        "sortCols": [{"col": each["Column"], "order": each["SortOrder"]} for each in found.get("SortColumns", [])],
        "parameters": found.get("Parameters", {}),
    }


def _storage_descriptor(given: Json) -> Json:
    return _present(
        Columns=[_column_input(each) for each in given.get("cols", [])],
        Location=given.get("location"),
        InputFormat=given.get("inputFormat"),
        OutputFormat=given.get("outputFormat"),
        Compressed=given.get("compressed"),
        NumberOfBuckets=given.get("numBuckets"),
        SerdeInfo=_serde_info(given.get("serdeInfo", {})),
        BucketColumns=given.get("bucketCols"),
        SortColumns=[{"Column": each["col"], "SortOrder": each["order"]} for each in given.get("sortCols", [])],
        Parameters=given.get("parameters"),
    )


def _serde(found: Json) -> Json:
    """OpenX's JSON SerDe, which crawlers name and AWS distributes as a jar, is read by Hive's own."""
    library, parameters = found.get("SerializationLibrary"), found.get("Parameters", {})
    if library == _OPENX:
        mapped = [name for name in parameters if name.startswith("mapping.")]
        if mapped:
            raise MetastoreError("Meta", f"not supported here yet: {mapped[0]} of {_OPENX} in Spark SQL")
        library, parameters = _HCATALOG, {**parameters, _STANDS_FOR: _OPENX}
    return {"name": found.get("Name"), "serializationLib": library, "parameters": parameters}


def _serde_info(given: Json) -> Json:
    parameters = dict(given.get("parameters", {}))
    library = parameters.pop(_STANDS_FOR, given.get("serializationLib"))
    return _present(Name=given.get("name"), SerializationLibrary=library, Parameters=parameters)


def _column(found: Json) -> Json:
    return {"name": found["Name"], "type": found.get("Type", "string"), "comment": found.get("Comment")}


def _column_input(given: Json) -> Json:
    """Hive's names are in lower case; Spark keeps its own spelling in the table's parameters."""
    return _present(Name=given["name"].lower(), Type=given.get("type"), Comment=given.get("comment"))


def _present(**members: Any) -> Json:
    return {name: value for name, value in members.items() if value is not None}
