"""An alert → the message that a person reads in three seconds: the headline with its link, the
sentences that say what rang, then which watch, which outlet, how old."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.age import age
from bot.model import Entry, Match, Message, Paragraph, Run, Span, bold, plain
from bot.stories.condense import Extract, condense

STATE_MEDIA = "state media"


def alert_message(entry: Entry, matches: Sequence[Match], *, now: datetime) -> Message:
    """One alert for all the watches of one chat that an entry satisfies."""
    extract = condense(entry, merged_spans(matches))
    rang = dict.fromkeys(match.watch.query for match in matches)
    lines = [_headline(entry, extract)]
    if extract.text:
        lines.append(tuple(marked(extract.text, extract.bold)))
    lines.append((plain("🔔 "), bold(" · ".join(rang)), plain(f" — {source(entry, now)}")))
    return Message(tuple(lines))


def story_line(entry: Entry, matches: Sequence[Match], *, now: datetime) -> Paragraph:
    """One line for lists: the linked headline, its match bold, with outlet and age."""
    extract = condense(entry, merged_spans(matches))
    return (*_headline(entry, extract), plain(f" — {source(entry, now)}"))


def source(entry: Entry, now: datetime) -> str:
    """Outlet and age; state media is named as such."""
    state = f" ({STATE_MEDIA})" if "state" in entry.tags else ""
    return f"{entry.outlet}{state}, {age(entry.when, now)}"


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
