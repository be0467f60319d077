"""Telegram, with the face that every platform has (bot/platform.py)."""

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.clock import utc_now
from bot.commands.offering import Offers
from bot.delivery import Delivery, Outcome, Pace
from bot.errors import ConfigError
from bot.model import Chat, Request
from bot.platform import Profile, Submit
from bot.redaction import hide, unhide
from handlers.telegram.administrators import Administrators
from handlers.telegram.channels import Channels
from handlers.telegram.connection import OFFICIAL, connect
from handlers.telegram.filing import taken
from handlers.telegram.incoming import NAME, Me
from handlers.telegram.inline import Inline
from handlers.telegram.patience import Patience, Sleep
from handlers.telegram.pressing import Presses
from handlers.telegram.receiving import Receiver
from handlers.telegram.sending import Sender
from handlers.telegram.starting import BAD_TOKEN, come_up
from handlers.telegram.updates import Updates
from handlers.telegram.webhook import Hook, Webhook, secret_of

PACE = Pace(
    chat=timedelta(seconds=1),
    overall=timedelta(milliseconds=34),  # a hair below 30 a second: no two clocks are quite alike
    group_limit=20,
    group_window=timedelta(minutes=1),
    reserve=5,
)
"""https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this"""

TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)


class Telegram:
    """One bot of Telegram.

    `base_url` is where its API is, without `/bot`. `profiles` is what is shown of us, by language,
    the first for all others; without any we only send. Raises ConfigError for what cannot be a
    token. With a `webhook`, the public address at which Telegram reaches `webhook_listen`, it calls
    us there; without one, we ask it.
    """

    name = NAME
    pace = PACE

    def __init__(
        self,
        *,
        token: str,
        base_url: str = OFFICIAL,
        profiles: Mapping[str, Profile],
        webhook: str = "",
        webhook_secret: str = "",
        webhook_listen: tuple[str, int] = ("127.0.0.1", 8081),
        clock: Callable[[], datetime] = utc_now,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        if not TOKEN.fullmatch(token):
            raise ConfigError(BAD_TOKEN)
        if webhook and base_url == OFFICIAL and not webhook.startswith("https://"):
            raise ConfigError("TELEGRAM_WEBHOOK_URL: Telegram calls https addresses alone.")
        # Of two that take a bot's updates Telegram stops one, each time (409).
        # Who is called may be many, behind one address.
        self.seat = "" if webhook else f"{NAME}:{token.partition(':')[0]}"
        self._hook = Hook(webhook, *webhook_listen, webhook_secret or secret_of(token))
        # httpx logs every address at INFO, and the token stands in ours; the library every
        # parameter at DEBUG.
        self._secrets = (token, self._hook.secret)
        hide(*self._secrets)
        self._bot = connect(token, base_url)
        self._profiles = profiles
        self._sleep = sleep
        self._presses = Presses(self._bot)
        self._sender = Sender(self._bot, self._presses)
        self._inline = Inline(self._bot, clock)
        self._receiver = Receiver(self._bot, self._presses, self._inline, clock=clock, sleep=sleep)
        self._administrators = Administrators(self._bot, clock)
        self._channels = Channels(self._bot, self._administrators)

    async def start(self) -> str:
        patience = Patience(self._sleep)
        name = await come_up(self._bot, self._profiles, patience, self._hook)
        return f"Telegram: {name}"

    async def listen(self, submit: Submit) -> None:
        words = {word for one in self._profiles.values() for word, _ in one.menu}
        me = Me(self._bot.id, self._bot.username, frozenset(words))
        take = partial(self._receiver.take, submit, me)
        if self._hook.url:
            await Webhook(self._hook, take, self._sleep).listen()
        await Updates(self._receiver.fetch, take, Patience(self._sleep)).follow()

    async def send(
        self,
        chat: Chat,
        delivery: Delivery,
        *,
        edits: str = "",
        under: str = "",
        plain: bool = False,
    ) -> Outcome:
        return await self._sender.send(chat, delivery, edits=edits, under=under, plain=plain)

    def offer(self, offers: Offers) -> None:
        self._inline.offers = offers

    async def channel(self, name: str, person: str) -> Chat:
        return await self._channels.find(name, person)

    def link(self, code: str, *, group: bool = False) -> str:
        """https://core.telegram.org/bots/features#deep-linking"""
        return f"https://t.me/{self._bot.username}?{'startgroup' if group else 'start'}={code}"

    def addressed(self, chat: Chat, command: str) -> str:
        """A bot in a group is sure to be shown what names it, and that alone:
        https://core.telegram.org/bots/features#privacy-mode"""
        if chat.kind == "private":
            return command
        name, _, words = command.partition(" ")
        urgent = "!" if name.endswith("!") else ""
        return f"/{name.rstrip('!')}@{self._bot.username}{urgent} {words}".rstrip()

    async def file(self, request: Request) -> bytes:
        return await taken(self._bot, request.file)

    async def may_configure(self, request: Request) -> bool:
        return await self._administrators.include(request)

    async def close(self) -> None:
        self._presses.close()
        self._inline.close()
        await self._bot.hang_up()
        unhide(*self._secrets)
