"""Bolt's part: Slack's envelopes to the reception, acknowledged once that has dealt with them."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.addresses import Identity
from handlers.slack.inbound import Payload
from handlers.slack.logger import sdk_logger
from handlers.slack.reception import Answer, Reception

log = logging.getLogger(__name__)

_ANY = re.compile("")
_Receive = Callable[[Payload], Awaitable[Answer]]


def bolt_app(me: Identity, web: AsyncWebClient, reception: Reception) -> AsyncApp:
    """An app that brings everything to the reception. `web` has no token: Bolt, given one, would
    ask Slack who it belongs to, which `me` already says."""
    app = _app(me, web)
    app.command(_ANY)(_listener(reception.command))
    app.action(_ANY)(_listener(reception.action))
    app.view(_ANY)(_listener(reception.submission))
    app.shortcut(_ANY)(_listener(reception.shortcut))
    app.event(re.compile("^(app_uninstalled|tokens_revoked)$"))(_cut_off)
    app.event(_ANY)(_listener(reception.event))
    return app


def _listener(receive: _Receive) -> Callable[..., Any]:
    async def listen(body: dict[str, Any], ack: AsyncAck) -> None:
        await ack(**await receive(body))

    return listen


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
