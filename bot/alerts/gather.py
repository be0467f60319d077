"""What is held for a chat → the stories that are to be told now, each as it stands by now. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alerts.compose import teller
from bot.alerts.telling import said_by
from bot.alerts.timing import due
from bot.model import ChatState, DeliveryId, Entry, Held, StoryId, Teller, Told
from bot.richtext import Paragraph, Run
from bot.stories.confidence import independent
from bot.stories.develop import development

HALF_LIFE = timedelta(hours=12)
"""A story of two outlets weighs as much as one of four that is older by so much."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """What is held, as a chat's settings have it by now: by story what is to be told at once, the
    names of what is not to be told any more, and when something of the rest is due."""

    due: Mapping[StoryId, Sequence[Held]]
    ended: Collection[str]
    next_due: datetime | None


def sort(
    state: ChatState, held: Iterable[Held], rang: Collection[DeliveryId], now: datetime
) -> Sorted:
    """`rang` names alerts that rang meanwhile: what they told is not told again."""
    by_story: defaultdict[StoryId, list[tuple[datetime, Held]]] = defaultdict(list)
    ended = set[str]()
    for one in held:
        when = None if one.instead in rang else due(state, one, now)
        if when is None:
            ended.add(one.name)
        else:
            by_story[one.story].append((when, one))
    soonest = {story: min(when for when, _ in ones) for story, ones in by_story.items()}
    return Sorted(
        {story: [one for _, one in by_story[story]] for story, at in soonest.items() if at <= now},
        ended,
        min((when for when in soonest.values() if when > now), default=None),
    )


@dataclass(frozen=True, slots=True)
class Item:
    """A story of a digest: all that was held of it, the earliest first; who tells it; and what a
    reader is shown, by whom it was told, and what it changed in the story, if that was new.
    `outlets` have words of their own for it."""

    held: Sequence[Held]
    tellers: Sequence[Teller]
    told: Told
    headline: Paragraph
    lead: Teller
    change: str = ""
    outlets: int = 1

    @property
    def first(self) -> Held:
        return self.held[0]

    def weight(self, now: datetime) -> float:
        watches = {watch for held in self.held for watch in held.watches}
        newest = max(one.when for one in (*self.tellers, self.lead))
        age = max(now - newest, timedelta(0))
        return float((self.outlets + len(watches) - 1) * 0.5 ** (age / HALF_LIFE))


def item(held: Sequence[Held], tellers: Sequence[Teller], entries: Iterable[Entry]) -> Item:
    """A story as it stands by now: `entries` are those that are held, as their outlets have them
    by now. The headline is the first one's, until another says that something has changed."""
    first = held[0]
    made = Item(held, tellers, _all_told(held), first.told.body[0], first.told.lead)
    for one in held:
        if one.change:
            made = replace(made, headline=_linked(one.teller), lead=one.teller, change=one.change)
    for entry in entries:
        rang_with = (entry.id, entry.title) == (first.teller.entry, first.teller.title)
        if not rang_with and (found := development(made.told, entry, ())):
            lead, told = teller(entry), replace(made.told, latest=said_by(entry))
            made = replace(made, told=told, headline=_linked(lead), lead=lead, change=found.what)
    return replace(made, outlets=len(independent(tellers, lead=made.lead)))


def _linked(lead: Teller) -> Paragraph:
    return (Run(lead.title, link=lead.url),)


def _all_told(held: Sequence[Held]) -> Told:
    heard = [one.told for one in held]
    return replace(
        heard[-1] if held[-1].change else heard[0],
        queries=tuple(dict.fromkeys(query for told in heard for query in told.queries)),
        entries=tuple(dict.fromkeys(entry for told in heard for entry in told.entries)),
    )
