"""The language that a person uses Slack in: users.info's word, where the app may ask.

Somebody waits for an answer, and Slack for an acknowledgement: so it is asked once a day for each
person, for a second at most, and not at all for an hour where the scope is missing.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Request
from handlers.slack.calls import UNAVAILABLE, Declined, ask

FRESH = timedelta(days=1)
REFUSED = timedelta(hours=1)
PATIENCE = 1.0
"""Seconds."""

MOST = 10_000
"""People who are remembered: about a megabyte."""


class Locales:
    """What one workspace's people speak."""

    def __init__(self, web: AsyncWebClient, *, clock: Callable[[], datetime]) -> None:
        self._web = web
        self._clock = clock
        self._known: dict[str, tuple[datetime, str]] = {}
        self._not_before: datetime | None = None

    async def told(self, request: Request) -> Request:
        """The request, with its person's language where it matters: in their own conversation."""
        person = request.person
        if request.chat.kind != "private" or not person.id or person.language:
            return request
        return replace(request, person=replace(person, language=await self._of(person.id)))

    async def _of(self, person: str) -> str:
        now = self._clock()
        if self._not_before and now < self._not_before:
            return ""
        when, language = self._known.get(person, (None, ""))
        if when is None or now - when >= FRESH:
            language = await self._asked(person, now)
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[person] = now, language
        return language

    async def _asked(self, person: str, now: datetime) -> str:
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await ask(self._web.users_info(user=person, include_locale=True))
        except Declined as no:
            if no.word == "missing_scope":
                self._not_before = now + REFUSED
            return ""
        except (*UNAVAILABLE, TimeoutError):
            return ""
        return str(answer["user"].get("locale") or "")
