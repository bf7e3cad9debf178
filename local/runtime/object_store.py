"""A small S3 in memory, so that a JVM can be warmed on S3A before any bucket or role exists."""

import hashlib
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

_DATE = "Thu, 01 Jan 2026 00:00:00 GMT"


class ObjectStore:
    """Answers what S3A asks of one bucket, on a free port of 127.0.0.1; checks no signature."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"objects": self.objects}))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, name="object-store", daemon=True).start()
        self.endpoint = f"http://127.0.0.1:{server.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    objects: dict[str, bytes]

    def do_HEAD(self) -> None:
        self._object(body=False)

    def do_GET(self) -> None:
        if "list-type" in self._query():
            self._list()
        else:
            self._object(body=True)

    def do_PUT(self) -> None:
        source = self.headers.get("x-amz-copy-source")
        content = self._content()
        if source:
            content = self.objects[_key(urllib.parse.unquote(source))]
        self.objects[self._key()] = content
        tag = hashlib.md5(content, usedforsecurity=False).hexdigest()
        body = (
            f"<CopyObjectResult><ETag>{tag}</ETag><LastModified>2026-01-01T00:00:00Z</LastModified></CopyObjectResult>"
        )
        self._answer(200, body.encode() if source else b"", ETag=f'"{tag}"')

    def do_DELETE(self) -> None:
        self.objects.pop(self._key(), None)
        self._answer(204)

    def do_POST(self) -> None:
        for part in self._content().decode().split("<Key>")[1:]:
            self.objects.pop(part.partition("</Key>")[0], None)
        self._answer(200, b"<DeleteResult/>")

    def log_message(self, *_arguments: object) -> None:
        pass

    def _object(self, *, body: bool) -> None:
        content = self.objects.get(self._key())
        if content is None:
            self._answer(404)
            return
        first, _, last = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last) + 1 if last else None]
        tag = hashlib.md5(content, usedforsecurity=False).hexdigest()
        partial = {"Content-Range": f"bytes {first}-{last}/{len(content)}"} if "Range" in self.headers else {}
        self._answer(206 if partial else 200, part, body=body, ETag=f'"{tag}"', **{"Last-Modified": _DATE}, **partial)

    def _list(self) -> None:
        query = self._query()
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        files, folders = [], set()
        for key in sorted(self.objects):
            if key.startswith(prefix):
                head, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
                if found:
                    folders.add(prefix + head + delimiter)
                else:
                    files.append(key)
        self._answer(
            200,
            (
                f"<ListBucketResult><KeyCount>{len(files) + len(folders)}</KeyCount><IsTruncated>false</IsTruncated>"
                + "".join(
                    f"<Contents><Key>{escape(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
                    f"<Size>{len(self.objects[key])}</Size></Contents>"
                    for key in files
                )
                + "".join(
                    f"<CommonPrefixes><Prefix>{escape(each)}</Prefix></CommonPrefixes>" for each in sorted(folders)
                )
                + "</ListBucketResult>"
            ).encode(),
        )

    def _content(self) -> bytes:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return _unchunked(content) if "x-amz-decoded-content-length" in self.headers else content

    def _key(self) -> str:
        return _key(urllib.parse.unquote(urllib.parse.urlsplit(self.path).path))

    def _query(self) -> dict[str, str]:
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))

    def _answer(self, status: int, content: bytes = b"", *, body: bool = True, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(content)


def _key(path: str) -> str:
    """The key in `/bucket/key`."""
    return path.lstrip("/").partition("/")[2]


def _unchunked(content: bytes) -> bytes:
    """The payload of `aws-chunked` content: each chunk has its size (hexadecimal) and signature before it."""
    payload = b""
    while content:
        head, _, rest = content.partition(b"\r\n")
        size = int(head.partition(b";")[0], 16)
        payload += rest[:size]
        content = rest[size + 2 :]
    return payload
