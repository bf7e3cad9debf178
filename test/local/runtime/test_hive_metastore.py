import io
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[3] / "local" / "runtime"))

from hive_metastore import records, service, thrift
from hive_metastore.interface import METHODS, MetastoreError

_NEWER = thrift.Struct(
    {
        1: ("name", thrift.STRING),
        2: ("inner", thrift.Struct({7: ("kept", thrift.I64)})),
        3: ("maps", thrift.STRING_MAP),
        4: ("lists", thrift.List(thrift.List(thrift.DOUBLE))),
        5: ("flag", thrift.BOOL),
    }
)
_OLDER = thrift.Struct({5: ("flag", thrift.BOOL), 1: ("name", thrift.STRING)})


def test_members_that_are_not_known_are_passed_over() -> None:
    value = {"name": "ä", "inner": {"kept": 1 << 40}, "maps": {"a": "b"}, "lists": [[0.5], []], "flag": True}
    written = thrift.write(value, _NEWER)

    assert thrift.read(io.BytesIO(written), _NEWER) == value
    assert thrift.read(io.BytesIO(written), _OLDER) == {"name": "ä", "flag": True}
    with pytest.raises(EOFError):
        thrift.read(io.BytesIO(written[:-4]), _NEWER)


def test_call_is_read_and_answered_as_the_protocol_has_it() -> None:
    # version 1 and CALL, the name, the sequence number 5, then a string as member 1, then the end
    sent = b"\x80\x01\x00\x01\x00\x00\x00\x0cget_database\x00\x00\x00\x05\x0b\x00\x01\x00\x00\x00\x01d\x00"
    stream = io.BytesIO(sent)
    call = thrift.read_call(stream)

    assert call == ("get_database", 5)
    assert thrift.read(stream, METHODS["get_database"].arguments) == {"name": "d"}
    assert thrift.read_call(stream) is None
    answer = thrift.reply(call, METHODS["get_database"].result, {"NoSuchObject": {"message": "no"}})
    assert answer == (
        b"\x80\x01\x00\x02" b"\x00\x00\x00\x0cget_database" b"\x00\x00\x00\x05"
        b"\x0c\x00\x01" b"\x0b\x00\x01\x00\x00\x00\x02no\x00" b"\x00"
    )  # fmt: skip


def test_every_method_of_the_interface_is_answered() -> None:
    assert [name for name in METHODS if not hasattr(service.Service, name)] == []


_SERDE = {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe", "Parameters": {"paths": "a"}}
_PARTITION = {"Values": ["1"], "DatabaseName": "d", "TableName": "t", "StorageDescriptor": {"SerdeInfo": _SERDE}}


def test_json_is_read_by_hives_own_serde_and_stays_what_it_is_in_the_catalog() -> None:
    found = records.partition(_PARTITION)

    assert found["sd"]["serdeInfo"]["serializationLib"] == "org.apache.hive.hcatalog.data.JsonSerDe"
    assert records.partition_input(found)["StorageDescriptor"]["SerdeInfo"] == _SERDE


def test_what_hives_serde_has_not_is_refused_by_name() -> None:
    serde = {**_SERDE, "Parameters": {"mapping.a": "A"}}
    with pytest.raises(MetastoreError, match=r"not supported here yet: mapping\.a"):
        records.partition({**_PARTITION, "StorageDescriptor": {"SerdeInfo": serde}})


def test_database_keeps_no_location_that_ends_with_the_run() -> None:
    assert records.database_input({"name": "d", "locationUri": "file:/run/warehouse/d.db"}) == {"Name": "d"}
    assert records.database_input({"name": "d", "locationUri": "s3://b/d"})["LocationUri"] == "s3://b/d"
