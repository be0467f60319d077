"""The stories that a chat is to be told together → its digest: ranked, one line a story, on pages.
Pure.

A story of many outlets goes before one of few, a new one before an old one, and one that rang for
several watches before one that rang for a single one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from bot.alerts.compose import with_source
from bot.alerts.gather import Item
from bot.alerts.owe import delivery_of
from bot.delivery import Delivery
from bot.i18n import line, say, say_n
from bot.model import ChatState, DeliveryId, StoryId, Told
from bot.richtext import Button, Message, Paragraph, bold, plain

PAGES_SENT = 3
"""The rest is there for whoever asks: a digest is no flood."""

STORIES, TEXT, MARKUP = 25, 3_600, 10_500
"""What a page holds at most, so that every platform shows all of it: stories; UTF-16 units of text
(of Telegram's 4,096); characters with links and markup (of Slack's 12,000, see handlers/slack)."""

RUN = 70
"""Characters of markup that one run takes in Block Kit, generously."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a chat is told at once: `pages` are sent, `rest` is kept for who asks, under the names
    that its buttons carry. `told` is what the chat was told of each story then."""

    pages: Sequence[Delivery]
    rest: Mapping[str, Message]
    told: Mapping[StoryId, Told]


def digest(state: ChatState, items: Iterable[Item], now: datetime) -> Digest:
    """The digest of at least one story. Its id derives from what it tells."""
    ranked = sorted(items, key=lambda item: item.weight(now), reverse=True)
    sheets = _Sheets(state, ranked, list(paged(ranked, now)), _id(ranked), now)
    sent, kept = range(len(sheets.pages))[:PAGES_SENT], range(len(sheets.pages))[PAGES_SENT:]
    return Digest(
        [
            Delivery(sheets.delivery(n), state.chat.key, "alert", sheets.message(n), now)
            for n in sent
        ],
        {sheets.name(n): sheets.message(n) for n in kept},
        {
            item.first.story: told_of(item, sheets.delivery(min(n, sent[-1])))
            for n, page in enumerate(sheets.pages)
            for item in page
        },
    )


def _id(items: Iterable[Item]) -> str:
    names = sorted(held.name for item in items for held in item.held)
    return sha256("\n".join(names).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class _Sheets:
    """A digest on its pages, numbered from 0."""

    state: ChatState
    items: Sequence[Item]
    pages: Sequence[Sequence[Item]]
    id: str
    now: datetime

    def delivery(self, number: int) -> DeliveryId:
        return DeliveryId(f"digest:{self.id}:{number + 1}")

    def name(self, number: int) -> str:
        """What asks for a page that is not sent."""
        return f"{self.id} {number + 1}"

    def message(self, number: int) -> Message:
        """One page; only the first makes a sound."""
        title = heading(self.state, self.items)
        if number:
            title = line(
                "{digest}, page {page} of {pages}",
                digest=bold(say("🗞 Digest")),
                page=number + 1,
                pages=len(self.pages),
            )
        lines = [story_line(item, self.now) for item in self.pages[number]]
        return Message((title, *lines), self._buttons(number), silent=number > 0)

    def _buttons(self, number: int) -> tuple[tuple[Button, ...], ...]:
        left = sum(map(len, self.pages[number + 1 :]))
        if not left or number + 1 < PAGES_SENT:
            return ()
        label = say_n("1 more", "{count} more", left)
        return ((Button(label, f"rest {self.name(number + 1)}"),),)


def told_of(item: Item, within: DeliveryId) -> Told:
    """What the chat was told of a story by a line of a digest. What follows is said under that, or
    under the story's own alert if it rang before."""
    if item.first.instead != delivery_of(item.first.story):
        return item.told
    return replace(item.told, outlets=item.outlets, within=within)


def paged(items: Iterable[Item], now: datetime) -> Iterator[list[Item]]:
    """As many stories on each page as every platform shows whole."""
    page: list[Item] = []
    text = markup = 0
    for item in items:
        told = story_line(item, now)
        letters = sum(len(run.text.encode("utf-16-le")) // 2 for run in told)
        written = sum(len(run.text) + len(run.link) + RUN for run in told)
        if page and (len(page) == STORIES or text + letters > TEXT or markup + written > MARKUP):
            yield page
            page, text, markup = [], 0, 0
        page.append(item)
        text, markup = text + letters, markup + written
    if page:
        yield page


def story_line(item: Item, now: datetime) -> Paragraph:
    told = with_source(item.headline, item.lead, outlets=item.outlets, now=now)
    change = (plain(f" ({item.change})"),) if item.change else ()
    return (plain("• "), *told, *change)


def heading(state: ChatState, items: Sequence[Item]) -> Paragraph:
    """How many stories, and what held them where that was not the chat's digest alone."""
    counts = Counter(item.first.why for item in items)
    quiet, budget = counts["quiet"], counts["budget"]
    title = bold(say_n("🗞 Digest: 1 story", "🗞 Digest: {count} stories", len(items)))
    if quiet == len(items):
        return line("{digest} held in quiet hours", digest=title)
    if budget == len(items) and state.budget is None:
        return line("{digest} beyond this chat's budget", digest=title)
    if budget == len(items):
        return line(
            "{digest} beyond this chat's budget of {limit} alerts an hour",
            digest=title,
            limit=state.budget,
        )
    reasons = (
        [say_n("1 held in quiet hours", "{count} held in quiet hours", quiet)] if quiet else []
    )
    if budget:
        reasons.append(say_n("1 beyond the budget", "{count} beyond the budget", budget))
    return (title, plain("; " + ", ".join(reasons))) if reasons else (title,)
