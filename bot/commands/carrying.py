"""Taking what a chat has set along: export gives a file, import reads it here or anywhere else."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.commands.ask import Ask, Desk, Reply
from bot.commands.plan import Plan, Terms, plan, trimmed
from bot.commands.portable import FORMAT, Portable, Source, in_a_line, portable, read, written
from bot.commands.sources import heard_feeds, is_one_address
from bot.commands.watching import watch_id
from bot.errors import UserError
from bot.feeds.guard import Guard
from bot.feeds.opml import Outline, read_opml, write_opml
from bot.i18n import line, line_n, mark, say, say_n, typed
from bot.model import WatchId
from bot.platform import LARGEST_FILE
from bot.richtext import Attachment, Button, Message, Paragraph, bold, message

NOW = "now "
"""Before what a person has confirmed."""

MOST_SHOWN = 5
OPML = ("opml", "sources")
NO_FILE = mark("Send the file that export gave you, or OPML, with the caption {/import}.")


async def export(ask: Ask, desk: Desk) -> Reply:
    """Everything that this chat has set, as one file; or its sources, as OPML."""
    feeds = {feed.id: feed for feed, _ in await heard_feeds(desk, ask.state)}
    if ask.words.casefold() in OPML:
        outlines = [Outline(feed.url, feed.name) for feed in feeds.values()]
        file = Attachment("tocsin.opml", "text/x-opml", write_opml("Tocsin", outlines))
        told = say_n("One source, for any reader.", "{count} sources, for any reader.", len(feeds))
        return Reply(Message(message(told).paragraphs, attachment=file))
    body = written(portable(ask.state, feeds, ask.now))
    words = message(
        say("All that this chat has set. To restore it here or elsewhere, send it with: {/import}"),
        line("Its sources for another reader: {command}", command=typed("export opml")),
    )
    return Reply(replace(words, attachment=Attachment("tocsin.json", "application/json", body)))


async def import_(ask: Ask, desk: Desk) -> Reply:
    """Read a file and say what it would change; make the change once that is confirmed."""
    confirmed = ask.words.startswith(NOW)
    file = read(ask.words[len(NOW) :].encode()) if confirmed else await _given(ask, desk)
    made = await asyncio.to_thread(plan, ask.state, file, await _terms(ask, desk), ask.now)
    lines = list(_lines(made))
    if not made.changes:
        return Reply(message(say("Nothing in it is new here."), *lines), replaces=confirmed)
    if not confirmed:
        command = f"import {NOW}{in_a_line(trimmed(file, made))}"
        return Reply(message(*lines, buttons=[[Button(say("Import"), command)]]))
    for feed in made.feeds:
        await desk.store.feeds.follow(feed, ask.state.chat.key, due=ask.now)
    return Reply(message((bold(say("Imported.")),), *lines), made.state, replaces=True)


async def _given(ask: Ask, desk: Desk) -> Portable:
    """The file that was sent, or the text that was pasted. Raises UserError."""
    body = ask.words.encode()
    if ask.request.file:
        body = await desk.platforms[ask.request.chat.platform].file(ask.request)
    if not body:
        raise UserError(say(NO_FILE))
    if len(body) > LARGEST_FILE:
        raise UserError(say("That file is larger than a megabyte: it is not read."))
    begins = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if begins == b"{":
        return read(body)
    if not ask.request.file and begins != b"<":
        raise UserError(say(NO_FILE))
    return Portable(FORMAT, feeds=tuple(Source(one.url, one.name) for one in read_opml(body)))


async def _terms(ask: Ask, desk: Desk) -> Terms:
    guard, limits = Guard(desk.config.allow), desk.config.limits

    def identify(query: str) -> WatchId | None:
        if len(query) > limits.query:
            return None
        try:
            return watch_id(ask.state, desk, query)
        except UserError:
            return None

    def permits(url: str) -> bool:
        return is_one_address(url) and guard.permits_url(url)

    known = {feed.id: feed for feed, _ in await desk.store.feeds.all()}
    return Terms(identify, permits, known, limits.watches, limits.feeds)


def _lines(made: Plan) -> "list[Paragraph | str]":
    """What a plan changes, and what it leaves, a line each."""
    lines: list[Paragraph | str] = []
    if made.watches:
        names = bold(_some(made.watches))
        lines.append(line_n("Adds a watch: {names}", "Adds {count} watches: {names}",
                            len(made.watches), names=names))  # fmt: skip
    if made.feeds:
        names = bold(_some(made.sources))
        lines.append(line_n("Adds a source: {names}", "Adds {count} sources: {names}",
                            len(made.feeds), names=names))  # fmt: skip
    if made.mutes:
        lines.append(say_n("Mutes one thing.", "Mutes {count} things.", len(made.mutes)))
    if made.settings:
        lines.append(say("Sets: {names}", names=", ".join(made.settings)))
    return lines + list(_left(made))


def _left(made: Plan) -> "list[str]":
    lines = []
    if made.left:
        lines.append(
            say_n("One thing is here already.", "{count} things are here already.", made.left)
        )
    if made.over:
        lines.append(say_n("One is more than this chat may have.",
                           "{count} are more than this chat may have.", made.over))  # fmt: skip
    if made.refused:
        names = _some(made.refused)
        lines.append(say_n("Left out, as it cannot be read or fetched: {names}",
                           "Left out, as they cannot be read or fetched: {names}",
                           len(made.refused), names=names))  # fmt: skip
    return lines


def _some(names: Sequence[str]) -> str:
    more = " …" if len(names) > MOST_SHOWN else ""
    return " · ".join(name[:80] for name in names[:MOST_SHOWN]) + more
