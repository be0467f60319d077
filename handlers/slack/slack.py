"""Slack as a chat platform: its events in, messages out, over Bolt and Slack's own SDK."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from time import time
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import (
    run_async_bolt_app,
    send_async_response,
)
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.commands.counter import Counter
from bot.errors import ConfigError
from bot.model import Chat, ChatGone, Delivery, Outcome, Pace, Refused, Request, Sent
from bot.platform import Submit
from bot.redaction import hide, unhide
from handlers.slack.addresses import SLACK_API, Identity
from handlers.slack.bolt import bolt_app
from handlers.slack.calls import Declined, ask
from handlers.slack.logger import sdk_logger
from handlers.slack.outcomes import NOT_OURS
from handlers.slack.patience import Pause, patiently
from handlers.slack.reception import Reception
from handlers.slack.showing import shown_in_views
from handlers.slack.socket_mode import PING, Socket
from handlers.slack.ways import is_private_answer, ways
from handlers.slack.workspace import Workspace

log = logging.getLogger(__name__)

TIMEOUT = aiohttp.ClientTimeout(total=20, connect=10)
"""For one call. Slack answers within a second or two, or not at all."""

_DRAIN = timedelta(seconds=2)

_TOKENS = {
    "SLACK_BOT_TOKEN": "Bot User OAuth Token, which starts with xoxb-",
    "SLACK_APP_TOKEN": "app-level token with connections:write, which starts with xapp-",
}


class Slack:
    """One workspace, through Socket Mode. `start` comes before anything else.

    `api_url` is Slack's own or, for a test server, another; a proxy is used only when given here:
    the environment's is not read. `ping` is how often the socket is checked, `pause` waits.
    """

    name = "slack"
    pace = Pace(chat=timedelta(seconds=1), overall=timedelta(seconds=1 / 50))
    seat = ""  # an app may have ten sockets, and Slack gives each event to one of them

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str,
        api_url: str = SLACK_API,
        proxy: str = "",
        ping: timedelta = PING,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._bot_token = bot_token
        self._app_token = app_token
        hide(bot_token, app_token)
        self._api_url = api_url if api_url.endswith("/") else api_url + "/"
        self._proxy = proxy
        self._ping = ping
        self._pause = pause
        self._counter: Counter | None = None
        self._session: aiohttp.ClientSession | None = None
        self._busy: set[asyncio.Task[Any]] = set()

    async def start(self) -> str:
        self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        self._web = self._client(self._bot_token)
        try:
            self._here = Workspace(await self._identified(), self._web)
        except (ConfigError, asyncio.CancelledError):
            await self.close()
            raise
        return f"Slack: @{self._here.me.name} in {self._here.me.workspace}"

    def attend(self, counter: Counter) -> None:
        self._counter = counter

    async def listen(self, submit: Submit) -> None:
        reception = Reception(self._here, submit, self._counter)
        app = bolt_app(self._here.me, self._client(), reception)
        socket = Socket(
            app_token=self._app_token,
            web_client=self._web,
            logger=sdk_logger("handlers.slack.sdk", logging.WARNING),
            proxy=self._proxy,
            ping=self._ping,
            pause=self._pause,
        )

        async def handle(client: AsyncBaseSocketModeClient, envelope: SocketModeRequest) -> None:
            self._note_busy()
            response = await run_async_bolt_app(app, envelope)
            await send_async_response(client, envelope, response, time())

        socket.socket_mode_request_listeners.append(handle)
        try:
            await socket.connect()
            await asyncio.Event().wait()
        finally:
            await self._drain()
            await reception.close()
            await socket.close()

    async def send(
        self,
        chat: Chat,
        delivery: Delivery,
        *,
        edits: str = "",
        under: str = "",
        plain: bool = False,
    ) -> Outcome:
        rest = await shown_in_views(self._here, chat, delivery)
        if rest is None:
            return Sent("")
        tried = ways(chat, rest, edits=edits, under=under, api_url=self._api_url)
        outcome = await self._here.sender.send(chat, rest.message, tried, text_only=plain)
        if isinstance(outcome, ChatGone) and is_private_answer(chat, rest):
            return Refused(outcome.reason)  # one person could not be reached: the chat stands
        return outcome

    async def may_configure(self, request: Request) -> bool:
        """The workspace is the door: whoever reaches us through it was let in by its owners."""
        return True

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
        unhide(self._bot_token, self._app_token)

    def _client(self, token: str | None = None) -> AsyncWebClient:
        """A web client on the shared session. It never tries again by itself: the SDK's default
        would post a message a second time when only the reply was lost."""
        web = AsyncWebClient(
            token,
            base_url=self._api_url,
            session=self._session,
            logger=sdk_logger("handlers.slack.sdk", logging.WARNING),
            retry_handlers=[],
        )
        web.proxy = self._proxy or None  # the SDK would read it from the environment
        return web

    async def _identified(self) -> Identity:
        reply = await self._prove("SLACK_BOT_TOKEN", self._web.auth_test)
        if not reply.get("bot_id"):
            raise ConfigError(_refusal("SLACK_BOT_TOKEN", "not a bot's"))
        opening = partial(self._web.apps_connections_open, app_token=self._app_token)
        await self._prove("SLACK_APP_TOKEN", opening)
        return Identity(
            team=reply["team_id"],
            user=reply["user_id"],
            bot=reply["bot_id"],
            name=reply["user"],
            workspace=reply["team"],
        )

    async def _prove(self, variable: str, call: Callable[[], Awaitable[Any]]) -> Any:
        """The reply to a call that shows whether a token is good."""

        async def attempt() -> Any:
            try:
                return await ask(call())
            except Declined as no:
                if no.word in NOT_OURS:
                    raise ConfigError(_refusal(variable, no.word)) from None
                raise

        return await patiently(attempt, purpose="connect", pause=self._pause)

    def _note_busy(self) -> None:
        task = asyncio.current_task()
        assert task is not None  # a coroutine always runs in one
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _drain(self) -> None:
        """Lets the requests under way be persisted and acknowledged; ends those that take long,
        which Slack then delivers again."""
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=_DRAIN.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def _refusal(variable: str, word: str) -> str:
    return (
        f"Slack does not accept {variable} ({word}): "
        f"it needs the {_TOKENS[variable]}; see docs/slack.md."
    )
