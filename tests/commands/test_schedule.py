"""quiet, digest, timezone, budget and watch!: what is said, what is held, and what comes of it.

The clock of these tests starts on a Monday, 2 March 2026, at 12:00 UTC.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import StoreError
from bot.store.digests import Digests
from tests.commands.conftest import LEASE, Talk, link

HOUR = timedelta(hours=1)


def at(talk: Talk, when: str) -> None:
    """Put the clock to a time, in UTC."""
    talk.clock.now = datetime.fromisoformat(when).replace(tzinfo=UTC)


async def asleep(talk: Talk, *also: str) -> None:
    """A chat in Paris that watches for ceasefire, at half past eleven in its quiet hours."""
    for line in ("watch ceasefire", "timezone Paris", "quiet 22:00-07:00", *also):
        await talk.say(line)
    at(talk, "2026-03-02T22:30")


# --- what is said ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("22:00-07:00", "22:00–07:00"),
        ("22-7", "22:00–07:00"),
        ("22:30 – 6.15", "22:30–06:15"),
        ("10pm to 7 am", "22:00–07:00"),
        ("12am-12pm", "00:00–12:00"),
        ("22h-7h30", "22:00–07:30"),
    ],
)
async def test_quiet_hours_are_read_as_people_write_them(
    talk: Talk, typed: str, hours: str
) -> None:
    answer = await talk.say(f"quiet {typed}")
    assert f"Quiet hours are {hours}. What rings then comes as one digest at {hours[-5:]}" in answer
    assert "By UTC: it is 12:00 now. To name this chat's own clock: timezone Paris" in answer
    assert hours in await talk.say("status")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("quiet tonight", "Say from when until when, like: quiet 22:00-07:00, or: quiet off"),
        ("quiet 25:00-07:00", "“25:00” is not a time of day; write one like 08:00"),
        ("quiet 22:00-7:75", "“7:75” is not a time of day; write one like 08:00"),
        ("quiet 13pm-7", "“13pm” is not a time of day; write one like 08:00"),
        ("quiet 7:00-07:00", "That is the whole day. For silence without end: mute all"),
        ("digest sometimes", "Say how often: hourly, daily 08:00, weekdays 07:30 or off, like: "
         "digest daily 08:00. For one watch: digest ceasefire daily 08:00"),
        ("digest daily 8:99", "“8:99” is not a time of day; write one like 08:00"),
        ("digest hourly 08:00", "Only daily and weekdays take a time of day; write: digest hourly"),
        ("digest ceasefire daily", "This chat watches for nothing. To start: watch ceasefire"),
        ("budget lots", "Say how many alerts an hour, 1 to 500, like: budget 30; or: budget off"),
        ("budget 0", "Say how many alerts an hour, 1 to 500, like: budget 30; or: budget off"),
        ("timezone Pariss", "There is no time zone “Pariss”. Did you mean: timezone Europe/Paris"),
        ("watch!", "Say what to watch for, like: watch! ceasefire, security guarantees"),
        ("rest 0123 4", "That digest is not kept any more. For the newest stories: latest 20"),
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_answered_with_what_to_write(
    talk: Talk, typed: str, answer: str
) -> None:
    assert await talk.say(typed) == answer
    assert await talk.state() is None


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("digest off", "Each alert rings at once."),
        ("digest hourly", "Alerts come as one digest an hour, on the hour."),
        ("digest daily", "Alerts come as one digest a day, at 08:00."),
        ("digest daily at 7", "Alerts come as one digest a day, at 07:00."),
        ("digest weekdays 7:30", "Alerts come as one digest each weekday, at 07:30."),
        ("digest default", "Each alert rings at once."),
    ],
)
async def test_a_digest_says_how_often_it_comes(talk: Talk, typed: str, answer: str) -> None:
    assert answer in await talk.say(typed)
    assert answer in await talk.say("digest")


async def test_a_watch_can_have_a_digest_of_its_own(talk: Talk) -> None:
    await talk.say("watch ceasefire, Daily Mail")
    answer = await talk.say("digest Daily Mail hourly")
    assert answer.startswith("🗞 Daily Mail comes in a digest: hourly.\n")
    assert "Daily Mail: hourly" in await talk.say("digest")
    watchlist = await talk.say("watchlist")
    assert "Daily Mail" in watchlist and "(digest hourly)" in watchlist
    assert await talk.say("digest 2 off") == "🗞 Daily Mail rings at once."
    assert "(no digest)" in await talk.say("watchlist")
    assert await talk.say("digest 2 default") == "🗞 Daily Mail goes by this chat's digest."
    assert "digest" not in await talk.say("watchlist")


async def test_the_watchlist_and_status_tell_what_is_set(talk: Talk) -> None:
    await asleep(talk, "digest weekdays 8", "watch! hostages", "budget 5")
    line = "Quiet 22:00–07:00 (now, until Tue 07:00) · digest weekdays 08:00 · Europe/Paris"
    watchlist = await talk.say("watchlist")
    assert line in watchlist and "(urgent)" in watchlist
    status = await talk.say("status")
    assert line in status and "Alerts this hour: 0 of 5, until Tue 00:00" in status


async def test_the_clock_is_shown_so_that_a_wrong_zone_is_seen(talk: Talk) -> None:
    answer = await talk.say("timezone new york")
    assert answer == "By the clock of America/New_York, where it is 07:00 now."
    assert await talk.say("timezone") == answer


# --- quiet hours -------------------------------------------------------------------------------


async def test_what_quiet_hours_held_comes_as_one_digest_at_their_end(talk: Talk) -> None:
    await asleep(talk)
    await talk.ring("Ceasefire talks open", "Ceasefire agreed")
    at(talk, "2026-03-03T03:00")
    await talk.ring("Ceasefire broken")
    assert await talk.arrives() == []
    assert "Held for a digest: 3 stories, due 07:00" in await talk.say("status")
    at(talk, "2026-03-03T05:59:59")
    assert await talk.arrives() == []
    at(talk, "2026-03-03T06:00")
    (digest,) = await talk.arrives()
    title, *lines = digest.splitlines()
    assert title == "🗞 Digest: 3 stories held in quiet hours"
    assert lines[0] == f"• Ceasefire broken ({link('Ceasefire broken')}) — BBC World, 3 h ago"
    assert len(lines) == 3
    assert await talk.arrives() == []
    await talk.ring("Ceasefire holds")
    assert len(await talk.arrives()) == 1


async def test_a_chat_that_nobody_woke_gets_no_digest(talk: Talk) -> None:
    await asleep(talk)
    at(talk, "2026-03-03T06:00")
    assert await talk.arrives() == []


async def test_an_urgent_watch_breaks_through_quiet_hours_digest_and_budget(talk: Talk) -> None:
    await asleep(talk, "watch! hostages", "digest daily 08:00", "budget 1")
    await talk.ring("Ceasefire agreed", "Hostages freed", "Two hostages come home")
    arrived = await talk.arrives()
    told = {text.partition(" (")[0] for text in arrived}
    assert told == {"Hostages freed", "Two hostages come home"}
    at(talk, "2026-03-03T07:00")
    (digest,) = await talk.arrives()
    assert "Digest: 1 story\n• Ceasefire agreed" in digest


async def test_a_watch_becomes_urgent_and_ordinary_again(talk: Talk) -> None:
    assert "It is urgent: it rings at once" in await talk.say("watch !ceasefire")
    assert "It is no longer urgent." in await talk.say("watch ceasefire")
    assert "(urgent)" not in await talk.say("watchlist")
    await talk.say("watch! ceasefire")
    await talk.say("subscribe ceasefire")
    assert "(urgent)" in await talk.say("watchlist")


async def test_a_story_that_an_urgent_watch_told_is_not_in_the_digest(talk: Talk) -> None:
    await asleep(talk, "watch! hostages")
    await talk.ring("Ceasefire agreed")
    await talk.say("watch! ceasefire")
    at(talk, "2026-03-02T22:45")
    # The same entry once more, as after a crash: now it may ring.
    await talk.ring("Ceasefire agreed")
    assert len(await talk.arrives()) == 1
    at(talk, "2026-03-03T06:00")
    assert await talk.arrives() == []


# --- what is set anew --------------------------------------------------------------------------


async def test_ending_quiet_hours_tells_at_once_what_they_held(talk: Talk) -> None:
    await asleep(talk)
    await talk.ring("Ceasefire agreed")
    assert await talk.arrives() == []
    await talk.say("quiet off")
    (digest,) = await talk.arrives()
    assert "• Ceasefire agreed" in digest


async def test_other_quiet_hours_hold_what_is_held_until_their_own_end(talk: Talk) -> None:
    await asleep(talk)
    await talk.ring("Ceasefire agreed")
    await talk.say("quiet 22:00-09:00")
    at(talk, "2026-03-03T07:30")
    assert await talk.arrives() == []
    at(talk, "2026-03-03T08:00")
    assert len(await talk.arrives()) == 1


async def test_another_clock_moves_the_end_of_quiet_hours(talk: Talk) -> None:
    await asleep(talk)
    await talk.ring("Ceasefire agreed")
    await talk.say("timezone Tokyo")
    assert len(await talk.arrives()) == 1, "it is 07:30 in Tokyo"


async def test_mute_still_wins(talk: Talk) -> None:
    await asleep(talk)
    await talk.ring("Ceasefire agreed")
    await talk.say("mute all")
    at(talk, "2026-03-03T06:00")
    assert await talk.arrives() == []
    assert "Held for a digest: 1 story, due when it is unmuted" in await talk.say("status")
    await talk.say("mute all 3w")
    assert "due 24 Mar 07:00" in await talk.say("status")
    await talk.say("unmute")
    assert len(await talk.arrives()) == 1


async def test_what_is_no_longer_watched_is_not_told(talk: Talk) -> None:
    await asleep(talk, "watch hostages")
    await talk.ring("Ceasefire agreed", "Hostages freed")
    await talk.say("unwatch ceasefire")
    at(talk, "2026-03-03T06:00")
    (digest,) = await talk.arrives()
    assert "1 story" in digest and "Hostages freed" in digest


async def test_unsubscribing_forgets_what_is_held(talk: Talk) -> None:
    await asleep(talk)
    await talk.ring("Ceasefire agreed")
    await talk.say("unsubscribe")
    await talk.say("watch ceasefire")
    at(talk, "2026-03-03T06:00")
    assert await talk.arrives() == []


# --- digests -----------------------------------------------------------------------------------


async def test_each_watch_goes_by_its_own_digest(talk: Talk) -> None:
    await talk.say("watch ceasefire, hostages, sanctions")
    await talk.say("digest daily 18:00")
    await talk.say("digest hostages hourly")
    await talk.say("digest sanctions off")
    await talk.ring("Ceasefire agreed", "Hostages freed", "Sanctions lifted")
    (alert,) = await talk.arrives()
    assert "Sanctions lifted" in alert
    at(talk, "2026-03-02T13:00")
    (hourly,) = await talk.arrives()
    assert hourly.startswith("🗞 Digest: 1 story\n• Hostages freed")
    at(talk, "2026-03-02T18:00")
    (daily,) = await talk.arrives()
    assert daily.startswith("🗞 Digest: 1 story\n• Ceasefire agreed")


async def test_a_long_digest_comes_on_several_pages_and_the_rest_on_a_button(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    await talk.say("digest daily 18:00")
    titles = [f"Ceasefire in valley number {n}" for n in range(110)]
    await talk.ring(*titles)
    at(talk, "2026-03-02T18:00")
    pages = await talk.arrives()
    sent = talk.messages[-len(pages) :]
    assert len(pages) == 3
    assert pages[0].startswith("🗞 Digest: 110 stories\n")
    assert pages[1].startswith("🗞 Digest, page 2 of 5\n")
    assert [page.silent for page in sent] == [False, True, True], "one sound"
    shown = "\n".join(pages)
    assert not sent[0].buttons and not sent[1].buttons
    while buttons := talk.messages[-1].buttons:
        left = 110 - shown.count("•")
        assert buttons[0][0].label == f"{left} more"
        shown += "\n" + await talk.say(buttons[0][0].command)
    assert all(f"{title} (" in shown for title in titles)


async def test_why_and_whynot_know_of_digests(talk: Talk) -> None:
    await asleep(talk)
    await talk.ring("Ceasefire agreed")
    where = link("Ceasefire agreed")
    assert "It is held for this chat's digest, due Tue 07:00." in await talk.say(f"whynot {where}")
    at(talk, "2026-03-03T06:00")
    await talk.arrives()
    assert "It did ring here." in await talk.say(f"whynot {where}")
    assert "owed to this chat in a digest just now; sent." in await talk.say("why 1")
    assert "Ceasefire agreed" in await talk.say("more 1")


# --- the budget --------------------------------------------------------------------------------


async def test_beyond_the_budget_alerts_come_as_one_digest_at_the_hours_end(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    await talk.say("budget 3")
    at(talk, "2026-03-02T12:20")
    await talk.ring(*(f"Ceasefire in valley number {n}" for n in range(8)))
    assert len(await talk.arrives()) == 3
    assert "Alerts this hour: 3 of 3, until 13:00" in await talk.say("status")
    at(talk, "2026-03-02T12:59")
    await talk.ring("Ceasefire on the ninth day")
    assert await talk.arrives() == []
    at(talk, "2026-03-02T13:00")
    (digest,) = await talk.arrives()
    title, *lines = digest.splitlines()
    assert title == "🗞 Digest: 6 stories beyond this chat's budget of 3 alerts an hour"
    assert len(lines) == 6
    await talk.ring("Ceasefire on the tenth day")
    assert len(await talk.arrives()) == 1


async def test_twenty_alerts_an_hour_ring_unless_something_else_is_set(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    await talk.ring(*(f"Ceasefire in valley number {n}" for n in range(30)))
    assert len(await talk.arrives()) == 20
    await talk.say("budget off")
    (digest,) = await talk.arrives()
    assert digest.startswith("🗞 Digest: 10 stories beyond this chat's budget\n")
    await talk.ring(*(f"Ceasefire on day number {n}" for n in range(30)))
    assert len(await talk.arrives()) == 30


async def test_subscribing_never_floods(talk: Talk) -> None:
    await talk.publish(*(f"Ceasefire in valley number {n}" for n in range(40)))
    answer = await talk.say("subscribe")
    assert answer.count("•") == 3
    assert await talk.arrives() == []


async def test_an_entry_that_comes_again_is_counted_once(talk: Talk) -> None:
    await talk.say("watch ceasefire")
    await talk.say("budget 2")
    for _ in range(3):
        await talk.ring("Ceasefire agreed")
    await talk.ring("Ceasefire broken")
    assert len(await talk.arrives()) == 2


# --- cut short ---------------------------------------------------------------------------------


class Killed(Digests):
    """Dies at the moment at which a digest would take effect."""

    async def commit(self, *args: Any, **options: Any) -> bool:
        raise StoreError("killed")


async def test_killed_while_a_digest_is_made_it_is_sent_once_by_whoever_comes_after(
    talk: Talk,
) -> None:
    await asleep(talk)
    await talk.ring("Ceasefire agreed", "Ceasefire broken")
    at(talk, "2026-03-03T06:00")
    living, talk.store.digests = talk.store.digests, Killed(talk.store.client, talk.store.bell)
    with pytest.raises(StoreError):
        await talk.arrives()
    talk.store.digests = living
    assert await talk.arrives() == [], "until its lease ends"
    talk.clock.advance(LEASE)
    (digest,) = await talk.arrives()
    assert digest.count("•") == 2
    talk.clock.advance(LEASE)
    assert await talk.arrives() == []


async def test_entries_that_come_again_after_a_crash_are_in_the_digest_once(talk: Talk) -> None:
    await asleep(talk)
    for _ in range(3):
        await talk.ring("Ceasefire agreed")
    at(talk, "2026-03-03T06:00")
    (digest,) = await talk.arrives()
    assert digest.count("•") == 1
    await talk.ring("Ceasefire agreed")
    assert await talk.arrives() == [], "it was told in the digest"
