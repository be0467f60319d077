"""The work: is it being done, was anything refused, is anybody gone, has any feed gone dark?"""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime

from bot.doctor.finding import Finding, fail, look, ok
from bot.durations import shown
from bot.health import problems
from bot.settings import Settings
from bot.store import Store, keys


async def examine(store: Store, settings: Settings, *, now: datetime) -> AsyncIterator[Finding]:
    """Raises StoreError."""
    working = await store.client.listeners(keys.bell())
    overdue = await problems(store, settings.platforms, now=now)
    for sentence in overdue:
        yield fail("work", sentence, _hurry(working))
    yield _running(working)
    if not overdue:
        yield ok("work", "Nothing is overdue.")
    yield await _aside(store, settings)
    yield await _gone(store)
    async for finding in _dark(store, now):
        yield finding


def _running(working: int) -> Finding:
    if not working:
        return look("work", "Tocsin is not running on this store.", "Start it: tocsin run")
    several = f", in {working} processes" if working > 1 else ""
    return ok("work", f"Tocsin is running{several}.")


def _hurry(working: int) -> str:
    if not working:
        return "Start Tocsin: tocsin run"
    return "It runs: does a process do that role (--roles), and what does its log say?"


async def _aside(store: Store, settings: Settings) -> Finding:
    counts = {name: await store.outbox(name).asides.total() for name in settings.platforms}
    refused = {name: count for name, count in counts.items() if count}
    if not refused:
        return ok("work", "No message was set aside.")
    listed = ", ".join(f"{name} {count}" for name, count in refused.items())
    page = settings.web.url if settings.web else "the page that TOCSIN_WEB serves"
    do = f"See why on {page}, and send them again or drop them there."
    return look("work", f"Messages that a platform refused were set aside: {listed}.", do)


async def _gone(store: Store) -> Finding:
    reasons: Counter[str] = Counter()
    count = 0
    async for chat in store.chats.all():
        count += 1
        if chat.gone:
            reasons[chat.gone] += 1
    if not reasons:
        return ok("chats", f"All {count:,} can be written to.")
    listed = ", ".join(f"{reason} ({n})" for reason, n in reasons.most_common(3))
    said = f"{reasons.total():,} of {count:,} cannot be written to: {listed}."
    return look("chats", said, "They keep what they set, and are back with their next command.")


async def _dark(store: Store, now: datetime) -> AsyncIterator[Finding]:
    feeds = await store.feeds.all()
    dark = [(feed, state) for feed, state in feeds if state.dark]
    for feed, state in dark:
        since = shown(now - (state.dark or now))
        why = state.problem or "has brought nothing new"
        yield look("feeds", f"{feed.name} has been dark for {since}: it {why}.", _mend(feed.shared))
    for feed, state in feeds:
        if state.home:
            yield look("feeds", f"{feed.name} has moved to {state.home}.", "Write that instead.")


def _mend(shared: bool) -> str:
    return "Mend or remove it in feeds.yaml." if shared else "The chats that added it were told."
