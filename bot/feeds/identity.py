"""Entries to what they are known by, so that each alerts at most once however its feed wavers.

Sources change an entry's guid, the scheme and parameters of its link, its headline (typos, and
whole rewrites), and some give no guid, link or date at all; others reuse a guid for other news,
or link every entry to their homepage. So no single property identifies an entry. Each entry is
looked up by several keys, and each candidate found is judged by its fingerprint.

The rules, in `_same`, from the strongest evidence down:

1. The same link, unless the feed links several entries to it, is the same entry, whatever became
   of its headline; but not if guid, headline and summary are known to be others, all of them.
2. The same guid with another link is the same entry only if its words are too.
3. The same guid without a link to judge by is the same entry unless headline and summary are both
   wholly other.
4. Neither in common: the same words, not a day apart, are the same entry; but not if all they
   are is a headline as short as "Breaking news".
"""

import hashlib
import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.feeds.addresses import address, canonical, is_homepage
from bot.feeds.likeness import figures, folded, likeness
from bot.model import Entry, EntryId, FeedId

_TITLE, _SUMMARY = 80, 40
"""How many characters of each are remembered: enough to tell a typo from another text."""

_ABSENT = 100
"""How many entries are remembered that have left a feed's document, lest they come back."""

_REPEATS_AFTER = timedelta(hours=20)
"""The same words again after this long are a recurring item ("Morning briefing"), not the same."""

_RETOUCHED = 0.75
"""Two texts this alike (0 to 1, see `likeness`) are one text with its typos put right."""

_TELLING = 20
"""A headline shorter than this may stand over two articles on one day."""

_ALIKE = 8
"""Of how many entries that one key leads to an entry may be one: the latest. A key that more have
tells nothing, and comparing with all of them would take thousands of entries for ever."""

_WHOLLY_OTHER = 0.4
"""Two texts less alike than this have nothing to do with one another."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is remembered of an entry: some 300 bytes of JSON.

    `guid` and `link` are digests of canonical forms, empty where there is none (or where the link
    is shared by several entries); `title` and `summary` are the beginnings of the folded texts;
    `item` is the digest of its bytes (see scan).
    """

    id: EntryId
    arrived: datetime
    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    item: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """`new` entries in the document's order, and those known before that are not quite what they
    were, under their first id. `remember` is to be stored once they are owed, and `forget` are the
    ids that need no longer be remembered."""

    new: tuple[Entry, ...]
    revised: tuple[Entry, ...]
    remember: Mapping[EntryId, Fingerprint]
    forget: tuple[EntryId, ...]


def to_json(mark: Fingerprint) -> str:
    times = (mark.arrived.isoformat(), mark.published.isoformat() if mark.published else "")
    texts = (mark.guid, mark.link, mark.title, mark.summary, mark.item)
    return json.dumps([mark.id, *times, *texts], ensure_ascii=False, separators=(",", ":"))


def from_json(stored: str) -> Fingerprint:
    entry, arrived, published, guid, link, title, summary, item = json.loads(stored)
    when = datetime.fromisoformat(published) if published else None
    first = datetime.fromisoformat(arrived)
    return Fingerprint(EntryId(entry), first, guid, link, title, summary, item, when)


def feed_id(url: str) -> FeedId:
    """The same for every spelling of one URL: see `addresses.address`."""
    return FeedId(_digest(address(url)))


def entry_id(feed: FeedId, fingerprint: Fingerprint) -> EntryId:
    """Derives from the feed and what identifies the entry in it: guid and link, else its words."""
    told = [feed, fingerprint.guid, fingerprint.link]
    if not fingerprint.link:
        told += [fingerprint.title or fingerprint.summary]
    if not (fingerprint.link or fingerprint.guid) and fingerprint.published:
        told += [fingerprint.published.isoformat()]
    return EntryId(_digest("\n".join(told)))


def identified(
    entry: Entry, *, shared_links: Set[str] = frozenset(), item: str = ""
) -> tuple[Entry, Fingerprint]:
    """An entry with its id, and its fingerprint.

    `shared_links` are canonical links that several entries of the feed have: they identify none.
    """
    link = canonical(entry.url) if entry.url else ""
    tells = bool(link) and link not in shared_links and not is_homepage(link)
    mark = Fingerprint(
        EntryId(""),
        entry.arrived,
        guid=_digest(canonical(entry.guid)) if entry.guid else "",
        link=_digest(link) if tells else "",
        title=folded(entry.title)[:_TITLE],
        summary=folded(entry.summary or entry.content)[:_SUMMARY],
        item=item,
        published=entry.published,
    )
    mark = replace(mark, id=entry_id(entry.feed, mark))
    return replace(entry, id=mark.id), mark


def keys_of(mark: Fingerprint) -> tuple[str, ...]:
    """What to look an entry up by, within its feed: short strings, most telling first.

    An entry without guid and link has its words alone, so it is looked up by each half of its
    title too: a typo spoils only one of them.
    """
    words = mark.title or mark.summary
    keys = [f"u{mark.link}" if mark.link else "", f"g{mark.guid}" if mark.guid else ""]
    keys += [f"t{words}" if words else ""]
    if not (mark.link or mark.guid) and words:
        middle = len(words) // 2
        keys += [f"a{words[:middle]}", f"z{words[-middle:]}"]
    return tuple(key for key in keys if key)


def items_of(known: Mapping[EntryId, Fingerprint]) -> frozenset[str]:
    """The digests of the items that need not be parsed again: see scan."""
    return frozenset(mark.item for mark in known.values() if mark.item)


def _latest() -> deque[Fingerprint]:
    return deque(maxlen=_ALIKE)


class _Memory:
    """Fingerprints, found by id and keys. One key may lead to several: guids are reused."""

    def __init__(self, known: Iterable[Fingerprint]) -> None:
        self._by_id: dict[EntryId, Fingerprint] = {}
        self._by_key: dict[str, deque[Fingerprint]] = defaultdict(_latest)
        for mark in known:
            self.add(mark)

    def add(self, mark: Fingerprint) -> None:
        self._by_id[mark.id] = mark
        for key in keys_of(mark):
            self._by_key[key].append(mark)

    def recognise(self, mark: Fingerprint) -> Fingerprint | None:
        """The fingerprint of the entry that this one is, or None if it is new."""
        if mark.id in self._by_id:
            return self._by_id[mark.id]
        candidates = (before for key in keys_of(mark) for before in self._by_key.get(key, ()))
        return next((before for before in candidates if _same(mark, before)), None)


def decide(
    sighted: Sequence[tuple[Entry, Fingerprint]],
    known: Mapping[EntryId, Fingerprint],
    *,
    items: Set[str] = frozenset(),
) -> Decision:
    """Part a document's entries into new and known.

    `known` is all that is remembered of the feed, and `items` are the digests of the document's
    items, those that were not parsed again too. Known entries are remembered anew under their
    first id, so that one which changes a little at each poll is still followed.
    """
    memory = _Memory(known.values())
    new, revised, remember, present = [], [], {}, set()
    for entry, mark in sighted:
        before = memory.recognise(mark)
        if before is None:
            new.append(entry)
        current = replace(mark, id=before.id, arrived=before.arrived) if before else mark
        if before and current != before:
            revised.append(replace(entry, id=before.id, arrived=before.arrived))
        if current != before:
            memory.add(current)
            remember[current.id] = current
        present.add(current.id)
    return Decision(tuple(new), tuple(revised), remember, _absent(known, present, items))


def _absent(
    known: Mapping[EntryId, Fingerprint], present: Set[EntryId], items: Set[str]
) -> tuple[EntryId, ...]:
    """The longest known of those that the document no longer has, beyond a number to keep."""
    gone = [mark for mark in known.values() if mark.id not in present and mark.item not in items]
    gone.sort(key=lambda mark: mark.arrived, reverse=True)
    return tuple(mark.id for mark in gone[_ABSENT:])


def _same(now: Fingerprint, before: Fingerprint) -> bool:
    same_link = bool(now.link) and now.link == before.link
    same_guid = bool(now.guid) and now.guid == before.guid
    if same_link:
        compared = now.guid and before.guid and now.summary and before.summary
        return same_guid or not compared or not _wholly_other(now, before)
    if same_guid and now.link and before.link:
        return _same_words(now, before)
    if same_guid:
        return not _wholly_other(now, before)
    return (
        _same_words(now, before)
        and _not_a_day_apart(now, before)
        and (_words_tell(now, before) or not _identities_differ(now, before))
    )


def _identities_differ(now: Fingerprint, before: Fingerprint) -> bool:
    """Given that none is in common: whether both have a guid, or both a link."""
    return bool((now.guid and before.guid) or (now.link and before.link))


def _words_tell(now: Fingerprint, before: Fingerprint) -> bool:
    return len(now.title) >= _TELLING or bool(now.summary and before.summary)


def _wholly_other(now: Fingerprint, before: Fingerprint) -> bool:
    """Titles and summaries both tell of something else; a missing text tells nothing."""
    titles = likeness(now.title, before.title)
    summaries = likeness(now.summary, before.summary)
    told = [each for each in (titles, summaries) if each is not None]
    return bool(told) and max(told) < _WHOLLY_OTHER


def _same_words(now: Fingerprint, before: Fingerprint) -> bool:
    """One text, perhaps with a typo put right. Other figures are other news ("M 4.6 near …")."""
    if figures(now.title) != figures(before.title):
        return False
    titles = likeness(now.title, before.title)
    summaries = likeness(now.summary, before.summary)
    if titles is None:
        return summaries is not None and summaries >= _RETOUCHED
    return titles >= _RETOUCHED and (summaries is None or summaries >= _WHOLLY_OTHER)


def _not_a_day_apart(now: Fingerprint, before: Fingerprint) -> bool:
    if now.published is None or before.published is None:
        return True
    return abs(now.published - before.published) < _REPEATS_AFTER


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
