"""Telegram, with the face that every platform has (bot/platform.py)."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from telegram import (
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
    LinkPreviewOptions,
    ReplyParameters,
    Update,
    error,
)

from bot.errors import ConfigError
from bot.model import Chat, Delivery, Outcome, Pace, Request, Sent
from bot.platform import Submit
from handlers.redaction import Redaction
from handlers.telegram.administrators import Administrators
from handlers.telegram.connection import LOGGERS, connect
from handlers.telegram.incoming import NAME, Me, request_of
from handlers.telegram.outcomes import outcome_of, unchanged, vanished
from handlers.telegram.patience import Patience, Sleep
from handlers.telegram.render import Rendered, render
from handlers.telegram.updates import Updates

log = logging.getLogger(__name__)

PACE = Pace(
    chat=timedelta(seconds=1),
    overall=timedelta(seconds=1 / 30),
    group_limit=20,
    group_window=timedelta(minutes=1),
)
"""https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this"""

KINDS = (Update.MESSAGE, Update.CHANNEL_POST, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
"""The updates that we ask for: those that incoming.py reads."""

SCOPES = (
    BotCommandScopeDefault(),
    BotCommandScopeAllPrivateChats(),
    BotCommandScopeAllGroupChats(),
)
"""All are set: a menu left by the token's earlier owner in a narrower scope would hide ours."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


OFFICIAL = "https://api.telegram.org"

FORM = re.compile(r"\d+:[\w-]+", re.ASCII)
BAD_TOKEN = (
    "TELEGRAM_BOT_TOKEN is not a token that Telegram accepts: copy it again from @BotFather "
    "(it looks like 123456789:AAE…)."
)
BAD_TOKEN_OR_SERVER = (
    "The server at TELEGRAM_BASE_URL does not accept TELEGRAM_BOT_TOKEN: check that it is a Bot "
    "API server (its address without /bot), and copy the token again from @BotFather."
)

Answer = TypeVar("Answer")


def _utcnow() -> datetime:
    return datetime.now(UTC)


class Telegram:
    """One bot of Telegram.

    `base_url` is where its API is, without `/bot`. `menu` is the commands offered, each with a
    line that says what it does. Raises ConfigError for what cannot be a token.
    """

    name = NAME
    pace = PACE

    def __init__(
        self,
        *,
        token: str,
        base_url: str = OFFICIAL,
        menu: Sequence[tuple[str, str]],
        clock: Callable[[], datetime] = _utcnow,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        if not FORM.fullmatch(token):
            raise ConfigError(BAD_TOKEN)
        self._menu = tuple(menu)
        self._clock = clock
        self._sleep = sleep
        self._redaction = Redaction(token, LOGGERS)
        self._redaction.attach()
        self._bot = connect(token, base_url)
        self._refusal = BAD_TOKEN if base_url == OFFICIAL else BAD_TOKEN_OR_SERVER
        self._administrators = Administrators(self._bot, clock)
        self._answers: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        me = await self._insist(self._bot.get_me)
        await self._insist(self._bot.delete_webhook)
        await self._offer_menu()
        return f"Telegram: @{me.username}"

    async def listen(self, submit: Submit) -> None:
        fetch = partial(self._bot.updates_from, kinds=KINDS)
        handle = partial(self._hand_on, submit)
        await Updates(fetch, handle, Patience(self._sleep)).follow()

    async def send(
        self,
        chat: Chat,
        delivery: Delivery,
        *,
        edits: str = "",
        under: str = "",
        plain: bool = False,
    ) -> Outcome:
        rendered = render(delivery.message, plain=plain)
        try:
            if edits and await self._edited(chat, rendered, edits):
                return Sent(edits)
            # An edit rings no bell: neither does the message that takes its place.
            silent = delivery.message.silent or bool(edits)
            return Sent(
                await self._post(chat, rendered, under or _asked_by(chat, delivery), silent)
            )
        except error.TelegramError as fault:
            return outcome_of(fault)

    async def may_configure(self, request: Request) -> bool:
        return await self._administrators.include(request)

    async def close(self) -> None:
        for answer in self._answers:
            answer.cancel()
        await self._bot.hang_up()
        self._redaction.detach()

    # --- sending -------------------------------------------------------------------------------

    async def _post(self, chat: Chat, rendered: Rendered, under: str, silent: bool) -> str:
        reply = ReplyParameters(int(under), allow_sending_without_reply=True) if under else None
        message = await self._bot.send_message(
            chat.id,
            rendered.text,
            parse_mode=rendered.parse_mode,
            reply_markup=rendered.keyboard,
            message_thread_id=int(chat.thread) if chat.thread else None,
            reply_parameters=reply,
            disable_notification=silent,
            link_preview_options=NO_PREVIEW,
        )
        return str(message.message_id)

    async def _edited(self, chat: Chat, rendered: Rendered, ref: str) -> bool:
        """Whether the message now says this; False if it is there no more."""
        try:
            await self._bot.edit_message_text(
                rendered.text,
                chat.id,
                int(ref),
                parse_mode=rendered.parse_mode,
                reply_markup=rendered.keyboard,
                link_preview_options=NO_PREVIEW,
            )
        except error.BadRequest as fault:
            if vanished(fault):
                return False
            if not unchanged(fault):
                raise
        return True

    # --- receiving -----------------------------------------------------------------------------

    async def _hand_on(self, submit: Submit, raw: dict[str, Any]) -> None:
        update, request = self._read(raw)
        if request:
            await submit(request)
        if update and update.callback_query:
            self._acknowledge(update.callback_query.id)

    def _read(self, raw: dict[str, Any]) -> tuple[Update | None, Request | None]:
        try:
            update = Update.de_json(raw, self._bot)
            return update, request_of(update, me=self._me(), now=self._clock())
        except Exception:
            # Telegram's API grows, and the library may not know a new form: this update will never
            # be readable, so that it need not come again.
            log.exception("Telegram: update %s cannot be read", raw["update_id"])
            return None, None

    def _me(self) -> Me:
        words = frozenset(word for word, _ in self._menu)
        return Me(self._bot.id, self._bot.username, words)

    def _acknowledge(self, press: str) -> None:
        """Stop the button's spinner, without holding up the updates behind it."""
        answer = asyncio.create_task(self._answer(press))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    async def _answer(self, press: str) -> None:
        try:
            await self._bot.answer_callback_query(press)
        except error.TelegramError as fault:
            # Telegram stops the spinner by itself in time, and the request is safe already.
            log.debug("Telegram: a button press was not answered (%s)", fault.message)

    # --- starting ------------------------------------------------------------------------------

    async def _offer_menu(self) -> None:
        try:
            for scope in SCOPES:
                await self._insist(partial(self._bot.set_my_commands, self._menu, scope=scope))
        except error.BadRequest as fault:
            log.warning("Telegram: refused the menu of commands (%s)", fault.message)

    async def _insist(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer, however long Telegram cannot be reached."""
        patience = Patience(self._sleep)
        while True:
            try:
                return await call()
            except error.InvalidToken:
                raise ConfigError(self._refusal) from None
            except error.BadRequest:
                raise
            except error.TelegramError as fault:
                await patience.wait(fault)


def _asked_by(chat: Chat, delivery: Delivery) -> str:
    """The message that asked, where others might not see what an answer answers."""
    return "" if chat.kind == "private" else delivery.ref
