"""What the JDBC connections of the Data Catalog say."""

import re

import boto3

from awsglue.sources.catalog_table import of_catalog
from awsglue.support import not_supported

_URL = re.compile(r"(jdbc:(?P<vendor>\w+):.*?//[^/]+)(/.*)?", re.DOTALL)


def conf(connection_name: str, catalog_id: str | None = None) -> dict[str, str]:
    """url: without the database, fullUrl: with it."""
    connection = boto3.client("glue").get_connection(Name=connection_name, **of_catalog(catalog_id))["Connection"]
    properties = connection.get("ConnectionProperties", {})
    if connection.get("ConnectionType") != "JDBC":
        raise not_supported(f"extract_jdbc_conf of a connection of type {connection.get('ConnectionType')}")
    if "SECRET_ID" in properties:
        raise not_supported("extract_jdbc_conf of a connection with SECRET_ID")
    full = properties.get("JDBC_CONNECTION_URL", "")
    match = _URL.fullmatch(full)
    if not match:
        raise ValueError(
            f"The connection {connection_name} has the URL {full!r}, which is not jdbc:vendor://host:port/…"
        )
    return {
        "url": match[1],
        "fullUrl": full,
        "vendor": match["vendor"],
        "user": properties.get("USERNAME", ""),
        "password": properties.get("PASSWORD", ""),
    }
