from pathlib import Path

from local.events.journal import Journal


def test_what_was_put_and_not_dropped_is_found_again_in_order(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    for name in "abc":
        journal.put({"id": name, "n": 1})
    journal.put({"id": "a", "n": 2})
    journal.drop(["b", "unknown"])

    assert Journal(tmp_path / "j").load() == [{"id": "a", "n": 2}, {"id": "c", "n": 1}]


def test_half_a_line_is_left_out_and_the_journal_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "j"
    Journal(path).put({"id": "a"})
    with path.open("ab") as file:
        file.write(b'{"id": "b", "hal')

    again = Journal(path)
    again.put({"id": "c"})

    assert Journal(path).load() == [{"id": "a"}, {"id": "c"}]


def test_the_file_does_not_grow_with_what_was_dropped(tmp_path: Path) -> None:
    path = tmp_path / "j"
    journal = Journal(path)
    journal.put({"id": "stays"})
    for number in range(10_000):
        journal.put({"id": str(number)})
        journal.drop([str(number)])

    assert path.stat().st_size < 200_000
    assert Journal(path).load() == [{"id": "stays"}]
