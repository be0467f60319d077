"""Tokens → who we are: a token that Slack does not accept is told before anything begins."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ConfigError
from handlers.slack.addresses import Identity
from handlers.slack.calls import Declined, ask
from handlers.slack.outcomes import NOT_OURS
from handlers.slack.patience import Pause, patiently

TOKENS = {
    "SLACK_BOT_TOKEN": "Bot User OAuth Token, which starts with xoxb-",
    "SLACK_APP_TOKEN": "app-level token with connections:write, which starts with xapp-",
}


async def identified(web: AsyncWebClient, *, pause: Pause) -> Identity:
    """Whose the client's token is. Raises ConfigError if it is not a bot's."""
    reply = await _proven("SLACK_BOT_TOKEN", web.auth_test, pause)
    if not reply.get("bot_id"):
        raise ConfigError(_refusal("SLACK_BOT_TOKEN", "not a bot's"))
    return Identity(
        team=reply["team_id"],
        user=reply["user_id"],
        bot=reply["bot_id"],
        name=reply["user"],
        workspace=reply["team"],
    )


async def prove_app_token(web: AsyncWebClient, token: str, *, pause: Pause) -> None:
    """Raises ConfigError if the token opens no sockets."""
    await _proven("SLACK_APP_TOKEN", partial(web.apps_connections_open, app_token=token), pause)


async def _proven(variable: str, call: Callable[[], Awaitable[Any]], pause: Pause) -> Any:
    """The reply to a call that shows whether a token is good."""

    async def attempt() -> Any:
        try:
            return await ask(call())
        except Declined as no:
            if no.word in NOT_OURS:
                raise ConfigError(_refusal(variable, no.word)) from None
            raise

    return await patiently(attempt, purpose="connect", pause=pause)


def _refusal(variable: str, word: str) -> str:
    return (
        f"Slack does not accept {variable} ({word}): "
        f"it needs the {TOKENS[variable]}; see docs/slack.md."
    )
