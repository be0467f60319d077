"""What Telegram shows of us before anybody asks: menus by scope and language, and what we are.

Only what is not so already is set, for Telegram limits how often. All scopes are set: a menu left
by the token's earlier owner in a narrower one would hide ours. Where the menu for a person's
language is missing, Telegram takes the one without a language:
https://core.telegram.org/bots/api#determining-list-of-commands
"""

import asyncio
from collections.abc import Iterator, Mapping

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)

from bot.platform import Menu, Profile
from handlers.telegram.connection import Connection

EVERYTHING = (
    BotCommandScopeDefault(),
    BotCommandScopeAllPrivateChats(),
    BotCommandScopeAllChatAdministrators(),
)


async def present(bot: Connection, profiles: Mapping[str, Profile]) -> None:
    """Bring what Telegram shows up to date. Raises TelegramError; harmless to do again."""
    await asyncio.gather(*(_offer(bot, *one) for one in _menus(profiles)))
    await _introduce(bot, profiles)


def _menus(profiles: Mapping[str, Profile]) -> Iterator[tuple[Menu, BotCommandScope, str | None]]:
    for code, one in _by_code(profiles):
        for scope in EVERYTHING:
            yield one.menu, scope, code
        yield one.menu_for_all, BotCommandScopeAllGroupChats(), code


async def _offer(bot: Connection, menu: Menu, scope: BotCommandScope, language: str | None) -> None:
    wanted = tuple(BotCommand(*pair) for pair in menu)
    if await bot.get_my_commands(scope, language) != wanted:
        await bot.set_my_commands(wanted, scope, language)


async def _introduce(bot: Connection, profiles: Mapping[str, Profile]) -> None:
    """Say what we are, unless the bot's owner has said so with BotFather."""
    if not (await bot.get_my_short_description()).short_description:
        for code, one in _by_code(profiles):
            await bot.set_my_short_description(one.about, code)
    if not (await bot.get_my_description()).description:
        for code, one in _by_code(profiles):
            await bot.set_my_description(one.greeting, code)


def _by_code(profiles: Mapping[str, Profile]) -> Iterator[tuple[str | None, Profile]]:
    for place, (language, one) in enumerate(profiles.items()):
        yield language if place else None, one
