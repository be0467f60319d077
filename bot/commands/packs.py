"""Concept packs: which there are, and what one holds."""

from collections.abc import Mapping
from difflib import get_close_matches

from bot.commands.ask import Ask, Desk, Reply
from bot.errors import UserError
from bot.i18n import language_name, line, line_n, say, typed
from bot.richtext import Paragraph, bold, code, message, plain
from bot.watches.packs import Pack


async def packs(ask: Ask, desk: Desk) -> Reply:
    lines: list[str | Paragraph] = [
        line_n(
            "{pack} — {about} (1 language)",
            "{pack} — {about} ({count} languages)",
            len(pack.terms),
            pack=code(f"@{pack.name}"),
            about=say(pack.about),
        )
        for pack in desk.packs.values()
    ]
    keep = line("To watch for one: {command}", command=typed("watch @ceasefire"))
    see = line("To see what is in one: {command}", command=typed("pack ceasefire"))
    return Reply(message((bold(say("One idea in many languages")),), *lines, keep, see))


async def pack(ask: Ask, desk: Desk) -> Reply:
    """A pack's terms, by language."""
    found = _chosen(ask.words, desk.packs)
    lines: list[str | Paragraph] = [
        (bold(language_name(language)), plain(": " + ", ".join(terms)))
        for language, terms in found.terms.items()
    ]
    return Reply(message((code(f"@{found.name}"), plain(f" — {say(found.about)}")), *lines))


def _chosen(words: str, known: Mapping[str, Pack]) -> Pack:
    name = words.strip().lstrip("@").casefold().replace(" ", "-")
    if name in known:
        return known[name]
    if not name:
        raise UserError(say("Say which pack, like: {/pack ceasefire}. To see them all: {/packs}"))
    near = get_close_matches(name, known, n=1)
    if near:
        raise UserError(
            say(
                "There is no pack “{name}”. Did you mean: {/pack {pack}}",
                name=words[:40],
                pack=near[0],
            )
        )
    raise UserError(say("There is no pack “{name}”. To see them all: {/packs}", name=words[:40]))
