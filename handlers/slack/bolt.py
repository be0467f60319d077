"""Bolt's part: Slack's envelopes to the reception, acknowledged once that has dealt with them."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.inbound import Payload
from handlers.slack.logger import sdk_logger
from handlers.slack.reception import NOTHING, Answer, Reception
from handlers.slack.receptions import Receptions
from handlers.slack.workspaces import Workspaces

_ANY = re.compile("")
_Take = Callable[[Reception, Payload], Awaitable[Answer]]


def bolt_app(receptions: Receptions, web: AsyncWebClient) -> AsyncApp:
    """An app that brings everything to the receptions. `web` has no token: Bolt, given one, would
    ask Slack who it belongs to, which the workspaces already know."""
    app = _app(receptions.workspaces, web)

    def listener(take: _Take) -> Callable[..., Any]:
        async def listen(body: dict[str, Any], ack: AsyncAck) -> None:
            reception = await receptions.of(body)
            await ack(**(await take(reception, body) if reception else NOTHING))

        return listen

    async def cut_off(body: dict[str, Any], ack: AsyncAck) -> None:
        await ack(**await receptions.cut_off(body))

    app.command(_ANY)(listener(Reception.command))
    app.action(_ANY)(listener(Reception.action))
    app.view(_ANY)(listener(Reception.submission))
    app.shortcut(_ANY)(listener(Reception.shortcut))
    app.event(re.compile("^(app_uninstalled|tokens_revoked)$"))(cut_off)
    app.event(_ANY)(listener(Reception.event))
    return app


def _app(workspaces: Workspaces, web: AsyncWebClient) -> AsyncApp:
    """`process_before_response` is what makes Bolt wait for the listener before it acknowledges an
    event. When the listener raises, Bolt answers 500, which in Socket Mode is no acknowledgement,
    so Slack delivers again. Signatures are checked before Bolt sees a request (door.py)."""
    return AsyncApp(
        name="handlers.slack.bolt",
        logger=sdk_logger("handlers.slack.bolt", logging.ERROR),
        client=web,
        authorize=_authorize(workspaces),
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )


def _authorize(workspaces: Workspaces) -> Callable[..., Any]:
    async def authorize(team_id: str | None) -> AuthorizeResult:
        """Where we are not installed, nobody: the listener then says nothing."""
        here = await workspaces.named(team_id or "")
        if here is None:
            return AuthorizeResult(enterprise_id=None, team_id=None)
        me = here.me
        return AuthorizeResult(
            enterprise_id=None, team_id=me.team, bot_id=me.bot, bot_user_id=me.user
        )

    return authorize
