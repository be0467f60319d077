"""A delivery sent: takes the ways one after another until one reaches the chat, or says why not."""

import logging
from dataclasses import replace
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.delivery import Outcome, Sent
from bot.i18n import line
from bot.model import Chat
from bot.richtext import Attachment, Message, code
from handlers.slack.addresses import channel_of, ref_of, thread_of, ts_of
from handlers.slack.calls import Declined, ask, cause, retry_after
from handlers.slack.filing import share
from handlers.slack.outcomes import NOT_OURS, leads_on, outcome_of, unanswered, unreachable
from handlers.slack.render import blocks, fallback
from handlers.slack.ways import Post, Respond, Update, Way, Whisper, with_file

log = logging.getLogger(__name__)

Body = dict[str, Any]


class Sender:
    """Sends through one workspace's web client. `name` is our bot's, for the line that asks to be
    invited."""

    def __init__(self, web: AsyncWebClient, name: str) -> None:
        self._web = web
        self._name = name

    async def send(
        self, chat: Chat, message: Message, ways: tuple[Way, ...], *, text_only: bool
    ) -> Outcome:
        """The outcome of the last way that was tried. `ways` is never empty."""
        way, *others = with_file(ways) if message.attachment and not text_only else ways
        try:
            return Sent(await self._take(way, chat, message, text_only))
        except Declined as no:
            if others and leads_on(no.word, way):
                return await self.send(chat, message, tuple(others), text_only=text_only)
            if no.word in NOT_OURS:
                log.error("Slack: nothing can be sent (%s); see docs/slack.md", no.word)
            return outcome_of(no.word, status=no.status, retry_after=no.retry_after)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return unreachable(cause(error))
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return unanswered(cause(error))

    async def _take(self, way: Way, chat: Chat, message: Message, text_only: bool) -> str:
        """Sends, and gives the ref of what was sent: empty where Slack names no message that could
        be edited or replied to later."""
        match way:
            case Respond():
                shown = self._inviting(message, chat) if way.public else message
                await self._respond(way, _body(shown, chat, text_only))
                return ""
            case Whisper():
                await self._whisper(way, _body(message, chat, text_only))
                return ""
            case Update():
                return await self._update(way, _body(message, chat, text_only))
            case Post():
                if message.attachment and not text_only:
                    return await self._share(way, chat, message, message.attachment)
                ref = await self._post(way, _body(message, chat, text_only))
                return ref if way.channel == channel_of(chat) else ""

    async def _post(self, way: Post, body: Body) -> str:
        if way.joins:
            await self._join(way.channel)
        call = self._web.chat_postMessage(
            channel=way.channel,
            thread_ts=way.thread or None,
            **_LITERAL,
            **_QUIET,
            **body,
        )
        return ref_of(str((await ask(call))["ts"]), way.thread)

    async def _share(self, way: Post, chat: Chat, message: Message, file: Attachment) -> str:
        """Slack does not say at once which message a file became: it has no ref. An app that was
        installed before it asked for the scope sends the words alone."""
        if way.joins:
            await self._join(way.channel)
        try:
            await share(self._web, file, blocks(replace(message, buttons=())), way)
        except Declined as no:
            if no.word != "missing_scope":
                raise
            log.error("Slack: no file can be sent (missing_scope files:write); see docs/slack.md")
            return await self._post(way, _body(message, chat, text_only=False))
        return ""

    async def _join(self, channel: str) -> None:
        try:
            await ask(self._web.conversations_join(channel=channel))
        except Declined as no:
            # Private, archived, no channel at all, not permitted: either way we are not in it.
            raise Declined("not_in_channel") from no

    async def _update(self, way: Update, body: Body) -> str:
        # Without blocks in the call, Slack would leave the old ones standing.
        shown = {"blocks": [], **body}
        call = self._web.chat_update(channel=way.channel, ts=ts_of(way.ref), **_LITERAL, **shown)
        return ref_of(str((await ask(call))["ts"]), thread_of(way.ref))

    async def _whisper(self, way: Whisper, body: Body) -> None:
        call = self._web.chat_postEphemeral(
            channel=way.channel,
            user=way.person,
            thread_ts=way.thread or None,
            **_LITERAL,
            **body,
        )
        await ask(call)

    async def _respond(self, way: Respond, body: Body) -> None:
        hook = AsyncWebhookClient(
            way.url, session=self._web.session, logger=self._web.logger, retry_handlers=[]
        )
        hook.proxy = self._web.proxy
        shown = "in_channel" if way.public else "ephemeral"
        reply = await hook.send_dict(
            {**body, **_QUIET, "response_type": shown, "replace_original": way.replaces}
        )
        _check(reply)

    def _inviting(self, message: Message, chat: Chat) -> Message:
        if chat.kind == "private":
            note = line("I cannot write in this conversation, so no alert can reach it.")
        else:
            cure = code(f"/invite @{self._name}")
            note = line("I am not in this channel, so no alert can reach it: {cure}", cure=cure)
        return replace(message, paragraphs=(*message.paragraphs, (), note))


_LITERAL: Body = {"parse": "none", "link_names": False}
"""Nothing in the fallback text becomes a link or a ping. Said each time, for chat.update would
otherwise parse it."""


_QUIET: Body = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
"""No previews, and `*` in the fallback text is a star."""


def _body(message: Message, chat: Chat, text_only: bool) -> Body:
    body: Body = {"text": fallback(message)}
    return body if text_only else {**body, "blocks": blocks(message, chat.thread)}


def _check(reply: WebhookResponse) -> None:
    """A response URL answers "ok"; after five uses or half an hour 404; else a word of text."""
    if reply.status_code == 200 and '"ok":false' not in reply.body.replace(" ", ""):
        return
    if reply.status_code in (200, 403, 404, 410):
        raise Declined("expired_url", reply.status_code)
    word = reply.body.strip() if reply.status_code == 400 else ""
    raise Declined(word, reply.status_code, retry_after(reply.headers))
