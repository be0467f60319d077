"""What a chat has set, and the time → what rang may be told now, or is held until when. Pure.

Rules, in order: a story or a source that is muted is not told any more; a muted watch waits for the
end of its mute; an urgent one waits for nothing else;
a digest is told at its hour; and in quiet hours nothing is told before their end.

A day has a time of day once: where clocks are put forward over it, it is the moment at which they
are; where they are put back over it, its first showing, but for the end of quiet hours, which last
until the second. So quiet hours are one stretch in every night of the year.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.alerts.muting import ALL, unheard
from bot.model import ChatState, Digest, Held, Quiet, Watch, WatchId, Why

NEVER = datetime.max.replace(tzinfo=UTC)
"""For what is held as long as nobody unmutes it."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now: what holds it, and until when."""

    until: datetime
    why: Why


def hold(state: ChatState, watches: Iterable[Watch], now: datetime) -> Hold | None:
    """What holds that which rang for these watches just now; None if one of them lets it ring."""
    until, first = min(
        ((_release(state, watch, _together(state, watch, now), now), watch) for watch in watches),
        key=lambda pair: pair[0],
    )
    if until <= now:
        return None
    return Hold(until, "quiet" if rhythm_of(state, first).rhythm == "off" else "digest")


def due(state: ChatState, held: Held, now: datetime) -> datetime | None:
    """When what is held may be told, as the chat has set it by now: not before `now`, NEVER while
    it is muted for good; None if nothing that it rang for is watched any more, or if its story or
    its source is muted."""
    if unheard(state, held.story, held.teller.feed, now):
        return None
    watches = [watch for watch in state.watches if _known_as(watch) & set(held.watches)]
    return min(
        (_release(state, one, _ready(state, one, held), now) for one in watches), default=None
    )


def _known_as(watch: Watch) -> set[WatchId]:
    return {watch.id, watch.before.id} if watch.before else {watch.id}


def rhythm_of(state: ChatState, watch: Watch) -> Digest:
    """The digest that a watch goes by: its own, or its chat's."""
    return watch.digest or state.digest


def quiet_until(state: ChatState, now: datetime) -> datetime | None:
    """The end of the quiet hours that hold now; None outside of them."""
    end = _after_quiet(state.quiet, now, zone_of(state))
    return end if end > now else None


def next_digest(digest: Digest, after: datetime, zone: ZoneInfo) -> datetime:
    """When a digest that is not "off" is told the first time after an instant."""
    if digest.rhythm == "hourly":
        return hour_of(after, zone)[1]
    today = after.astimezone(zone).date()
    days = (today + n * DAY for n in range(8))
    wanted = (day for day in days if digest.rhythm == "daily" or day.weekday() < 5)
    return next(told for day in wanted if (told := moment(day, digest.at, zone)) > after)


def hour_of(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The hour on the chat's clock in which an instant lies: its beginning and its end."""
    shown = now.astimezone(zone)
    into = timedelta(minutes=shown.minute, seconds=shown.second, microseconds=shown.microsecond)
    return now - into, now - into + HOUR


def zone_of(state: ChatState) -> ZoneInfo:
    """The chat's time zone. UTC if this machine does not know it: its chat alone would be served
    by an error, but every other chat is rung for by the same work."""
    try:
        return ZoneInfo(state.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def moment(day: date, at: time, zone: ZoneInfo, *, last: bool = False) -> datetime:
    """The instant, in UTC, at which clocks show a time of a day; `last` chooses the second where
    they show it twice. Where they skip it, the instant at which they do."""
    shown = datetime.combine(day, at, zone)
    first, second = (shown.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return second if last else first
    before, after = int(second.timestamp()), int(first.timestamp())
    skipped = bisect_left(
        range(before, after),
        shown.replace(tzinfo=None),
        key=lambda instant: datetime.fromtimestamp(instant, zone).replace(tzinfo=None),
    )
    return datetime.fromtimestamp(before + skipped, UTC)


def _together(state: ChatState, watch: Watch, since: datetime) -> datetime:
    """When a watch's digest tells what rang at `since`; at once if it has none."""
    digest = rhythm_of(state, watch)
    return since if digest.rhythm == "off" else next_digest(digest, since, zone_of(state))


def _ready(state: ChatState, watch: Watch, held: Held) -> datetime:
    """When a watch would tell what is held, were it not for mutes and quiet hours."""
    if held.why == "budget":
        return hour_of(held.since, zone_of(state))[1] if state.budget else held.since
    return _together(state, watch, held.since)


def _release(state: ChatState, watch: Watch, ready: datetime, now: datetime) -> datetime:
    """When what is `ready` for a watch may be told."""
    when = now if watch.urgent else max(ready, now)
    for mute in state.mutes:
        if mute.what in (ALL, watch.id):
            when = max(when, mute.until or NEVER)
    if watch.urgent or when == NEVER:
        return when
    return _after_quiet(state.quiet, when, zone_of(state))


def _after_quiet(quiet: Quiet | None, when: datetime, zone: ZoneInfo) -> datetime:
    """The same instant, or, within quiet hours, their end."""
    if quiet is None:
        return when
    today = when.astimezone(zone).date()
    over_midnight = DAY if quiet.end <= quiet.start else timedelta(0)
    for day in (today - DAY, today):
        end = moment(day + over_midnight, quiet.end, zone, last=True)
        if moment(day, quiet.start, zone) <= when < end:
            return end
    return when
