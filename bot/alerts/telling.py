"""An entry of a story, and what a chat was told of the story before → what the chat hears now.

A story rings once in a chat. What comes after is a development, said under the alert, if it
changes what was watched for; else it only adds to who tells the story. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from bot.alerts.compose import alert_message, body, development_message, teller
from bot.alerts.owe import delivery_of
from bot.model import (
    Chat,
    Delivery,
    DeliveryId,
    Entry,
    Match,
    StoryId,
    Teller,
    Told,
)
from bot.stories.develop import development


@dataclass(frozen=True, slots=True)
class Hearing:
    """What is owed to a chat, if anything, and what it has been told then. `change` says in a few
    words what a development changed."""

    delivery: Delivery | None
    told: Told
    change: str = ""


def first_hearing(
    chat: Chat,
    entry: Entry,
    matches: Sequence[Match],
    *,
    story: StoryId,
    tellers: Sequence[Teller],
    now: datetime,
    reworded: str = "",
) -> Hearing:
    """A chat hears of a story: the alert, with who told it before."""
    queries = tuple(dict.fromkeys(match.watch.query for match in matches))
    others = others_than(teller(entry), tellers)
    told = Told(
        chat,
        body(entry, matches, reworded=reworded),
        teller(entry),
        queries,
        (entry.id,),
        outlets=len(others) + 1,
    )
    message = alert_message(told, story, others, now=now)
    delivery = Delivery(delivery_of(story), chat.key, "alert", message, now, published=entry.when)
    return Hearing(delivery, told)


def developed(
    told: Told, entry: Entry, matches: Sequence[Match], *, story: StoryId, now: datetime
) -> Hearing | None:
    """What an entry changes in a story that a chat was told of, said under its alert."""
    found = development(told, entry, matches)
    if found is None:
        return None
    change = sha256(f"{found.what}\n{found.sentence}".encode()).hexdigest()[:8]
    delivery = Delivery(
        DeliveryId(f"news:{story}:{change}"),
        told.chat.key,
        "alert",
        development_message(found, entry, story, now=now),
        now,
        published=entry.when,
        under=DeliveryId(told.within) if told.within else delivery_of(story),
    )
    entries = tuple(dict.fromkeys((*told.entries, entry.id)))
    queries = tuple(dict.fromkeys((*told.queries, *(one.watch.query for one in matches))))
    after = replace(told, entries=entries, queries=queries, latest=said_by(entry))
    return Hearing(delivery, after, found.what)


def said_by(entry: Entry) -> str:
    """What the next development is held against."""
    return f"{entry.title}\n{entry.summary}"


def grown(
    told: Told, *, story: StoryId, tellers: Sequence[Teller], now: datetime
) -> Hearing | None:
    """The alert brought up to date with who tells the story by now; None if it is already, or if
    a digest told the story: that is no message of the story's own."""
    if told.within:
        return None
    others = others_than(told.lead, tellers)
    outlets = len(others) + 1
    if outlets <= told.outlets:
        return None
    message = replace(alert_message(told, story, others, now=now), silent=True)
    delivery = Delivery(
        DeliveryId(f"grown:{story}:{outlets}"),
        told.chat.key,
        "alert",
        message,
        now,
        edits=delivery_of(story),
    )
    return Hearing(delivery, replace(told, outlets=outlets))


def others_than(lead: Teller, tellers: Sequence[Teller]) -> list[Teller]:
    """The first telling of each other outlet, the earliest first."""
    firsts = {one.outlet: one for one in reversed(tellers) if one.outlet != lead.outlet}
    return sorted(firsts.values(), key=lambda one: one.when)
