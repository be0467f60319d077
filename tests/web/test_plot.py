"""How late alerts came, as a plot."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.web.plot import BOTTOM, HEIGHT, TOP, duration, plot, quantile

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("counts", "share", "seconds"),
    [
        ({}, 0.5, None),
        ({60.0: 10}, 0.5, 45.0),
        ({5.0: 1, 60.0: 1}, 0.5, 5.0),
        ({5.0: 90, 3600.0: 10}, 0.95, 2700.0),
        ({float("inf"): 3}, 0.5, 86_400.0),
    ],
)
def test_a_share_of_the_alerts_came_within_so_much(
    counts: dict[float, int], share: float, seconds: float | None
) -> None:
    assert quantile(counts, share) == seconds


def test_a_line_ends_where_nothing_was_delivered_and_begins_anew() -> None:
    counts: list[dict[float, int]] = [{60.0: 1}, {60.0: 2}, {}, {300.0: 1}]
    drawn = plot([(NOON + place * QUARTER, one) for place, one in enumerate(counts)])
    assert [len(run) for run in drawn.runs] == [2, 1]
    assert drawn.alerts == 4
    assert drawn.runs[0][0].half > drawn.runs[1][0].half, "later is higher up"
    assert "12:45 UTC" in drawn.runs[1][0].text and "1 alerts" in drawn.runs[1][0].text


def test_whatever_came_stays_within_the_plot() -> None:
    drawn = plot([(NOON, {5.0: 1, float("inf"): 1})])
    (dot,) = drawn.runs[0]
    assert all(TOP <= y <= HEIGHT - BOTTOM for y in (dot.half, dot.most))


@pytest.mark.parametrize(
    ("seconds", "text"), [(4.6, "5 s"), (119, "2 min"), (5_400, "90 min"), (9_000, "2.5 h")]
)
def test_a_duration_is_one_figure(seconds: float, text: str) -> None:
    assert duration(seconds) == text
