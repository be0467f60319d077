"""Who may use the bot, and who may change a chat's settings.

A platform's door is `open`, `claimed`, `closed`, or a list of ids (feeds.yaml, `access`).
Claimed: a token alone gives strangers nothing. The first start prints a code; who sends
`start CODE` is the operator, and the operator's private chat, the groups the operator adds the bot
to, and whom the operator admits may use it. Closed: nobody but an operator, for a while.

Who may change what a group has set says `configure`: everyone there, its administrators, or a list
of persons.
"""

from bot.commands.ask import Ask, Command, Desk, Reply
from bot.errors import UserError
from bot.i18n import line, say
from bot.model import Request
from bot.richtext import bold, message


async def admitted(request: Request, desk: Desk) -> bool:
    """Whether this request may be served at all."""
    door = desk.config.access.get(request.chat.platform, "open")
    if door == "open":
        return True
    if door == "closed":
        return await _is_operator(request, desk)
    if door != "claimed":
        return request.chat.id in door or request.person.id in door
    access = desk.store.access
    platform = request.chat.platform
    if request.person.id and request.person.id == await access.operator(platform):
        return True
    who = [request.chat.id] if request.chat.kind != "private" else [request.person.id]
    return await access.admitted(platform, *who)


async def claim(request: Request, code: str, desk: Desk) -> bool:
    """Whether `code` made this person the operator just now."""
    if desk.config.access.get(request.chat.platform) != "claimed" or not code:
        return False
    if request.chat.kind != "private":
        return False
    return await desk.store.access.claim(request.chat.platform, code, request.person.id)


async def _is_operator(request: Request, desk: Desk) -> bool:
    operator = await desk.store.access.operator(request.chat.platform)
    return bool(operator) and request.person.id == operator


def is_broadcast(request: Request) -> bool:
    """Whether an answer would be read by people who asked nothing: those who follow a channel. A
    stranger is answered nothing there."""
    return request.chat.kind == "channel"


def private_notice(request: Request, desk: Desk) -> UserError:
    """What a stranger is told: nothing but how to be let in, where anybody could do that."""
    if desk.config.access.get(request.chat.platform) != "claimed":
        return UserError(say("This bot is private. Whom it serves says whoever runs it."))
    own = request.person.id if request.chat.kind == "private" else request.chat.id
    return UserError(
        say("This bot is private. Its operator can let you in with: admit {id}", id=own)
    )


async def require_configurer(request: Request, command: Command, desk: Desk) -> None:
    """Raises UserError if this person may not change what this chat has set."""
    if not command.configures or request.chat.kind == "private":
        return
    if not await _may_configure(request, desk):
        raise UserError(say("Only an administrator of this chat can do that."))


async def _may_configure(request: Request, desk: Desk) -> bool:
    rule = desk.config.configure.get(request.chat.platform, "admins")
    if rule == "everyone":
        return True
    if rule != "admins":
        return request.person.id in rule
    return await desk.platforms[request.chat.platform].may_configure(request)


async def admit(ask: Ask, desk: Desk) -> Reply:
    await _require_operator(ask.request, desk)
    who = ask.words or _here(ask.request)
    if len(who.split()) != 1:
        raise UserError(say("Say whom, by one id: admit 123456789"))
    await desk.store.access.admit(ask.request.chat.platform, who)
    told = line("{who} may use this bot now. To end it: expel {id}", who=bold(who), id=who)
    return Reply(message(told))


async def expel(ask: Ask, desk: Desk) -> Reply:
    await _require_operator(ask.request, desk)
    who = ask.words or _here(ask.request)
    if not await desk.store.access.expel(ask.request.chat.platform, who):
        raise UserError(say("{who} was not admitted.", who=who))
    return Reply(message(line("{who} may no longer use this bot.", who=bold(who))))


def _here(request: Request) -> str:
    return request.chat.id if request.chat.kind != "private" else ""


async def _require_operator(request: Request, desk: Desk) -> None:
    if not await _is_operator(request, desk):
        raise UserError(say("Only the bot's operator can do that."))
