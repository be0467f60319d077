"""Answers whether a person administers a workspace, asking Slack at most once a minute."""

from collections.abc import Callable
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import UserError
from bot.i18n import say
from handlers.slack.calls import UNAVAILABLE, Declined, ask

FRESH = timedelta(minutes=1)

_ADMINISTER = ("is_admin", "is_owner", "is_primary_owner")


class Administrators:
    """Slack's word on who is an administrator or an owner, remembered for a minute."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[datetime, bool]] = {}

    async def include(self, web: AsyncWebClient, team: str, person: str) -> bool:
        """Raises UserError if Slack does not say."""
        now = self._clock()
        self._known = {who: told for who, told in self._known.items() if now - told[0] < FRESH}
        if (team, person) not in self._known:
            self._known[team, person] = now, await _asked(web, person)
        return self._known[team, person][1]


async def _asked(web: AsyncWebClient, person: str) -> bool:
    try:
        user = (await ask(web.users_info(user=person)))["user"]
    except Declined as no:
        if no.word == "user_not_found":
            return False
        if no.word == "missing_scope":
            raise UserError(
                say(
                    "Slack does not tell me who is an administrator, so nobody can do that here. "
                    "Whoever runs me adds the scope users:read (docs/slack.md)."
                )
            ) from no
        raise _unknown() from no
    except UNAVAILABLE as error:
        raise _unknown() from error
    return any(user.get(mark) for mark in _ADMINISTER)


def _unknown() -> UserError:
    return UserError(say("Slack does not say now who is an administrator: try again in a minute."))
