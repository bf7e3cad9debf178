"""Whatever a file holds, a crawler says what it is or that it does not know, and goes on."""

import bz2
import contextlib
import gzip
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from fuzzing import fuzzed, json_values, scalars, spoilt
from hypothesis import example, given
from hypothesis import strategies as st

from local.glue.crawlers import formats
from local.glue.crawlers.grouping import Grouping, Leaf, tables
from local.glue.crawlers.s3 import File, Object
from local.glue.crawlers.sample import Sample
from local.glue.crawlers.types import extended_columns, merged_columns, parsed, spelled


class _Bucket:
    """An S3 client that knows one object."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def get_object(self, Range: str, **_: Any) -> dict[str, Any]:  # noqa: N803 (boto3's name)
        first, last = Range.removeprefix("bytes=").split("-")
        part = self._content[int(first) : int(last) + 1] if first else self._content[-int(last) :]
        return {"Body": io.BytesIO(part)}


def _crawled(content: bytes, key: str = "data/file") -> Sample | None:
    """What a crawler says of a file; where it knows it, all that a crawl makes of that is made."""
    item = Object("bucket", key, len(content), "etag")
    sample = formats.recognise(File(_Bucket(content), item)) if content else None
    if sample:
        module = formats.FORMATS[sample.classification]
        module.storage(sample.columns, sample.traits, sample.flags)
        for _, kind in sample.columns:
            spelled(kind)
        merged_columns(sample.columns, (("other", "string"),))
        extended_columns(sample.columns, sample.columns)
        leaf = Leaf(("bucket", "data"), (item,), ((item, sample),))
        assert tables([leaf], ("bucket",), Grouping())
    return sample


_cells = st.text(alphabet=st.sampled_from("ab1.,;|\t\"'\n\r é-+e\u0001"), max_size=60)
_json_texts = st.lists(json_values.map(json.dumps), max_size=5).flatmap(
    lambda texts: st.sampled_from(["\n", "", ",", " "]).map(lambda joint: joint.join(texts))
)
_beginnings = st.sampled_from(["", "[", "{", "\ufeff", '{"a":', "\n", '["'])


@pytest.fixture(scope="session")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("fuzz") / "file.parquet"
    select = "1 AS a, 'x' AS b, [1, 2] AS c, {'d': 1.5::DECIMAL(9, 2)} AS e, MAP {'k': DATE '2024-01-01'} AS f"
    duckdb.connect().execute(f"COPY (SELECT {select}) TO '{path}' (FORMAT parquet)")
    return Path(path).read_bytes()


@fuzzed(75)
@given(st.binary(max_size=200))
@example(b"\x1f\x8b")
@example(b"BZh9")
@example(b"PAR1PAR1")
@example(b"PAR1\xff\xff\xff\xffPAR1")
def test_any_bytes(content: bytes) -> None:
    _crawled(content)
    _crawled(content, "data/file.parquet")


@fuzzed(75)
@given(st.data())
def test_spoilt_parquet(parquet: bytes, data: st.DataObject) -> None:
    footer = int.from_bytes(parquet[-8:-4], "little")
    spoilt_footer = data.draw(spoilt(st.just(parquet[-8 - footer : -8])))
    content = b"PAR1" + spoilt_footer + len(spoilt_footer).to_bytes(4, "little") + b"PAR1"
    _crawled(content, "data/file.parquet")


def test_whole_parquet_is_known(parquet: bytes) -> None:
    sample = _crawled(parquet, "data/file.parquet")
    assert sample
    assert [name for name, _ in sample.columns] == list("abcef")


@fuzzed(75)
@given(_beginnings, _json_texts)
@example("", "[" * 100_000)
@example("", '{"a":' * 100_000)
@example("", '{"a":' * 400 + "1" + "}" * 400)
@example("", "[" * 900 + "]" * 900)
@example("", '{"a": ' + "9" * 5000 + "}")
@example("", '[{"a": ' + "9" * 5000 + "}]")
@example("", '{"a": "\\ud800"}')
def test_json(beginning: str, text: str) -> None:
    _crawled((beginning + text).encode(errors="surrogatepass"))


@fuzzed(60)
@given(st.one_of(_cells, st.lists(st.lists(scalars.map(str), max_size=4).map(",".join), max_size=5).map("\n".join)))
@example("a,b\n" + "x" * 200_000 + ",1\n")
@example('a,b\n"' + "x\n" * 100_000)
@example(",".join(f"c{number}" for number in range(10_000)) + "\n" + ",".join(["1"] * 10_000))
def test_csv(text: str) -> None:
    _crawled(text.encode(errors="surrogatepass"))


@fuzzed(60)
@given(spoilt(st.one_of(st.binary(max_size=100).map(gzip.compress), st.binary(max_size=100).map(bz2.compress))))
@example(gzip.compress(b"a,b\n1,2\n" * 2_000_000))
@example(bz2.compress(b"a,b\n1,2\n" * 2_000_000))
def test_compressed(content: bytes) -> None:
    _crawled(content)


@fuzzed(60)
@given(st.text(alphabet="array<>map,struct:ing()0123456789 ", max_size=60))
@example("array<" * 5000)
def test_types_of_the_catalog(text: str) -> None:
    """A table that someone made by hand can have any text for a type."""
    with contextlib.suppress(ValueError):
        assert parsed(text) is not None
