"""What a platform shows beside messages, made at once: forms, what is wrong in them, how a watch is
read while it is typed, and a person's page. Nothing is changed here: a filled form is a request,
and takes the way of all requests.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.commands import access, language
from bot.commands.ask import Ask, Blank, Command, Desk
from bot.commands.form import Form
from bot.commands.listing import frequency
from bot.commands.names import find
from bot.commands.page import page
from bot.commands.refusing import refusal
from bot.commands.survey import sparkline, survey
from bot.commands.watching import with_watches
from bot.errors import QueryError, UserError
from bot.i18n import say, speaking
from bot.model import ChatState, Request
from bot.richtext import Message, Paragraph, bold, message, plain
from bot.watches.cautions import cautions
from bot.watches.describe import describe
from bot.watches.query import split_watches

WEEK = timedelta(days=7)

READ_AT_ONCE = 3
"""Watches of one form that are read while it is typed: each may take a moment."""


@runtime_checkable
class Fronted(Protocol):
    """A platform that shows forms and pages. It is given the counter before it listens."""

    def attend(self, counter: "Counter") -> None: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A form as a chat sees it: `command` is its name, `slow` as of its blank."""

    command: str
    form: Form
    slow: bool


class Counter:
    """Serves one platform. Everything raises StoreError, and nothing else."""

    def __init__(self, desk: Desk, *, clock: Callable[[], datetime]) -> None:
        self._desk = desk
        self._clock = clock

    async def form(self, request: Request) -> Opened | None:
        """The form that a request opens; None if it is to be served as any other: it says more
        than the name of a command that has one, or its person may not."""
        command = self._named(request.text)
        if command is None or not command.form or not await self._may(request, command):
            return None
        state = await self._state(request)
        with speaking(state.language):
            return Opened(command.name, command.form.fill(state), command.form.slow)

    def text(self, command: str, values: Mapping[str, str]) -> str:
        """A filled form as the command line that it stands for."""
        return self._blank(command).text(command, values)

    async def mistakes(
        self, request: Request, command: str, values: Mapping[str, str]
    ) -> dict[str, str]:
        """What is wrong with a filled form: field → one sentence. Empty if it may be submitted, or
        if its person may not do that any more: who serves it says so."""
        if not await self._may(request, find(command, self._desk.commands)):
            return {}
        state, blank = await self._state(request), self._blank(command)
        wrong = {}
        with speaking(state.language):
            for field, typed in blank.lines(values).items():
                if mistake := await self._mistake(request, state, typed, blank):
                    wrong[field] = mistake
        return wrong

    async def _mistake(self, request: Request, state: ChatState, typed: str, blank: Blank) -> str:
        name, _, words = typed.partition(" ")
        ask = Ask(request, " ".join(words.split()), state, self._clock())
        try:
            if blank.vet:
                await blank.vet(ask, self._desk)
            else:
                await find(name, self._desk.commands).run(ask, self._desk)
        except QueryError as error:
            if error.hint:
                return say("{mistake} Perhaps: {query}", mistake=error, query=error.hint)
            return str(error)
        except UserError as error:
            return str(error)
        return ""

    async def reading(self, request: Request, words: str) -> Message:
        """How a watch's words are read, and how often they would have rung in a week."""
        state = await self._state(request)
        with speaking(state.language):
            try:
                return message(*[told async for told in self._read(request, state, words)])
            except UserError as error:
                return refusal(error)

    async def _read(
        self, request: Request, state: ChatState, words: str
    ) -> AsyncIterator[Paragraph | str]:
        queries = split_watches(" ".join(words.split()))
        now = self._clock()
        with_watches(Ask(request, words, state, now), self._desk, queries)
        for query in queries[:READ_AT_ONCE]:
            read = self._desk.read(query)
            result = await survey(self._desk, query, state=state, within=WEEK, samples=0, now=now)
            yield (bold(query), plain(f" — {describe(read)}"))
            yield f"{frequency(result)}  {sparkline(result.days)}"
            for caution in cautions(read, result.a_day):
                yield f"⚠ {caution}"
        if len(queries) > READ_AT_ONCE:
            yield say("… and {count} more", count=len(queries) - READ_AT_ONCE)

    async def page(self, request: Request) -> tuple[Message, ...]:
        """The page of the private chat that a request comes from; its text is the part to show."""
        state = await self._state(request)
        with speaking(state.language):
            if not await access.admitted(request, self._desk):
                return (refusal(access.private_notice(request, self._desk)),)
            return await page(Ask(request, request.text, state, self._clock()), self._desk)

    async def _state(self, request: Request) -> ChatState:
        held = await self._desk.store.chats.load(request.chat.key)
        state = replace(held or ChatState(request.chat), chat=request.chat)
        return replace(state, language=language.of_chat(state, request))

    async def _may(self, request: Request, command: Command) -> bool:
        try:
            await access.require_configurer(request, command, self._desk)
        except UserError:
            return False
        return await access.admitted(request, self._desk)

    def _named(self, text: str) -> Command | None:
        """The command that a text names and says no more of."""
        name, _, words = text.strip().lstrip("/").partition(" ")
        try:
            return None if words.strip() else find(name, self._desk.commands)
        except UserError:
            return None

    def _blank(self, command: str) -> Blank:
        form = find(command, self._desk.commands).form
        assert form  # only what `form` opened comes back
        return form
