"""Only programs and pages of this machine reach the local cloud."""

import http.client
import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from clouds import Cloud
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ConnectionTerminated, ResponseReceived, StreamReset

from local import front


def _get(cloud: Cloud, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    address = urlsplit(cloud.endpoint)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
    connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    response = connection.getresponse()
    found = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read().decode()
    connection.close()
    return found


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST", "bucket.s3.localhost", "abc.execute-api.localhost"]
)
@pytest.mark.parametrize("port", ["", ":4566"])
def test_names_of_this_machine_are_answered(host: str, port: str) -> None:
    assert _refusal([(b"host", f"{host}{port}".encode())]) == ""


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evillocalhost",
        "127.0.0.1:80@evil.example",
        "127.0.0.2",
        "0.0.0.0",  # noqa: S104 (a Host that is refused)
        "localhost:x",
        "localhost\n",
        "",
    ],
)
def test_other_names_are_refused(host: str) -> None:
    assert "is not this machine" in _refusal([(b"host", host.encode())])


def test_one_host_is_needed() -> None:
    assert "is not this machine" in _refusal([])
    assert "is not this machine" in _refusal([(b"host", b"localhost"), (b"host", b"evil.example")])


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://", "x"])
def test_pages_of_other_sites_are_refused(origin: str) -> None:
    assert "may not use this local cloud" in _refusal([(b"host", b"localhost"), (b"origin", origin.encode())])


@pytest.mark.parametrize("origin", ["http://localhost:3000", "https://127.0.0.1", "http://[::1]:8080"])
def test_pages_of_this_machine_are_answered(origin: str) -> None:
    assert _refusal([(b"host", b"localhost"), (b"origin", origin.encode())]) == ""


def test_a_browser_says_when_another_site_asks() -> None:
    host = (b"host", b"localhost")
    assert "another site" in _refusal([host, (b"sec-fetch-site", b"cross-site")])
    assert _refusal([host, (b"sec-fetch-site", b"same-origin")]) == ""
    assert _refusal([host, (b"sec-fetch-site", b"none")]) == ""


def _refusal(headers: list[tuple[bytes, bytes]], path: str = "/") -> str:
    return front.refusal({"type": "http", "path": path, "headers": headers})


def test_a_rebound_name_gets_nothing(cloud: Cloud) -> None:
    status, headers, body = _get(cloud, "/_ministack/health", Host="evil.example")
    assert status == 403
    assert "evil.example is not this machine" in json.loads(body)["message"]
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
def test_a_foreign_page_gets_no_leave_to_read(cloud: Cloud, method: str) -> None:
    status, headers, _ = _get(cloud, "/some-bucket/key", method, Origin="https://evil.example")
    assert status == 403
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_ministack/reset"),
        ("POST", "/_ministack/config"),
        ("GET", "/_ministack/sqs/messages"),
        ("GET", "/_ministack/ses/messages"),
        ("GET", "/_ministack/../_ministack/sqs/messages"),
        ("GET", "/%5Fministack/sqs/messages"),
        ("POST", "/_localstack/state/reset"),
    ],
)
def test_administration_without_a_signature_is_refused_by_name(cloud: Cloud, method: str, path: str) -> None:
    status, _, body = _get(cloud, path, method)
    assert status == 403
    assert "administration endpoint" in json.loads(body)["message"]


def test_health_is_told(cloud: Cloud) -> None:
    assert _get(cloud, "/_ministack/health")[0] == 200
    assert _get(cloud, "/_ministack/ready")[0] == 200


def test_an_unsigned_request_reads_and_makes_nothing(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="front-private")
    s3.put_object(Bucket="front-private", Key="k", Body=b"secret")
    for path in ("/front-private/k", "/front-private", "/"):
        status, _, body = _get(cloud, path)
        assert (status, "secret" in body) == (403, False), path
    assert _get(cloud, "/front-unsigned", "PUT")[0] == 403


def test_the_state_is_for_its_owner_alone(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="front-modes")
    s3.put_object(Bucket="front-modes", Key="folder/k", Body=b"secret")
    assert _open_to_others(cloud.state) == []


def _open_to_others(folder: Path) -> list[Path]:
    """What others can get at in a folder of the owner's alone, where nothing in a closed folder can be reached."""
    made = [path for path in folder.iterdir() if not path.is_symlink()]
    found = [path for path in made if path.stat().st_mode & 0o077]
    return found + [each for path in found if path.is_dir() for each in _open_to_others(path)]


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux tells who listens where as a file")
def test_it_listens_on_loopback_alone(cloud: Cloud) -> None:
    port = urlsplit(cloud.endpoint).port
    tables = (Path(f"/proc/{cloud.process.pid}/net/{name}").read_text() for name in ("tcp", "tcp6"))
    rows = [line.split() for table in tables for line in table.splitlines()[1:]]
    listening = {row[1].split(":")[0] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port}
    assert listening == {socket.inet_aton("127.0.0.1")[::-1].hex().upper()}


@pytest.mark.parametrize(
    "path",
    [
        "//_ministack/reset",
        "/_MINISTACK/reset",
        "/./_ministack/reset",
        "/x/../_ministack/reset",
        "/_ministack%2freset",
        "/%2F_ministack/reset",
        "/_ministack/./reset",
        "/_ministack//reset",
        "/_ministack/health/../reset",
        "/_ministack/cfn-response/../reset",
        "/_ministack/lambda-code/..%2freset",
        "/_ministack/reset;x",
        "http://localhost/_ministack/reset",
    ],
)
def test_no_spelling_of_a_path_resets(cloud: Cloud, path: str) -> None:
    topics = cloud.client("sns")
    topic = topics.create_topic(Name="front-kept")["TopicArn"]
    assert _get(cloud, path, "POST")[0] in (403, 404, 405)
    assert topics.get_topic_attributes(TopicArn=topic)["Attributes"]["TopicArn"] == topic


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({":authority": "localhost"}, "200"),
        ({"host": "localhost"}, "200"),
        ({":authority": "evil.example"}, "403"),
        ({":authority": "localhost", "host": "evil.example"}, None),
        ({":authority": "evil.example", "host": "localhost"}, None),
        ({":authority": "localhost", "origin": "https://evil.example"}, "403"),
        ({}, None),
    ],
)
def test_http_2_is_refused_alike(cloud: Cloud, headers: dict[str, str], status: str | None) -> None:
    """None: the connection is ended, since the request breaks the protocol."""
    assert _http2(cloud, headers) == status


def _http2(cloud: Cloud, headers: dict[str, str]) -> str | None:
    address = urlsplit(cloud.endpoint)
    lenient = H2Configuration(header_encoding="utf-8", validate_outbound_headers=False)
    connection = H2Connection(lenient)
    asked = {":method": "GET", ":scheme": "http", ":path": "/_ministack/health", **headers}
    connection.initiate_connection()
    connection.send_headers(1, list(asked.items()), end_stream=True)
    with socket.create_connection((str(address.hostname), address.port or 80), timeout=30) as server:
        server.sendall(connection.data_to_send())
        while data := server.recv(65536):
            for event in connection.receive_data(data):
                if isinstance(event, ResponseReceived):
                    return dict(event.headers or []).get(":status")
                if isinstance(event, ConnectionTerminated | StreamReset):
                    return None
            server.sendall(connection.data_to_send())
    return None
