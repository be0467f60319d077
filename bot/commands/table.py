"""Every command, in the order in which menus show them."""

from bot.commands import (
    access,
    explaining,
    exploring,
    helping,
    latest,
    packs,
    reading_on,
    silence,
    sources,
    watching,
)
from bot.commands.ask import Command

COMMANDS = (
    Command("start", "What this is", helping.start, hidden=True),
    Command(
        "subscribe",
        "alerts for the default watchlist, or for words",
        watching.subscribe,
        usage="[words, words]",
        example="subscribe ceasefire, peace talks",
        configures=True,
    ),
    Command(
        "latest",
        "the newest stories",
        latest.latest,
        usage="[n] [words] [24h]",
        example="latest 10 ceasefire 24h",
        aliases=("last", "news"),
    ),
    Command(
        "watch",
        "add to this chat's watchlist",
        watching.watch,
        usage="<words>",
        example="watch ceasefire, security guarantees",
        configures=True,
    ),
    Command(
        "unwatch",
        "remove a watch",
        watching.unwatch,
        usage="<number or words>",
        example="unwatch 2",
        configures=True,
    ),
    Command(
        "story",
        "who told an alert's story, and when",
        reading_on.story,
        usage="[number or link]",
        example="story 1",
    ),
    Command(
        "more",
        "more of what an alert's source says",
        reading_on.more,
        usage="[number or link]",
        example="more 1",
    ),
    Command(
        "try",
        "how a watch would have rung, without keeping it",
        exploring.try_,
        usage="<words> [7d]",
        example="try ceasefire AND Gaza 7d",
        aside=True,
    ),
    Command(
        "search",
        "look in the archive",
        exploring.search,
        usage="<words> [30d]",
        example='search "security guarantees" 30d',
    ),
    Command(
        "why",
        "why an alert rang",
        explaining.why,
        usage="[number or link]",
        example="why 1",
        aside=True,
    ),
    Command(
        "whynot",
        "why something did not ring",
        explaining.whynot,
        usage="<link>",
        example="whynot https://www.theguardian.com/world/2026/mar/02/talks",
        aside=True,
    ),
    Command("packs", "ideas that are watched in many languages", packs.packs, aside=True),
    Command(
        "pack", "what one holds", packs.pack, usage="<name>", example="pack ceasefire", aside=True
    ),
    Command("watchlist", "what this chat watches for", watching.watchlist, aliases=("list",)),
    Command(
        "mute",
        "silence, for a time or for good",
        silence.mute,
        usage="<2h | watch | all>",
        example="mute ceasefire 2h",
        configures=True,
    ),
    Command(
        "unmute",
        "end the silence",
        silence.unmute,
        usage="[watch]",
        example="unmute ceasefire",
        configures=True,
    ),
    Command(
        "sources",
        "the feeds, and whether they work",
        sources.sources,
        aliases=("feeds",),
        aside=True,
    ),
    Command(
        "addfeed",
        "add a source by its feed's or site's address",
        sources.addfeed,
        usage="<address>",
        example="addfeed https://www.theguardian.com/world",
        configures=True,
    ),
    Command(
        "removefeed",
        "remove a source that this chat added",
        sources.removefeed,
        usage="<name>",
        example="removefeed The Guardian",
        configures=True,
    ),
    Command("status", "how things stand", silence.status, aside=True),
    Command(
        "unsubscribe",
        "stop, and forget what this chat set",
        watching.unsubscribe,
        configures=True,
        aliases=("stop",),
    ),
    Command(
        "help", "what to say", helping.help_, usage="[command]", example="help watch", aside=True
    ),
    Command(
        "admit",
        "let a person or group use this bot (operator)",
        access.admit,
        usage="<id>",
        example="admit 123456789",
        hidden=True,
    ),
    Command(
        "expel",
        "take that back (operator)",
        access.expel,
        usage="<id>",
        example="expel 123456789",
        hidden=True,
    ),
)


def menu() -> list[tuple[str, str]]:
    """Names and summaries for a platform's command menu."""
    return [(one.name, one.summary) for one in COMMANDS if not one.hidden]
