from datetime import timezone

import pytest

from local.metrics.bands import band
from local.metrics.expressions.operands import Series

HOUR, DAY = 3600, 86400


def test_a_band_is_so_many_deviations_about_the_mean_of_what_was_before() -> None:
    history = Series({0: 8.0, 60: 12.0, 120: 8.0, 180: 12.0, 240: 99.0}, 60)

    found = band(history, [240], 3, timezone.utc)

    assert found.lower.points == {240: pytest.approx(10 - 3 * 2)}
    assert found.upper.points == {240: pytest.approx(10 + 3 * 2)}


def test_too_little_history_makes_no_band() -> None:
    assert band(Series({0: 1.0, 60: 1.0}, 60), [120], 2, timezone.utc).upper.points == {}


def test_an_hour_of_the_day_that_was_seen_on_three_days_counts_by_itself() -> None:
    nights = {day * DAY + 2 * HOUR: 10.0 for day in range(3)}
    noons = {day * DAY + 12 * HOUR: 1000.0 for day in range(3)}
    moments = [3 * DAY + 2 * HOUR, 3 * DAY + 12 * HOUR]

    found = band(Series(nights | noons, HOUR), moments, 2, timezone.utc)

    assert [found.upper.points[at] for at in moments] == pytest.approx([11.0, 1100.0])  # a twentieth, twice


def test_excluded_periods_do_not_count() -> None:
    history = Series({0: 10.0, 60: 10.0, 120: 10.0, 180: 500.0}, 60)

    found = band(history, [240], 1, timezone.utc, excluded=lambda at: at == 180)

    assert found.upper.points == {240: pytest.approx(10.5)}
