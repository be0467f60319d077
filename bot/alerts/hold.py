"""What chats are to hear of an entry → what they hear now; what may not ring is held for a digest.

Held is decided before it is owed: whatever is neither by now, the entry's next try decides anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.compose import teller
from bot.alerts.telling import Hearing
from bot.alerts.timing import Hold, hold, hour_of, zone_of
from bot.delivery import Delivery
from bot.model import Archived, ChatKey, ChatState, Held, Match, Watch
from bot.store import Store
from bot.store.digests import Spending


@dataclass(frozen=True, slots=True)
class Rung:
    """Something to be said in a chat: what it has set, the watches that rang, what is said."""

    state: ChatState
    watches: Sequence[Watch]
    hearing: Hearing
    delivery: Delivery


async def heard_now(
    store: Store,
    heard: Mapping[ChatKey, Hearing],
    rings: Mapping[ChatKey, Sequence[Match]],
    chats: Mapping[ChatKey, ChatState],
    *,
    about: Archived,
    now: datetime,
) -> dict[ChatKey, Hearing]:
    """What chats hear at once `about` an entry; the rest is held by now. Raises StoreError."""
    rung = {
        chat: Rung(chats[chat], [match.watch for match in rings[chat]], one, one.delivery)
        for chat, one in heard.items()
        if one.delivery
    }
    holds = {
        chat: found for chat, one in rung.items() if (found := hold(one.state, one.watches, now))
    }
    ringing = [one for chat, one in rung.items() if chat not in holds]
    over = await store.digests.spend((spending(one, now) for one in ringing), now=now)
    holds |= {chat: Hold(hour_of(now, zone_of(chats[chat]))[1], "budget") for chat in over}
    await store.digests.hold(
        (held(rung[chat], found, about, now), found.until) for chat, found in holds.items()
    )
    return {chat: one for chat, one in heard.items() if chat not in holds}


def spending(rung: Rung, now: datetime) -> Spending:
    """Every alert is counted; urgent ones ring also when the budget is spent."""
    since, _ = hour_of(now, zone_of(rung.state))
    urgent = any(watch.urgent for watch in rung.watches)
    budget = None if urgent else rung.state.budget
    return Spending(rung.delivery.chat, rung.delivery.id, since, budget)


def held(rung: Rung, found: Hold, about: Archived, now: datetime) -> Held:
    return Held(
        about.story,
        teller(about.entry),
        rung.hearing.told,
        rung.delivery.id,
        tuple(watch.id for watch in rung.watches),
        now,
        found.why,
        rung.hearing.change,
    )
