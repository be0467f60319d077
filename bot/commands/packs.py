"""Concept packs: which there are, and what one holds."""

from collections.abc import Mapping
from difflib import get_close_matches

from bot.commands.ask import Ask, Desk, Reply
from bot.errors import UserError
from bot.model import Paragraph, bold, code, message, plain
from bot.watches.languages import NAMES
from bot.watches.packs import Pack


async def packs(ask: Ask, desk: Desk) -> Reply:
    lines: list[str | Paragraph] = [
        (code(f"@{pack.name}"), plain(f" — {pack.about} ({len(pack.terms)} languages)"))
        for pack in desk.packs.values()
    ]
    keep = (plain("To watch for one: "), code("watch @ceasefire"))
    see = (plain("To see what is in one: "), code("pack ceasefire"))
    return Reply(message((bold("One idea in many languages"),), *lines, keep, see))


async def pack(ask: Ask, desk: Desk) -> Reply:
    """A pack's terms, by language."""
    found = _chosen(ask.words, desk.packs)
    lines: list[str | Paragraph] = [
        (bold(NAMES.get(language, language)), plain(": " + ", ".join(terms)))
        for language, terms in found.terms.items()
    ]
    return Reply(message((code(f"@{found.name}"), plain(f" — {found.about}")), *lines))


def _chosen(words: str, known: Mapping[str, Pack]) -> Pack:
    name = words.strip().lstrip("@").casefold().replace(" ", "-")
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean: pack {near[0]}" if near else "To see them all: packs"
    raise UserError(f"There is no pack “{words[:40]}”. {hint}")
