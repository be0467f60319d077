"""What each figure comes to, in words."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.doctor.asking import clocks
from bot.doctor.finding import Finding
from bot.doctor.host import disk, privacy
from bot.doctor.store import latency, room, version
from bot.doctor.visit import lines, verdict

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("about", "status", "said"),
    [
        ({"redis_version": "6.2.14"}, "fail", "It is Redis 6.2.14, which is too old."),
        ({"redis_version": "7.0.0"}, "ok", "It is Redis 7.0.0."),
        ({"redis_version": "7.2.4", "valkey_version": "9.1.2"}, "ok", "It is Valkey 9.1.2."),
    ],
)
def test_a_store_that_is_too_old_is_told(about: dict[str, str], status: str, said: str) -> None:
    found = version(about)
    assert (found.status, found.said) == (status, said)


def test_a_slow_store_is_told_by_its_usual_answer_not_by_its_slowest() -> None:
    assert latency([0.001] * 10 + [0.5]).status == "ok"
    assert latency([0.04] * 11).said == "It answers in 40.0 ms."
    assert latency([0.04] * 11).status == "look"


def test_a_store_that_is_nearly_full_is_told() -> None:
    assert room({"used_memory": 95 << 20, "maxmemory": 100 << 20}).status == "fail"
    assert room({"used_memory": 95 << 20, "maxmemory": 0}).said == "It holds 95 MiB."


@pytest.mark.parametrize(
    ("ahead", "status", "said"),
    [
        (timedelta(seconds=3), "ok", "It goes with Slack's."),
        (-timedelta(seconds=40), "look", "This machine's clock is 40s ahead of Slack's."),
        (7 * MINUTE, "fail", "This machine's clock is 7m behind Slack's."),
        (None, "look", "Slack does not tell the time."),
    ],
)
def test_a_clock_that_goes_wrong_is_told(ahead: timedelta | None, status: str, said: str) -> None:
    found = clocks("Slack", ahead)
    assert (found.status, found.said) == (status, said)


def test_a_full_disk_is_told() -> None:
    assert disk(Path("data"), 50 << 20).status == "fail"
    assert disk(Path("data"), 500 << 20).status == "look"
    assert disk(Path("data"), 50 << 30).said == "50.0 GiB are free for data."


def test_a_folder_that_others_can_enter_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    found = privacy(tmp_path)
    assert (found.status, found.do) == ("fail", f"chmod 700 {tmp_path}")
    assert privacy(tmp_path / "not yet there").status == "ok"


def test_a_finding_is_printed_with_what_to_do_below_it() -> None:
    found = Finding("fail", "store", "It is gone. " * 12, "Bring it back.")
    first, *rest, last = lines(found)
    assert first.startswith("fail store           It is gone.")
    assert all(line.startswith(" " * 21 + "It is") or "gone" in line for line in rest)
    assert last == " " * 21 + "→ Bring it back."
    assert max(map(len, [first, *rest, last])) <= 100


def test_all_of_it_is_one_sentence() -> None:
    assert verdict(0, 0) == "All is well."
    assert verdict(0, 1) == "Nothing is wrong; 1 thing to look at."
    assert verdict(2, 5) == "2 things are wrong; see above."
