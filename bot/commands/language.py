"""The language that a chat is spoken to in: what people call it → its code; and the command."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from babel import Locale

from bot.commands.ask import Ask, Desk, Reply
from bot.errors import UserError
from bot.i18n import LANGUAGES, line, nearest, say, speaking, spoken
from bot.model import ChatState, Request
from bot.richtext import Button, Message, bold, message

ALSO = {"castellano": "es", "castilian": "es"}
A_ROW = 3


async def language(ask: Ask, desk: Desk) -> Reply:
    """Speak another language in this chat; without one, show the choice."""
    if not ask.words:
        return Reply(_choice())
    code = language_named(ask.words)
    with speaking(code):
        return Reply(
            message(line("This chat speaks {language} now.", language=bold(own_name(code)))),
            replace(ask.state, language=code),
        )


def _choice() -> Message:
    buttons = [Button(own_name(code), f"language {code}") for code in LANGUAGES]
    rows = [buttons[at : at + A_ROW] for at in range(0, len(buttons), A_ROW)]
    now = line("This chat speaks {language}.", language=bold(own_name(spoken())))
    return message(now, say("To change it:"), buttons=rows)


def language_named(typed: str) -> str:
    """Read "fr", "fr-CA", "français", "French" or "французька". Raises UserError."""
    wanted = _folded(typed)
    if code := _names().get(wanted) or nearest(wanted):
        return code
    listed = ", ".join(map(own_name, LANGUAGES))
    raise UserError(
        say("I speak these languages: {listed}. Write one, like: {/language fr}", listed=listed)
    )


def of_chat(state: ChatState, request: Request) -> str:
    """What a chat is spoken to in: as it was set; else, in private, the person's own, if we speak
    it; empty for none of these."""
    if state.language or state.chat.kind != "private":
        return state.language
    return nearest(request.person.language)


def own_name(code: str) -> str:
    """A language as those call it who speak it: "Français"."""
    name = Locale.parse(code).get_display_name(code) or code
    return name[:1].upper() + name[1:]


@cache
def _names() -> Mapping[str, str]:
    """What each of our languages is called in each of them."""
    called = {
        _folded(Locale.parse(speaker).languages[code]): code
        for code in LANGUAGES
        for speaker in LANGUAGES
    }
    return ALSO | called


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold().strip())
    return "".join(one for one in letters if not unicodedata.combining(one))
