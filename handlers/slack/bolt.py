"""Bolt's part: Slack's envelopes to requests, acknowledged only once they are persisted."""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Request
from bot.platform import Submit
from handlers.slack.addresses import Identity
from handlers.slack.inbound import button_request, command_request, event_request
from handlers.slack.redaction import sdk_logger

log = logging.getLogger(__name__)

_ANY = re.compile("")
_Translate = Callable[..., Request | None]


def bolt_app(me: Identity, web: AsyncWebClient, submit: Submit) -> AsyncApp:
    """An app that submits every request. `web` has no token: Bolt, given one, would ask Slack who
    it belongs to, which `me` already says."""
    app = _app(me, web)
    turn = asyncio.Lock()  # the SDK hears all at once: two commands stay in the order typed

    def listener(translate: _Translate) -> Callable[..., Any]:
        async def persist(body: Mapping[str, Any], ack: AsyncAck) -> None:
            request = translate(body, me, now=datetime.now(UTC))
            if request is not None:
                async with turn:
                    await submit(request)
            await ack()

        return persist

    app.command(_ANY)(listener(command_request))
    app.action(_ANY)(listener(button_request))
    app.event(re.compile("^(app_uninstalled|tokens_revoked)$"))(_cut_off)
    app.event(_ANY)(listener(event_request))
    return app


def _app(me: Identity, web: AsyncWebClient) -> AsyncApp:
    """`process_before_response` is what makes Bolt wait for the listener before it acknowledges an
    event. When the listener raises, Bolt answers 500, which in Socket Mode is no acknowledgement,
    so Slack delivers again."""
    return AsyncApp(
        name="handlers.slack.bolt",
        logger=sdk_logger("handlers.slack.bolt", logging.ERROR),
        client=web,
        authorize=_authorize(me),
        process_before_response=True,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )


def _authorize(me: Identity) -> Callable[..., Any]:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=me.team, bot_id=me.bot, bot_user_id=me.user
        )

    return authorize


async def _cut_off(ack: AsyncAck) -> None:
    log.error(
        "Slack: the app was removed from the workspace. Install it again, put the new token into "
        "SLACK_BOT_TOKEN and restart; nothing of the chats is forgotten."
    )
    await ack()
