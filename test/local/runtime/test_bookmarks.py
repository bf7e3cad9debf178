"""Which files are new to a source, by what earlier runs have read."""

import itertools

import pytest
from awsglue import bookmarks
from awsglue.bookmarks import BAND, Bookmark
from awsglue.seen_files import SeenFiles
from awsglue.sources.s3_files import S3File

_HOUR = 3_600_000
_T1 = 100 * _HOUR
_T2 = 110 * _HOUR


def _file(name: str, modified: int, size: int = 1, etag: str = "") -> S3File:
    return S3File(f"s3://b/{name}", size, modified, etag)


def _names(files: list[S3File]) -> list[str]:
    return [file.uri.removeprefix("s3://b/") for file in files]


def _after(bookmark: Bookmark) -> SeenFiles:
    """What is kept, as it comes back from the service."""
    after = bookmark.after()
    assert after is not None
    return SeenFiles.from_json(after.to_json())


def test_the_example_of_the_documentation() -> None:
    """F3 to F5 were there at T1, F3' to F5' were modified before T1 and turned up after it, F7 to F10 are newer."""
    old, first = _file("F2", _T1 - 2 * BAND), [_file(f"F{n}", _T1 - BAND + n * 1000) for n in (3, 4, 5)]
    late = [_file(f"F{n}'", _T1 - BAND + n * 1000) for n in (3, 4, 5)]
    newer = [_file("F7", _T1 + 1), _file("F8", _T2 - BAND), _file("F9", _T2 - 2), _file("F10", _T2)]
    run = Bookmark(SeenFiles())

    assert _names(run.unseen([old, *first], listed=_T1)) == ["F2", "F3", "F4", "F5"]
    rerun = Bookmark(_after(run))
    assert _names(rerun.unseen([*newer, *late, *first, old], listed=_T2)) == [
        *("F3'", "F4'", "F5'"),
        *("F7", "F8", "F9", "F10"),
    ]
    assert Bookmark(_after(rerun)).unseen([old, *first, *late, *newer], listed=_T2 + 1) == []


def test_only_files_of_the_band_are_kept() -> None:
    run = Bookmark(SeenFiles())
    run.unseen([_file("old", _T1 - BAND), _file("new", _T1 - BAND + 1)], listed=_T1)

    assert len(_after(run).files) == 1


@pytest.mark.parametrize(
    "again",
    [_file("a", _T1 + 5), _file("a", _T1 - 5, size=2), _file("a", _T1 - 5, etag="other")],
    ids=["later", "larger", "other content"],
)
def test_file_that_was_written_again_is_read_again(again: S3File) -> None:
    run = Bookmark(SeenFiles())
    run.unseen([_file("a", _T1 - 5)], listed=_T1)

    assert Bookmark(_after(run)).unseen([again], listed=_T2) == [again]


def test_file_that_is_not_read_by_a_run_without_a_commit_comes_again() -> None:
    start = SeenFiles()
    Bookmark(start).unseen([_file("a", _T1)], listed=_T1)

    assert _names(Bookmark(start).unseen([_file("a", _T1)], listed=_T2)) == ["a"]


@pytest.mark.parametrize("modified", [[1, 2, 3, 4, 5], [3, 3, 3, 3, 3], [_T1, _T1, _T1 - 1, _T1 - BAND, 7]])
@pytest.mark.parametrize("band", [0, BAND])
def test_bounded_runs_read_each_file_once_and_lose_none(modified: list[int], band: int) -> None:
    files = [_file(str(place), each) for place, each in enumerate(modified)]
    seen, read = SeenFiles(), []
    for number in range(3):
        run = Bookmark(seen)
        read.append(_names(run.unseen(files, listed=_T1 + number, band=band, bound=lambda found: found[:2])))
        seen = _after(run)

    assert [len(each) for each in read] == [2, 2, 1]
    assert sorted(itertools.chain.from_iterable(read)) == ["0", "1", "2", "3", "4"]


def test_more_files_in_the_band_than_are_wanted_wait_for_the_next_run() -> None:
    files = [_file("old", _T1 - 2 * BAND), *[_file(str(number), _T1 - 9 + number) for number in range(5)]]
    first = Bookmark(SeenFiles())
    assert _names(first.unseen(files, listed=_T1, most_in_band=2)) == ["old", "0", "1"]

    second = Bookmark(_after(first))
    assert _names(second.unseen(files, listed=_T1 + 60_000, most_in_band=2)) == ["2", "3"]


def test_two_sources_with_one_context_lose_nothing() -> None:
    run = Bookmark(SeenFiles())
    bounded = [_file("a", 1), _file("b", 2)]
    run.unseen(bounded, listed=_T1, bound=lambda found: found[:1])
    run.unseen([_file("c", 3)], listed=_T1)

    assert _names(Bookmark(_after(run)).unseen([*bounded, _file("c", 3)], listed=_T2)) == ["b"]


def test_what_is_settled_stays_so_when_the_band_grows() -> None:
    first = Bookmark(SeenFiles())
    first.unseen([_file("a", _T1 - 10)], listed=_T1, band=0)
    second = Bookmark(_after(first))
    second.unseen([], listed=_T1 + 1, band=10 * BAND)

    assert Bookmark(_after(second)).unseen([_file("a", _T1 - 10)], listed=_T2) == []


def test_after_a_commit_the_same_run_reads_only_what_is_new_since() -> None:
    run = Bookmark(SeenFiles())
    run.unseen([_file("a", 1)], listed=_T1)
    run.committed()

    assert run.after() is None
    assert _names(run.unseen([_file("a", 1), _file("b", _T1 + 1)], listed=_T2)) == ["b"]


def test_from_one_run_to_another() -> None:
    def seen(*names: str) -> SeenFiles:
        return SeenFiles().with_files([_file(name, _T1) for name in names], 0)

    files = [_file(name, _T1) for name in ("a", "b", "c")] + [_file("b", _T2)]

    assert _names(Bookmark(seen("a"), seen("a", "b")).unseen(files, listed=_T2)) == ["b"]


def test_there_is_no_bookmark_without_a_run_or_a_context() -> None:
    bookmarks.begin("job", "", "job-bookmark-disable")

    assert bookmarks.of("source") is None
    bookmarks.commit()


@pytest.mark.parametrize(
    ("option", "since", "until", "message"),
    [
        ("job-bookmark-enable", "jr_1", "jr_2", "go with job-bookmark-pause, not with job-bookmark-enable"),
        ("job-bookmark-pause", "jr_1", None, "must be given together"),
        ("job-bookmark-pause", None, "jr_2", "must be given together"),
    ],
)
def test_ranges_that_make_no_sense(option: str, since: str | None, until: str | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bookmarks.begin("job", "jr_3", option, since, until)
