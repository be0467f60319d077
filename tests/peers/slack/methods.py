"""Slack's Web API, as far as a bot like ours uses it: each method with Slack's own words.

https://docs.slack.dev/reference/methods
"""

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.peers.slack.checks import (
    TEXT_MOST,
    are_too_long,
    refused_blocks,
    unmeant_blocks,
    unmeant_text,
)
from tests.peers.slack.files import ABOUT_MOST, CHANNEL, File
from tests.peers.slack.views import ViewRefused, Views
from tests.peers.slack.world import Channel, Payload, Said, Via, World


class Refused(Exception):
    """The call is answered with `ok` false and this error."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error, self.more = error, more


class Flooded(Exception):
    """The call is answered with 429."""


@dataclass(frozen=True)
class Method:
    """A method's arguments (those that must be there first), and the scope it needs, if any."""

    required: frozenset[str]
    optional: frozenset[str]
    scope: str
    call: Callable[[Payload], Payload]


_SHOWN = "text blocks attachments parse link_names metadata markdown_text"
_POSTED = f"{_SHOWN} thread_ts username icon_emoji icon_url"
_EXTRA = "reply_broadcast unfurl_links unfurl_media mrkdwn"
_RESPONDED = "response_type replace_original delete_original thread_ts mrkdwn unfurl_links "


class Methods:
    """The methods over a world. `ceilings` enforces one message a second for each channel."""

    def __init__(self, world: World, defects: list[str], *, ceilings: bool) -> None:
        self._world = world
        self._defects = defects
        self.ceilings = ceilings
        self._last: dict[str, float] = {}
        self.views = Views(world, defects)
        self.uploads = ""
        self.joined: Callable[[Channel], None] = lambda channel: None
        self.table = {
            "auth.test": _method(self._auth_test),
            "chat.postMessage": _method(
                self._post_message, "channel", f"{_POSTED} {_EXTRA}", "chat:write"
            ),
            "chat.postEphemeral": _method(
                self._post_ephemeral, "channel user", _POSTED, "chat:write"
            ),
            "chat.update": _method(
                self._update, "channel ts", f"{_SHOWN} reply_broadcast file_ids", "chat:write"
            ),
            "chat.delete": _method(self._delete, "channel ts", "", "chat:write"),
            "conversations.info": _method(self._info, "channel", "", "channels:read"),
            "conversations.join": _method(self._join, "channel", "", "channels:join"),
            "conversations.members": _method(
                self._members, "channel", "cursor limit", "channels:read"
            ),
            "conversations.open": _method(self._open, "users", "return_im", "im:write"),
            "files.getUploadURLExternal": _method(
                self._upload_url, "filename length", "alt_txt snippet_type", "files:write"
            ),
            "files.completeUploadExternal": _method(
                self._complete,
                "files",
                "channel_id initial_comment blocks thread_ts",
                "files:write",
            ),
            "users.info": _method(self._user_info, "user", "include_locale", "users:read"),
            "views.open": _method(self._open_view, "view trigger_id"),
            "views.update": _method(self._update_view, "view view_id", "hash"),
            "views.publish": _method(self._publish_view, "view user_id", "hash"),
        }

    def respond(self, channel: str, person: str, arguments: Payload, message: str) -> None:
        """What a post to a response URL shows: it needs no membership. `message` is the one that
        it may replace."""
        known = f"text blocks attachments metadata unfurl_media {_RESPONDED}".split()
        for name in sorted(arguments.keys() - set(known)):
            self._defects.append(f"a response URL takes no argument {name!r}")
        public = arguments.get("response_type") == "in_channel"
        self._shown(arguments)
        ts = message if arguments.get("replace_original") else ""
        self._say(arguments, channel, "response_url", ts=ts, person="" if public else person)

    def _auth_test(self, arguments: Payload) -> Payload:
        world = self._world
        return {
            "url": f"https://{world.workspace.lower()}.slack.com/",
            "team": world.workspace,
            "team_id": world.team,
            "user": world.bot_name,
            "user_id": world.bot_user,
            "bot_id": world.bot,
            "is_enterprise_install": False,
        }

    def _post_message(self, arguments: Payload) -> Payload:
        channel = self._writable(arguments["channel"])
        self._shown(arguments)
        self._threaded(arguments, channel)
        self._keep_pace(channel)
        said = self._say(arguments, channel.id, "chat.postMessage")
        return {"channel": channel.id, "ts": said.ts, "message": _message(said)}

    def _post_ephemeral(self, arguments: Payload) -> Payload:
        channel = self._writable(arguments["channel"])
        if arguments["user"] not in channel.members:
            raise Refused("user_not_in_channel")
        self._shown(arguments)
        said = self._say(arguments, channel.id, "chat.postEphemeral", person=arguments["user"])
        return {"message_ts": said.ts}

    def _update(self, arguments: Payload) -> Payload:
        channel = self._channel(arguments["channel"])
        if channel.archived:
            raise Refused("is_inactive")
        before = self._world.message(channel.id, arguments["ts"])
        if before is None or before.person:
            raise Refused("message_not_found")
        if before.user != self._world.bot_user:
            raise Refused("cant_update_message")
        if before.ts in self._world.uneditable:
            raise Refused("edit_window_closed")
        self._shown(arguments)
        if _is_rich(before.blocks) and not _is_rich(arguments.get("blocks", before.blocks)):
            raise Refused("block_mismatch")
        kept = {"blocks": list(before.blocks), **arguments}
        said = self._say(kept, channel.id, "chat.update", ts=before.ts, thread=before.thread)
        return {"channel": channel.id, "ts": said.ts, "text": said.text}

    def _delete(self, arguments: Payload) -> Payload:
        found = self._world.message(arguments["channel"], arguments["ts"])
        if found is None:
            raise Refused("message_not_found")
        self._world.forget(found.channel, found.ts)
        return {"channel": found.channel, "ts": found.ts}

    def _info(self, arguments: Payload) -> Payload:
        return {"channel": self._described(self._channel(arguments["channel"]))}

    def _join(self, arguments: Payload) -> Payload:
        channel = self._channel(arguments["channel"])
        if channel.partner or channel.private:
            raise Refused("method_not_supported_for_channel_type")
        if channel.archived:
            raise Refused("is_archived")
        if self._world.bot_user not in channel.members:
            channel.members.add(self._world.bot_user)
            self.joined(channel)
        return {"channel": self._described(channel)}

    def _members(self, arguments: Payload) -> Payload:
        members = sorted(self._channel(arguments["channel"]).members)
        return {"members": members, "response_metadata": {"next_cursor": ""}}

    def _open(self, arguments: Payload) -> Payload:
        if arguments["users"] not in self._world.users:
            raise Refused("user_not_found")
        return {"channel": {"id": self._world.direct(arguments["users"]).id}}

    def _user_info(self, arguments: Payload) -> Payload:
        user = self._world.users.get(arguments["user"])
        if user is None:
            raise Refused("user_not_found")
        told = {"id": user.id, "name": user.name, "is_admin": user.is_admin}
        if arguments.get("include_locale"):
            told["locale"] = user.locale
        return {"user": told}

    def _open_view(self, arguments: Payload) -> Payload:
        return {"view": self._viewed(self.views.open, arguments["view"], arguments["trigger_id"])}

    def _update_view(self, arguments: Payload) -> Payload:
        given = arguments["view"], arguments["view_id"], arguments.get("hash", "")
        return {"view": self._viewed(self.views.update, *given)}

    def _publish_view(self, arguments: Payload) -> Payload:
        given = arguments["view"], arguments["user_id"], arguments.get("hash", "")
        return {"view": self._viewed(self.views.publish, *given)}

    def _viewed(self, take: Callable[..., Payload], *given: Any) -> Payload:
        try:
            return take(*given)
        except ViewRefused as no:
            more = {"response_metadata": {"messages": no.problems}} if no.problems else {}
            raise Refused(no.error, **more) from None

    def _upload_url(self, arguments: Payload) -> Payload:
        about = arguments.get("alt_txt", "")
        if len(about) > ABOUT_MOST:
            raise Refused("invalid_arguments")
        file = self._world.files.new(arguments["filename"], int(arguments["length"]), about)
        return {"file_id": file.id, "upload_url": f"{self.uploads}/{file.id}"}

    def _complete(self, arguments: Payload) -> Payload:
        found = self._world.files.chosen(arguments["files"])
        if found is None:
            raise Refused("file_not_found")
        if arguments.get("channel_id"):
            self._share(found, arguments)
        return {"files": [{"id": file.id, "title": file.name} for file in found]}

    def _share(self, found: list[File], arguments: Payload) -> None:
        if not CHANNEL.fullmatch(arguments["channel_id"]):
            raise Refused("invalid_arguments")
        channel = self._writable(arguments["channel_id"])
        comment, blocks = arguments.get("initial_comment", ""), arguments.get("blocks", "[]")
        if comment and blocks != "[]":
            self._defects.append("blocks are ignored beside an initial_comment")
        shown = {**arguments, "text": comment, "blocks": json.loads(blocks)}
        if comment or shown["blocks"]:
            self._shown(shown)
        if any(block["type"] == "actions" for block in shown["blocks"]):
            self._defects.append("a file's message has rich text alone")
        self._threaded(arguments, channel)
        for file in found:
            file.shared = channel.id
        self._say(shown, channel.id, "files.completeUploadExternal", files=tuple(found))

    def _channel(self, name: str) -> Channel:
        """A private channel that the bot is not in does not exist, to the bot."""
        channel = self._world.channels.get(name)
        hidden = channel and channel.private and self._world.bot_user not in channel.members
        if channel is None or hidden:
            raise Refused("channel_not_found")
        return channel

    def _writable(self, name: str) -> Channel:
        if name in self._world.users:
            return self._world.direct(name)
        channel = self._channel(name)
        if channel.archived:
            raise Refused("is_archived")
        if self._world.bot_user not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def _shown(self, arguments: Payload) -> None:
        text, blocks = arguments.get("text", ""), arguments.get("blocks", [])
        if not text and not blocks:
            raise Refused("no_text")
        if len(text) > TEXT_MOST:
            raise Refused("msg_too_long")
        problems = refused_blocks(blocks)
        if problems:
            self._defects.extend(problems)
            raise Refused("invalid_blocks", errors=problems)
        if are_too_long(blocks):
            raise Refused("msg_blocks_too_long")
        self._defects.extend(unmeant_text(text) + unmeant_blocks(blocks))

    def _threaded(self, arguments: Payload, channel: Channel) -> None:
        thread = arguments.get("thread_ts")
        root = self._world.message(channel.id, thread) if thread else None
        if thread and root is None:
            self._defects.append(f"thread_ts {thread} names no message of {channel.id}")
        if root and root.thread:
            self._defects.append(f"thread_ts {thread} names a reply, not the first message")

    def _keep_pace(self, channel: Channel) -> None:
        now = asyncio.get_running_loop().time()
        if self.ceilings and now - self._last.get(channel.id, -1) < 0.95:
            raise Flooded
        self._last[channel.id] = now

    def _say(
        self,
        arguments: Payload,
        channel: str,
        via: Via,
        *,
        ts: str = "",
        person: str = "",
        thread: str = "",
        files: tuple[File, ...] = (),
    ) -> Said:
        said = Said(
            channel=channel,
            ts=ts or self._world.ts(),
            user=self._world.bot_user,
            via=via,
            at=asyncio.get_running_loop().time(),
            text=arguments.get("text", ""),
            blocks=tuple(arguments.get("blocks", ())),
            thread=thread or arguments.get("thread_ts", ""),
            person=person,
            files=files,
            arguments=arguments,
        )
        self._world.said.append(said)
        return said

    def _described(self, channel: Channel) -> Payload:
        return {
            "id": channel.id,
            "name": channel.name,
            "is_channel": not channel.partner,
            "is_im": bool(channel.partner),
            "is_private": channel.private,
            "is_archived": channel.archived,
            "is_member": self._world.bot_user in channel.members,
        }


def _method(
    call: Callable[[Payload], Payload], required: str = "", optional: str = "", scope: str = ""
) -> Method:
    return Method(frozenset(required.split()), frozenset(optional.split()), scope, call)


def _is_rich(blocks: Iterable[Payload]) -> bool:
    return any(block["type"] == "rich_text" for block in blocks)


def _message(said: Said) -> Payload:
    message = {"type": "message", "ts": said.ts, "text": said.text, "blocks": list(said.blocks)}
    return message | ({"thread_ts": said.thread} if said.thread else {})
