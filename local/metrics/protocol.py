"""The three protocols that CloudWatch speaks, by its own model: requests read, answers written.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
"""

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

import botocore.session
import cbor2
from ministack.core.responses import new_uuid
from ministack.services import cloudwatch

from local.metrics.errors import RefusedError

Document = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]

_TARGET = "GraniteServiceVersion20100801"
_OPERATION = re.compile(r"/operation/(\w+)")
_NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/"


@functools.cache
def model() -> Any:
    """CloudWatch's service model."""
    return botocore.session.get_session().get_service_model("cloudwatch")


@dataclass(frozen=True)
class Call:
    """A request. protocol: `cbor`, `json` or `query`. request: its parameters, moments as seconds since the epoch."""

    operation: str
    protocol: str
    request: Document

    def answer(self, document: Document) -> Response:
        """The answer, in the protocol of the request. Moments in it are seconds since the epoch."""
        shape = model().operation_model(self.operation).output_shape
        if self.protocol == "cbor":
            body = cbor2.dumps(_encoded(shape, document, lambda at: cbor2.CBORTag(1, float(at))))
            return 200, {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}, body
        if self.protocol == "json":
            return 200, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(_encoded(shape, document)).encode()
        result = f"<{self.operation}Result>{''.join(_xml(shape, document))}</{self.operation}Result>" if shape else ""
        text = (
            f'<{self.operation}Response xmlns="{_NAMESPACE}">{result}<ResponseMetadata><RequestId>{new_uuid()}'
            f"</RequestId></ResponseMetadata></{self.operation}Response>"
        )
        return 200, {"Content-Type": "text/xml"}, text.encode()

    def refusal(self, error: RefusedError) -> Response:
        """The answer to a request that is refused."""
        use = {"use_json": self.protocol == "json", "use_cbor": self.protocol == "cbor"}
        response: Response = cloudwatch._error(error.code, error.message, error.status, **use)
        return response


def read(path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]) -> Call | None:
    """The request, None when it is for no operation of CloudWatch, or cannot be read."""
    kind = headers.get("content-type", "")
    if found := _OPERATION.search(path):
        operation, protocol = found[1], "cbor" if "cbor" in kind + headers.get("smithy-protocol", "") else "json"
    elif target := headers.get("x-amz-target", ""):
        operation, protocol = target.rpartition(".")[2], "json"
    else:
        form = {name: value[0] if isinstance(value, list) else value for name, value in query.items()}
        form |= dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
        operation, protocol = str(form.get("Action", "")), "query"
    if operation not in model().operation_names:
        return None
    shape = model().operation_model(operation).input_shape
    if protocol == "query":
        return Call(operation, protocol, _from_form(shape, form, ""))
    try:
        given = (cbor2.loads(body) if protocol == "cbor" else json.loads(body)) if body else {}
    except (ValueError, cbor2.CBORDecodeError):
        return None
    return Call(operation, protocol, _decoded(shape, given))


def as_json(call: Call) -> tuple[dict[str, str], bytes]:
    """The request in the JSON protocol: its headers and its body."""
    headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": f"{_TARGET}.{call.operation}"}
    return headers, json.dumps(call.request).encode()


def _decoded(shape: Any, value: Any) -> Any:
    """A parameter with moments as seconds, and without members that are null."""
    if shape.type_name == "structure" and isinstance(value, dict):
        known = shape.members
        return {name: _decoded(known[name], each) for name, each in value.items() if name in known and each is not None}
    if shape.type_name == "list" and isinstance(value, list):
        return [_decoded(shape.member, each) for each in value]
    if shape.type_name == "timestamp":
        return _epoch(value)
    return value


def _from_form(shape: Any, form: Mapping[str, str], prefix: str) -> Any:
    """What a form's fields that begin with a prefix hold: `MetricData.member.1.Value` is the first one's value."""
    if shape.type_name == "structure":
        found = {}
        for name, member in shape.members.items():
            place = f"{prefix}.{name}" if prefix else name
            if any(field == place or field.startswith(f"{place}.") for field in form):
                found[name] = _from_form(member, form, place)
        return found
    if shape.type_name == "list":
        numbers = {
            int(field[len(prefix) + 8 :].split(".")[0]) for field in form if field.startswith(f"{prefix}.member.")
        }
        return [_from_form(shape.member, form, f"{prefix}.member.{number}") for number in sorted(numbers)]
    text = form.get(prefix, "")
    if shape.type_name in ("integer", "long"):
        return int(text)
    if shape.type_name in ("double", "float"):
        return float(text)
    if shape.type_name == "boolean":
        return text.lower() == "true"
    return _epoch(text) if shape.type_name == "timestamp" else text


def _epoch(moment: Any) -> float | None:
    if isinstance(moment, str):
        try:
            return float(moment)
        except ValueError:
            moment = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    return None if moment is None else float(moment)


def _encoded(shape: Any, value: Any, moment: Any = lambda at: at) -> Any:
    """The members that the model knows, moments written as the protocol does."""
    if shape is None:
        return {}
    if shape.type_name == "structure":
        known = shape.members
        return {
            name: _encoded(known[name], each, moment)
            for name, each in value.items()
            if name in known and each is not None
        }
    if shape.type_name == "list":
        return [_encoded(shape.member, each, moment) for each in value]
    if shape.type_name == "map":
        return {key: _encoded(shape.value, each, moment) for key, each in value.items()}
    if shape.type_name == "timestamp":
        return moment(_epoch(value))
    if shape.type_name in ("double", "float"):
        return float(value)
    return value


def _xml(shape: Any, value: Any) -> Iterator[str]:
    if shape.type_name == "structure":
        for name, each in value.items():
            if name in shape.members and each is not None:
                yield f"<{name}>{''.join(_xml(shape.members[name], each))}</{name}>"
    elif shape.type_name == "list":
        yield from (f"<member>{''.join(_xml(shape.member, each))}</member>" for each in value)
    elif shape.type_name == "map":
        for key, each in value.items():
            yield f"<entry><key>{escape(key)}</key><value>{''.join(_xml(shape.value, each))}</value></entry>"
    elif shape.type_name == "timestamp":
        at = datetime.fromtimestamp(_epoch(value) or 0, timezone.utc)
        yield at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    else:
        yield escape(str(value).lower() if isinstance(value, bool) else str(value))
