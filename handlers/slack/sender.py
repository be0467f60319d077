"""A delivery sent: takes the ways one after another until one reaches the chat, or says why not."""

import logging
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.model import Chat, Delivery, Message, Outcome, Sent, code, plain
from handlers.slack.addresses import ref_of, thread_of, ts_of
from handlers.slack.outcomes import (
    NOT_OURS,
    UNEDITABLE,
    UNREACHABLE,
    outcome_of,
    unanswered,
    unreachable,
)
from handlers.slack.patience import cause, http_status, retry_after, slack_word
from handlers.slack.render import blocks, fallback
from handlers.slack.ways import Post, Respond, Update, Way, Whisper

log = logging.getLogger(__name__)


class _Declined(Exception):
    """Slack answered a call with anything but yes."""

    def __init__(self, word: str, status: int = 200, retry_after: float | None = None) -> None:
        super().__init__(word)
        self.word, self.status, self.retry_after = word, status, retry_after


class Sender:
    """Sends through one workspace's web client. `name` is our bot's, for the line that asks to be
    invited."""

    def __init__(self, web: AsyncWebClient, name: str) -> None:
        self._web = web
        self._name = name

    async def send(
        self, chat: Chat, delivery: Delivery, ways: tuple[Way, ...], *, plain: bool
    ) -> Outcome:
        outcome: Outcome = unanswered("no way was tried")
        for way in ways:
            try:
                return Sent(await self._take(way, chat, delivery.message, plain))
            except _Declined as no:
                outcome = outcome_of(no.word, status=no.status, retry_after=no.retry_after)
                if no.word in NOT_OURS:
                    log.error("Slack: cannot send (%s): see docs/slack.md", no.word)
                if not _leads_on(no.word, way):
                    return outcome
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
                return unreachable(cause(error))
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                return unanswered(cause(error))
        return outcome

    async def _take(self, way: Way, chat: Chat, message: Message, plain: bool) -> str:
        """Sends, and gives the ref of what was sent: empty where Slack names no message that could
        be edited or replied to later."""
        match way:
            case Update(channel, ref):
                return await self._update(channel, ref, _body(message, chat, plain))
            case Post(channel, thread, joins):
                if joins:
                    await self._join(channel)
                return await self._post(channel, thread, _body(message, chat, plain))
            case Whisper(channel, person, thread):
                await _asked(
                    self._web.chat_postEphemeral(
                        channel=channel,
                        user=person,
                        thread_ts=thread or None,
                        **_body(message, chat, plain),
                    )
                )
                return ""
            case Respond(url, public):
                shown = self._inviting(message, chat) if public else message
                await self._respond(url, public, _body(shown, chat, plain))
                return ""

    async def _update(self, channel: str, ref: str, body: dict[str, Any]) -> str:
        # Without blocks, Slack would leave the old ones standing.
        reply = await _asked(
            self._web.chat_update(channel=channel, ts=ts_of(ref), **{"blocks": [], **body})
        )
        return ref_of(str(reply["ts"]), thread_of(ref))

    async def _post(self, channel: str, thread: str, body: dict[str, Any]) -> str:
        reply = await _asked(
            self._web.chat_postMessage(
                channel=channel,
                thread_ts=thread or None,
                unfurl_links=False,
                unfurl_media=False,
                mrkdwn=False,
                **body,
            )
        )
        return ref_of(str(reply["ts"]), thread)

    async def _join(self, channel: str) -> None:
        try:
            await _asked(self._web.conversations_join(channel=channel))
        except _Declined as no:
            # Private, archived, not a channel, or not permitted: whatever it is, we are not in it.
            raise _Declined("not_in_channel") from no

    async def _respond(self, url: str, public: bool, body: dict[str, Any]) -> None:
        hook = AsyncWebhookClient(
            url, session=self._web.session, logger=self._web.logger, retry_handlers=[]
        )
        hook.proxy = self._web.proxy
        shown = "in_channel" if public else "ephemeral"
        said = {name: value for name, value in body.items() if name in ("text", "blocks")}
        reply = await hook.send_dict(
            {**said, "response_type": shown, "replace_original": False, "unfurl_links": False}
        )
        if reply.status_code in range(400, 500) and reply.status_code != 429:
            raise _Declined("expired_url")  # too late, or used five times
        if reply.status_code != 200:
            raise _Declined("", reply.status_code)

    def _inviting(self, message: Message, chat: Chat) -> Message:
        if chat.kind == "private":
            words = plain("I cannot write in this conversation, so no alert can reach it.")
            return replace(message, paragraphs=(*message.paragraphs, (), (words,)))
        words = plain("I am not in this channel, so no alert can reach it: ")
        cure = code(f"/invite @{self._name}")
        return replace(message, paragraphs=(*message.paragraphs, (), (words, cure)))


def _body(message: Message, chat: Chat, plain: bool) -> dict[str, Any]:
    body: dict[str, Any] = {"text": fallback(message), "parse": "none", "link_names": False}
    return body if plain else {**body, "blocks": blocks(message, chat.thread)}


def _leads_on(word: str, way: Way) -> bool:
    return word in UNREACHABLE or (isinstance(way, Update) and word in UNEDITABLE)


async def _asked(call: Awaitable[Any]) -> Any:
    """The reply to one call of the Web API; anything but a yes is `_Declined`."""
    try:
        return await call
    except SlackApiError as error:
        raise _Declined(slack_word(error), http_status(error), retry_after(error)) from error
    except AttributeError as error:
        # The SDK asks every reply for "ok", also one that a proxy on the way made up as text.
        raise _Declined("no JSON in the reply") from error
