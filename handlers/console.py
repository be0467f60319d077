"""The terminal as a chat platform: the exemplar, which needs no account.

A line typed is a command; alerts and answers appear as they come. Nothing here is a special case
for the rest of Tocsin: the terminal is one chat of one platform.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count, groupby
from pathlib import Path
from secrets import token_hex
from typing import TextIO

from bot.clock import Clock, utc_now
from bot.delivery import Delivery, Outcome, Pace, Sent
from bot.errors import StoreError, UserError
from bot.i18n import say
from bot.model import Chat, Person, Request
from bot.platform import LARGEST_FILE, Submit
from bot.richtext import Attachment, Button, Message, Paragraph, Run
from handlers.text import inert, web_url

log = logging.getLogger(__name__)

TERMINAL = Chat("console", "terminal", title="this terminal")
OWNER = Person("owner", "you")

BOLD, ITALIC, DIM, PLAIN = "\x1b[1m", "\x1b[3m", "\x1b[2m", "\x1b[0m"


class Console:
    """Reads commands from `source` and writes messages to `sink`; `styled` for a real terminal,
    whose `language` is that of who types."""

    name = "console"
    pace = Pace(chat=timedelta(0), overall=timedelta(0))
    seat = ""

    def __init__(
        self,
        source: TextIO,
        sink: TextIO,
        *,
        styled: bool,
        language: str = "",
        clock: Clock = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._source = source
        self._sink = sink
        self._styled = styled
        self._person = replace(OWNER, language=language)
        self._clock = clock
        self._sleep = sleep
        self._shown = count(1)

    async def start(self) -> str:
        return "Terminal: type a command here"

    async def listen(self, submit: Submit) -> None:
        """Take each line as a command. The end of the input ends the typing, not the program.

        The first command of all, taken once, is to subscribe: a newcomer sees alerts at once.
        """
        await self._keep(submit, replace(self._request("subscribe"), id="console:first"))
        lines: asyncio.Queue[str] = asyncio.Queue()
        self._read_into(lines)
        while True:
            line = await lines.get()
            if line.strip():
                await self._keep(submit, self._request(line.strip()))

    async def _keep(self, submit: Submit, request: Request) -> None:
        """Have a request persisted: nobody would type it again, so it waits for the store."""
        while True:
            try:
                return await submit(request)
            except StoreError as error:
                log.warning("%r waits: %s", request.text, error)
                await self._sleep(1)

    def _read_into(self, lines: asyncio.Queue[str]) -> None:
        # A thread, since a file or /dev/null cannot be waited for; a daemon, since a read from a
        # terminal cannot be interrupted and must not hold up the end of the program.
        loop = asyncio.get_running_loop()

        def read() -> None:
            for line in self._source:
                loop.call_soon_threadsafe(lines.put_nowait, line)

        threading.Thread(target=read, name="typed lines", daemon=True).start()

    def _request(self, line: str) -> Request:
        # No terminal sends a line twice, so a random id names it well enough.
        request = Request(f"console:{token_hex(8)}", TERMINAL, self._person, line, self._clock())
        command, _, words = line.lstrip("/").partition(" ")
        named = command == "import" and words and not words.lstrip().startswith(("{", "<"))
        return replace(request, file=words.strip()) if named else request

    async def send(
        self,
        chat: Chat,
        delivery: Delivery,
        *,
        edits: str = "",
        under: str = "",
        plain: bool = False,
    ) -> Outcome:
        lead = "↻ " if edits else "↳ " if under else ""
        for line in shown(delivery.message, styled=self._styled and not plain):
            print(f"{lead}{line}", file=self._sink)
            lead = "  " if lead else ""
        print(file=self._sink, flush=True)
        return Sent(edits or str(next(self._shown)))

    async def file(self, request: Request) -> bytes:
        try:
            return await asyncio.to_thread(_read, request.file)
        except OSError as error:
            reason = error.strerror or str(error)
            raise UserError(say("{path}: {reason}.", path=request.file, reason=reason)) from error

    async def may_configure(self, request: Request) -> bool:
        return True

    async def close(self) -> None:
        """Nothing to close: the terminal is not ours."""


def shown(message: Message, *, styled: bool) -> Iterator[str]:
    """A message as lines of a terminal; where a link leads stands below its paragraph."""
    for paragraph in message.paragraphs:
        yield "".join(_run(run, styled) for run in paragraph)
        for url in _links(paragraph):
            yield f"  {DIM}{url}{PLAIN}" if styled else f"  {url}"
    if message.attachment:
        yield from _file_lines(message.attachment)
    if message.buttons:
        for row in message.buttons:
            line = "   ".join(_key(button) for button in row)
            yield f"{DIM}{line}{PLAIN}" if styled else line


def _key(button: Button) -> str:
    """What to type for a button; its label beside it where the command does not say as much."""
    command = inert(f"/{button.command}")
    named = button.label.casefold() == button.command.partition(" ")[0]
    return command if named else f"[{inert(button.label)}] {command}"


def _read(path: str) -> bytes:
    with Path(path).expanduser().open("rb") as source:
        return source.read(LARGEST_FILE + 1)


def _file_lines(file: Attachment) -> Iterator[str]:
    """A picture as its sketch; a document as it is, to be copied."""
    yield from file.sketch if file.is_picture else file.data.decode().splitlines()


def _run(run: Run, styled: bool) -> str:
    text = inert(run.text)
    style = (BOLD if run.bold else "") + (ITALIC if run.italic else "")
    return f"{style}{text}{PLAIN}" if styled and style else text


def _links(paragraph: Paragraph) -> Iterator[str]:
    for link, runs in groupby(paragraph, key=lambda run: run.link):
        url = web_url(link)
        if url and url != "".join(run.text for run in runs):
            yield url
