"""Every key in the store: its type, lifetime and meaning. No key is named anywhere else.

All that one chat owns lies in one partition, `{c0}` to `{c15}`, all that one feed owns in one of
`{f0}` to `{f15}`, all of one story in one of `{s0}` to `{s15}`: the braces are a hash tag, so the
keys that one script touches together lie in one slot of a Redis Cluster. The partition counts are
part of the data's format: they never change for a store that is in use.

A queue (`out:telegram`, `in:slack`, …) is a due set of chats and, for each chat, a line of items.
"""

from zlib import crc32

from bot.model import ChatKey, FeedId, StoryId

PREFIX = "tocsin"
CHAT_PARTITIONS = range(16)
FEED_PARTITIONS = range(16)
STORY_PARTITIONS = range(16)


def chat_partition(chat: ChatKey) -> int:
    return crc32(chat.encode()) % len(CHAT_PARTITIONS)


def feed_partition(feed: FeedId) -> int:
    return crc32(feed.encode()) % len(FEED_PARTITIONS)


# --- chats -------------------------------------------------------------------------------------


def chats(partition: int) -> str:
    """Hash: chat key → ChatState as JSON. Until the chat unsubscribes."""
    return f"{PREFIX}:{{c{partition}}}:chats"


def changes(partition: int) -> str:
    """Stream of chat keys whose state changed; the newest 10,000. Monitors follow it."""
    return f"{PREFIX}:{{c{partition}}}:changes"


def due(partition: int, queue: str) -> str:
    """Sorted set: chat key → when it is next due, ms. A chat is a member while it is owed
    something or has to be left in peace for a while. With a fraction, it waits for its turn."""
    return f"{PREFIX}:{{c{partition}}}:{queue}:due"


def lease(partition: int, queue: str) -> str:
    """Hash: chat key → fencing token of whoever works on it. Settled with the lease. Also
    `answers:CHAT` → from when an answer may go, ms, of a chat that is left in peace."""
    return f"{PREFIX}:{{c{partition}}}:{queue}:lease"


def line(partition: int, queue: str, chat: str = "") -> str:
    """Sorted set: item id → rank, of what one chat has waiting. Empty when all is done."""
    return f"{PREFIX}:{{c{partition}}}:{queue}:line:{chat}"


def bodies(partition: int, queue: str, chat: str = "") -> str:
    """Hash: item id → the item as JSON. As the line."""
    return f"{PREFIX}:{{c{partition}}}:{queue}:bodies:{chat}"


def tries(partition: int, queue: str, chat: str = "") -> str:
    """Hash: item id → how often it failed. As the line."""
    return f"{PREFIX}:{{c{partition}}}:{queue}:tries:{chat}"


def known(partition: int, queue: str, chat: str = "") -> str:
    """Sorted set: item id → when it was put, ms. 30 days: an id is taken once in that time."""
    return f"{PREFIX}:{{c{partition}}}:{queue}:known:{chat}"


def refs(partition: int, queue: str, chat: str = "") -> str:
    """Hash: delivery id → the platform's name for the message it became. 30 days after the last."""
    return f"{PREFIX}:{{c{partition}}}:{queue}:refs:{chat}"


def sent(partition: int, queue: str, chat: str = "") -> str:
    """Sorted set: delivery id → when it was sent, ms, where a chat has a limit. A minute."""
    return f"{PREFIX}:{{c{partition}}}:{queue}:sent:{chat}"


def aside(partition: int, queue: str, chat: str) -> str:
    """Hash: item id → the item that a platform refused for its form, why and when, as JSON. Until
    an operator acts."""
    return f"{PREFIX}:{{c{partition}}}:{queue}:aside:{chat}"


def asides(partition: int, queue: str) -> str:
    """Set of the chats for which something was set aside. Until nothing of theirs is."""
    return f"{PREFIX}:{{c{partition}}}:{queue}:asides"


def held(partition: int, chat: ChatKey) -> str:
    """Hash: delivery id and entry id → Held as JSON: what a chat will be told of in a digest,
    instead of in that delivery. Until it is."""
    return f"{PREFIX}:{{c{partition}}}:held:{chat}"


def digest_due(partition: int) -> str:
    """Sorted set: chat key → when something held for it is next to be told, ms. While anything
    is."""
    return f"{PREFIX}:{{c{partition}}}:digest:due"


def digest_lease(partition: int) -> str:
    """Hash: chat key → fencing token of whoever makes its digest."""
    return f"{PREFIX}:{{c{partition}}}:digest:lease"


def button(partition: int, chat: ChatKey, name: str) -> str:
    """String: the command that a button has by a short name. 30 days after it was last shown."""
    return f"{PREFIX}:{{c{partition}}}:button:{chat}:{name}"


def rest(partition: int, chat: ChatKey) -> str:
    """Hash: digest id and page → Message as JSON: what of a digest is shown only when asked for. A
    week after the last."""
    return f"{PREFIX}:{{c{partition}}}:digest:rest:{chat}"


def waiting(partition: int, chat: ChatKey) -> str:
    """Sorted set: story id → since when a watch of the chat waits for more outlets of it, ms. The
    latest 100; 72 hours after the last."""
    return f"{PREFIX}:{{c{partition}}}:waiting:{chat}"


def rung(partition: int, chat: ChatKey) -> str:
    """Sorted set: delivery id → when it rang, ms: what counts towards a chat's budget. An hour."""
    return f"{PREFIX}:{{c{partition}}}:rung:{chat}"


# --- feeds -------------------------------------------------------------------------------------


def feeds(partition: int) -> str:
    """Hash: feed id → Feed as JSON. Until removed from feeds.yaml and from every chat."""
    return f"{PREFIX}:{{f{partition}}}:feeds"


def states(partition: int) -> str:
    """Hash: feed id → FeedState as JSON. As the feed."""
    return f"{PREFIX}:{{f{partition}}}:states"


def followers(partition: int, feed: FeedId) -> str:
    """Set of the chats that added this feed. As the feed."""
    return f"{PREFIX}:{{f{partition}}}:followers:{feed}"


def poll_due(partition: int) -> str:
    """Sorted set: feed id → when it is next polled, ms."""
    return f"{PREFIX}:{{f{partition}}}:poll:due"


def poll_lease(partition: int) -> str:
    """Hash: feed id → fencing token of whoever polls it now."""
    return f"{PREFIX}:{{f{partition}}}:poll:lease"


def seen(partition: int, feed: FeedId) -> str:
    """Hash: entry id → what the entry is recognised by, as JSON. Those in the feed's document and
    the latest that left it; as the feed."""
    return f"{PREFIX}:{{f{partition}}}:seen:{feed}"


def entries(partition: int) -> str:
    """Hash: entry id → Entry as JSON: the archive. The latest segments of each partition."""
    return f"{PREFIX}:{{f{partition}}}:entries"


def recent(partition: int) -> str:
    """Sorted set: entry id → when it was published, ms. As the archive."""
    return f"{PREFIX}:{{f{partition}}}:recent"


def silent(partition: int) -> str:
    """Hash: entry id → JSON, chat key → why the entry did not ring there. As the archive."""
    return f"{PREFIX}:{{f{partition}}}:silent"


def archived(partition: int) -> str:
    """String: how many entries were ever archived in this partition. For good."""
    return f"{PREFIX}:{{f{partition}}}:archived"


def languages(partition: int) -> str:
    """Set of the languages of archived entries. For good: there are few."""
    return f"{PREFIX}:{{f{partition}}}:languages"


def slots(partition: int, segment: int | str = "") -> str:
    """Hash: slot → entry id, of one segment of the archive. Goes with the segment."""
    return f"{PREFIX}:{{f{partition}}}:slots:{segment}"


def postings(partition: int, segment: int | str = "") -> str:
    """Hash: digest of a key → the slots of the entries that have it. Goes with the segment."""
    return f"{PREFIX}:{{f{partition}}}:postings:{segment}"


# --- stories -----------------------------------------------------------------------------------


def story_partition(story: StoryId) -> int:
    return crc32(story.encode()) % len(STORY_PARTITIONS)


def placements() -> str:
    """Stream of which entry went into which story, with what grouping needs to know of it. The
    window of grouping, and 40,000 entries at most."""
    return f"{PREFIX}:{{stories}}:placements"


def story(partition: int, story: StoryId) -> str:
    """Hash: entry id → Teller as JSON: who told a story. A week after it last grew."""
    return f"{PREFIX}:{{s{partition}}}:story:{story}"


def told(partition: int, story: StoryId) -> str:
    """Hash: chat key → Told as JSON: which chats heard of a story, and what. As the story."""
    return f"{PREFIX}:{{s{partition}}}:told:{story}"


def waits(partition: int, story: StoryId) -> str:
    """Hash: `wait:` and watch id → Wait as JSON, `entry:` and entry id → the feed and the entry
    that matched: watches that wait for more outlets of a story. 72 hours after it last grew."""
    return f"{PREFIX}:{{s{partition}}}:waits:{story}"


def grown(partition: int) -> str:
    """Sorted set: story id → when its alerts are next brought up to date, ms. Until they are."""
    return f"{PREFIX}:{{s{partition}}}:grown:due"


def grown_lease(partition: int) -> str:
    """Hash: story id → fencing token of whoever brings its alerts up to date."""
    return f"{PREFIX}:{{s{partition}}}:grown:lease"


# --- the whole ---------------------------------------------------------------------------------


def access() -> str:
    """Hash, for good: `operator:PLATFORM` → person, `code:PLATFORM` → the claim code until it is
    used, `admitted:PLATFORM:ID` → 1 for each chat or person admitted."""
    return f"{PREFIX}:{{all}}:access"


def shared(name: str) -> str:
    """String: the queries of a watchlist that was shared, as JSON. 90 days after it was last shown
    or shared."""
    return f"{PREFIX}:shared:{name}"


def pace(place: str) -> str:
    """String: when the next send to a place may go, ms: a platform ("telegram"), or one of its
    workspaces ("slack/T0AB12"). Lives as long as the wait."""
    return f"{PREFIX}:{{all}}:pace:{place}"


def interval(platform: str) -> str:
    """String: milliseconds between two sends on a platform, as its senders said last. For good."""
    return f"{PREFIX}:{{all}}:interval:{platform}"


def turns(platform: str) -> str:
    """String: until when the turns of what many chats hear are given away, ms. Until then."""
    return f"{PREFIX}:{{all}}:turns:{platform}"


def seat(name: str) -> str:
    """Sorted set of one member, the seat's name: when whoever has it has it no more, ms. For good:
    there is one for each bot that only one process may listen to."""
    return f"{PREFIX}:{{all}}:seat:{name}:due"


def seat_lease(name: str) -> str:
    """Hash: the seat's name → fencing token of whoever has it. As the seat."""
    return f"{PREFIX}:{{all}}:seat:{name}:lease"


def lags(slot: int) -> str:
    """Hash: upper bound in seconds → how many alerts were delivered within so much of publication
    and no less, in the quarter of an hour `slot` (since 1970). 25 hours."""
    return f"{PREFIX}:{{all}}:lags:{slot}"


def rings(day: str) -> str:
    """Sorted set: query → how many new entries it matched on a day (UTC, 2026-03-02). The 2,000
    that match most; 2 days."""
    return f"{PREFIX}:{{all}}:rings:{day}"


def once(name: str) -> str:
    """String: something that counts once: a signature that was seen, a state that was used. Lives
    as long as it could be brought again."""
    return f"{PREFIX}:once:{name}"


def installations(platform: str) -> str:
    """Hash: workspace → Installation as JSON, with its token. Until it removes us."""
    return f"{PREFIX}:{{all}}:installations:{platform}"


def spoken() -> str:
    """Sorted set: platform → when a process last said that it speaks there, ms. For good: there are
    few."""
    return f"{PREFIX}:{{all}}:spoken"


def asked(platform: str, person: str) -> str:
    """Sorted set: what a person asked, and its weight → when, ms; `told` → when it was refused.
    Lives as long as the minute that it counts."""
    return f"{PREFIX}:asked:{platform}:{person}"


def restoring() -> str:
    """String: when the restore began that has not ended, ms: what is here is a part of a backup.
    Until it ends."""
    return f"{PREFIX}:{{all}}:restoring"


def bell() -> str:
    """Channel: names of what has just become due, so that nobody needs to poll for it."""
    return f"{PREFIX}:bell"
