"""An entry of a story, and what a chat was told of the story before → what the chat hears now.

A story rings once in a chat. What comes after is a development, said under the alert, if it
changes what was watched for; else it only adds to who tells the story. Pure.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from bot.alerts.compose import alert_message, body, development_message, merged_spans, teller
from bot.alerts.muting import audible, unheard_sources
from bot.alerts.owe import delivery_of
from bot.delivery import Delivery
from bot.i18n import speaking
from bot.model import ChatState, DeliveryId, Entry, FeedId, Match, StoryId, Teller, Told
from bot.richtext import Message
from bot.stories.confidence import independent
from bot.stories.develop import Development, development

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hearing:
    """What is owed to a chat, if anything, and what it has been told then. `change` says in a few
    words what a development changed."""

    delivery: Delivery | None
    told: Told
    change: str = ""


class Hearings:
    """What chats hear of a story now. A story that thousands watch is composed once for each
    language and for each thing that is watched for, not once for each chat: the rest is the
    address on it."""

    def __init__(self, story: StoryId, tellers: Sequence[Teller], *, now: datetime) -> None:
        self._story = story
        self._tellers = tellers
        self._now = now
        self._made: dict[Hashable, Any] = {}

    def first(
        self,
        state: ChatState,
        entry: Entry,
        matches: Sequence[Match],
        *,
        reworded: str = "",
    ) -> Hearing:
        """A chat hears of the story: the alert, with who told it before, as far as it hears
        them."""
        silent = unheard_sources(state, self._tellers, self._now)
        spans = tuple(merged_spans(matches))
        lines = self._once(
            ("body", entry.id, spans, reworded), lambda: body(entry, spans, reworded=reworded)
        )
        lead, queries = teller(entry), tuple(dict.fromkeys(one.watch.query for one in matches))
        outlets = len(self._others(lead, silent)) + 1
        told = Told(
            state.chat, lines, lead, queries, (entry.id,), outlets=outlets, language=state.language
        )
        delivery = self._owed(told, delivery_of(self._story), self._alert(told, silent))
        return Hearing(replace(delivery, published=entry.when), told)

    def developed(
        self, told: Told, entry: Entry, matches: Sequence[Match], *, language: str = ""
    ) -> Hearing | None:
        """What an entry changes in the story for a chat that was told of it, said under its
        alert."""
        made = self._change(told, entry, matches, language)
        if made is None:
            return None
        found, message = made
        change = sha256(f"{found.what}\n{found.sentence}".encode()).hexdigest()[:8]
        delivery = replace(
            self._owed(told, DeliveryId(f"news:{self._story}:{change}"), message),
            published=entry.when,
            under=DeliveryId(told.within) if told.within else delivery_of(self._story),
        )
        entries = tuple(dict.fromkeys((*told.entries, entry.id)))
        queries = tuple(dict.fromkeys((*told.queries, *(one.watch.query for one in matches))))
        after = replace(told, entries=entries, queries=queries, latest=said_by(entry))
        return Hearing(delivery, after, found.what)

    def grown(self, told: Told, *, silent: frozenset[FeedId] = frozenset()) -> Hearing | None:
        """The alert brought up to date with who tells the story by now, but for sources that are
        `silent`; None if it is already, or if a digest told the story: that is no message of the
        story's own."""
        outlets = len(self._others(told.lead, silent)) + 1
        if told.within or outlets <= told.outlets:
            return None
        message = replace(self._alert(told, silent), silent=True)
        delivery = self._owed(told, DeliveryId(f"grown:{self._story}:{outlets}"), message)
        edit = replace(delivery, edits=delivery_of(self._story))
        return Hearing(edit, replace(told, outlets=outlets))

    def _alert(self, told: Told, silent: frozenset[FeedId]) -> Message:
        def make() -> Message:
            others = self._others(told.lead, silent)
            with speaking(told.language):
                return alert_message(told, self._story, others, now=self._now)

        about = ("alert", told.language, told.lead, told.body, told.queries, silent)
        return self._once(about, make)

    def _change(
        self, told: Told, entry: Entry, matches: Sequence[Match], language: str
    ) -> tuple[Development, Message] | None:
        def make() -> tuple[Development, Message] | None:
            with speaking(language):
                found = development(told, entry, matches)
                if found is None:
                    return None
                return found, development_message(found, entry, self._story, now=self._now)

        before = (told.lead, told.body, told.latest, told.queries)
        rang = tuple((one.watch.query, one.spans) for one in matches)
        return self._once(("change", language, entry.id, before, rang), make)

    def _others(self, lead: Teller, silent: frozenset[FeedId]) -> list[Teller]:
        return self._once(
            ("others", lead, silent), lambda: others_than(lead, audible(self._tellers, silent))
        )

    def _owed(self, told: Told, id_: DeliveryId, message: Message) -> Delivery:
        return Delivery(id_, told.chat.key, "alert", message, self._now)

    def _once(self, about: Hashable, make: Callable[[], T]) -> T:
        if about not in self._made:
            self._made[about] = make()
        made: T = self._made[about]
        return made


def said_by(entry: Entry) -> str:
    """What the next development is held against."""
    return f"{entry.title}\n{entry.summary}"


def others_than(lead: Teller, tellers: Sequence[Teller]) -> list[Teller]:
    """Who confirms what the lead tells: each other outlet with words of its own, the earliest
    first."""
    return list(independent(tellers, lead=lead)[1:])
