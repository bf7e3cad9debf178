"""What a kill can leave of an object's files, and what is made of it at the next start."""

import json
from pathlib import Path

import pytest

from local.state import objects
from local.state.errors import StateError


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_an_overwrite_that_did_not_begin_to_replace_is_undone(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "a.meta.json").write_text('{"etag": "old"}')
    (tmp_path / "a.tmp").write_text("new")
    (tmp_path / "a.meta.json.tmp").write_text('{"etag": "new"}')

    objects.recover(tmp_path)

    assert files(tmp_path) == {"a": "old", "a.meta.json": '{"etag": "old"}'}


def test_an_overwrite_whose_bytes_are_in_place_is_finished(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("new")
    (tmp_path / "a.meta.json").write_text('{"etag": "old"}')
    (tmp_path / "a.meta.json.tmp").write_text('{"etag": "new"}')

    objects.recover(tmp_path)

    assert files(tmp_path) == {"a": "new", "a.meta.json": '{"etag": "new"}'}


def test_half_written_drafts_are_dropped(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "a.meta.json").write_text('{"etag": "old"}')
    (tmp_path / "a.meta.json.tmp").write_text('{"etag": "n')
    (tmp_path / "b.tmp").write_text("ne")

    objects.recover(tmp_path)

    assert files(tmp_path) == {"a": "old", "a.meta.json": '{"etag": "old"}'}


def test_a_damaged_sidecar_is_named_and_not_read_as_empty(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("bytes")
    (tmp_path / "a.meta.json").write_text("\0\0\0\0")

    with pytest.raises(StateError, match=r"a\.meta\.json is damaged"):
        objects.recover(tmp_path)


def test_bytes_do_not_appear_before_their_sidecar(tmp_path: Path) -> None:
    write = objects.writing(lambda *_: None)
    (tmp_path / "a").write_text("old")

    write(str(tmp_path / "a"), b"new")
    assert (tmp_path / "a").read_text() == "old"

    write(str(tmp_path / "a.meta.json"), json.dumps({"etag": "new"}), text=True)
    assert files(tmp_path) == {"a": "new", "a.meta.json": '{"etag": "new"}'}
