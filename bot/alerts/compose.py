"""An alert → the message that a person reads in three seconds: the headline with its link, the
sentences that say what rang, then which watch, which outlet, how old, and who else tells it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.age import age
from bot.i18n import say
from bot.model import Entry, Match, Span, StoryId, Teller, Told
from bot.richtext import Button, Message, Paragraph, Run, bold, plain
from bot.stories.condense import Extract, condense
from bot.stories.confidence import state_alone
from bot.stories.develop import Development
from bot.stories.identity import opening

MOST_NAMED = 4
"""Outlets that are named beside the first; the rest are counted."""


def body(entry: Entry, spans: Sequence[Span], *, reworded: str = "") -> tuple[Paragraph, ...]:
    """Headline and sentences: what an alert says of an entry, for all watches of one chat.
    `reworded` stands in for the sentences."""
    extract = condense(entry, spans)
    lines = [_headline(entry, extract)]
    if reworded:
        lines.append((plain(reworded),))
    elif extract.text:
        lines.append(tuple(marked(extract.text, extract.bold)))
    return tuple(lines)


def alert_message(
    told: Told, story: StoryId, others: Sequence[Teller] = (), *, now: datetime
) -> Message:
    """The alert of a story in a chat; `others` are the tellers that confirm its lead."""
    rang = " · ".join(told.queries)
    lines = [*told.body]
    lines.append((plain("🔔 "), bold(rang), plain(f" — {source(told.lead, now)}")))
    if others:
        lines.append((plain(also_told_by(others)),))
    if state_alone([told.lead, *others]):
        lines.append((plain(f"⚠ {say('State media alone tell this.')}"),))
    return Message(tuple(lines), (buttons(story),))


def development_message(
    found: Development, entry: Entry, story: StoryId, *, now: datetime
) -> Message:
    """What has changed, in a few words; the sentence that says so; whose it is."""
    lines: list[Paragraph] = [
        (bold(found.what[:1].upper() + found.what[1:]),),
        (Run(found.sentence, link=entry.url),),
        (plain(f"— {source(entry, now)}"),),
    ]
    return Message(tuple(lines), (buttons(story),))


def buttons(story: StoryId) -> tuple[Button, ...]:
    return (
        Button(say("More"), f"more {story}"),
        Button(say("Story"), f"story {story}"),
        Button(say("Mute story"), f"mute story {story}"),
        Button(say("Not relevant"), f"irrelevant {story}"),
    )


def also_told_by(others: Sequence[Teller]) -> str:
    """ "+5: Le Monde, DW, Kyiv Independent, NPR, …": each outlet once, the earliest first."""
    outlets = list(dict.fromkeys(named(one) for one in others))
    more = ", …" if len(outlets) > MOST_NAMED else ""
    return f"+{len(outlets)}: {', '.join(outlets[:MOST_NAMED])}{more}"


def story_line(
    entry: Entry, matches: Sequence[Match], *, outlets: int = 1, now: datetime
) -> Paragraph:
    """One line for lists: the linked headline, its match bold, with outlet, how many more, age."""
    headline = _headline(entry, condense(entry, merged_spans(matches)))
    return with_source(headline, entry, outlets=outlets, now=now)


def with_source(
    headline: Paragraph, told: Entry | Teller, *, outlets: int, now: datetime
) -> Paragraph:
    """A headline with its outlet, how many more tell it, and how old it is."""
    more = f" +{outlets - 1}" if outlets > 1 else ""
    return (*headline, plain(f" — {named(told)}{more}, {age(told.when, now)}"))


def source(told: Entry | Teller, now: datetime) -> str:
    """Outlet and age."""
    return f"{named(told)}, {age(told.when, now)}"


def named(told: Entry | Teller) -> str:
    """The outlet; state media is named as such."""
    if "state" not in told.tags:
        return told.outlet
    return say("{outlet} (state media)", outlet=told.outlet)


def teller(entry: Entry) -> Teller:
    return Teller(
        entry.id,
        entry.feed,
        entry.outlet,
        entry.title,
        entry.url,
        entry.when,
        entry.language,
        entry.tags,
        opening(entry.summary),
    )


def merged_spans(matches: Iterable[Match]) -> list[Span]:
    return sorted({span for match in matches for span in match.spans})


def _headline(entry: Entry, extract: Extract) -> Paragraph:
    return tuple(marked(extract.headline, extract.headline_bold, link=entry.url))


def marked(text: str, spans: Iterable[tuple[int, int]], *, link: str = "") -> Iterator[Run]:
    """The text as runs, bold where the spans are."""
    at = 0
    for start, end in spans:
        if start > at:
            yield Run(text[at:start], link=link)
        yield Run(text[start:end], bold=True, link=link)
        at = end
    if at < len(text):
        yield Run(text[at:], link=link)
