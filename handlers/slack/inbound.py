"""Slack's payloads in, requests out: pure, and the only place that knows their shape.

An id comes from what stays the same when Slack delivers again: a message's own name (Slack has been
seen to send one message under several event ids), the id of another event, the trigger of a slash
command or of a pressed button. Slack's last try comes about five minutes after the first.

A ref names what an answer should be tied to, so it stays empty for a message that somebody else
wrote in the open: its answer stands in the open too, where a reply to it reaches the same chat.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from bot.commands.alerted import THIS
from bot.model import Person, Request, RequestKind
from handlers.slack.addresses import Identity, chat_of, from_view, ref_of
from handlers.slack.render import thread_of_block
from handlers.slack.typed import after_mention, as_typed
from handlers.slack.views import Origin

READ = (".json", ".opml", ".xml")
"""What a file that is read ends with: shared without a word, it is to be imported."""

Payload = Mapping[str, Any]

_STORY = re.compile(r"(?:more|story) ([0-9a-f]{16})")
"""What a button under an alert asks."""


def command_request(body: Payload, me: Identity, *, now: datetime) -> Request:
    """A slash command. It has no message and no time of its own; it is answered through its
    response URL, and never comes from inside a thread."""
    name = body.get("channel_name", "")
    title = "" if name in ("directmessage", "privategroup") else name
    return Request(
        id=f"slack:{body['trigger_id']}",
        chat=chat_of(me.team, body["channel_id"], title=title),
        person=Person(body["user_id"], body.get("user_name", "")),
        text=as_typed(body.get("text") or ""),
        at=now,
        ref=body.get("response_url", ""),
    )


def button_request(body: Payload, me: Identity, *, now: datetime) -> Request | None:
    """A pressed button, or None if what was used is no button of ours."""
    action = body["actions"][0]
    channel = (body.get("channel") or {}).get("id") or body["container"].get("channel_id")
    if not action.get("value") or not channel:
        return None
    user = body["user"]
    return Request(
        id=f"slack:{body['trigger_id']}",
        chat=chat_of(me.team, channel, thread=thread_of_block(action["block_id"])),
        person=Person(user["id"], user.get("username") or user.get("name", "")),
        text=action["value"],
        at=_time(action.get("action_ts"), now),
        ref=_pressed(body),
        kind="button",
    )


def view_request(body: Payload, me: Identity, *, now: datetime) -> Request:
    """Something pressed, typed or submitted in a view: it speaks for the chat that the view was
    opened for. The text is what a pressed button asks, else the command of the view's form."""
    origin, action = Origin.of(body["view"]), (body.get("actions") or [{}])[0]
    user = body["user"]
    pressed = action.get("type") == "button"
    return Request(
        id=f"slack:{body['trigger_id']}",
        chat=chat_of(me.team, origin.channel, thread=origin.thread),
        person=Person(user["id"], user.get("username") or user.get("name", "")),
        text=action["value"] if pressed else origin.command,
        at=_time(action.get("action_ts"), now),
        ref=origin.ref,
        kind="button" if pressed else "command",
    )


def submitted(request: Request, body: Payload, text: str, *, waits: bool) -> Request:
    """The request of a submitted form. Who submits it again because the first time seemed to fail
    asks the same. If the view `waits`, the answer is shown there."""
    view = body["view"]["id"]
    return replace(
        request,
        id=f"slack:{view}:{sha256(text.encode()).hexdigest()[:16]}",
        text=text,
        ref=from_view(view, request.ref) if waits else request.ref,
    )


def why_request(body: Payload, me: Identity, *, now: datetime) -> Request:
    """The shortcut on a message: why did this ring? It is asked of the chat that the message was
    sent to, about the story of its buttons, or else of its first link."""
    message, user = body["message"], body["user"]
    threads = [each["block_id"] for each in _blocks(message, "actions")]
    thread = thread_of_block(threads[0]) if threads and message.get("bot_id") == me.bot else ""
    return Request(
        id=f"slack:{body['trigger_id']}",
        chat=chat_of(me.team, body["channel"]["id"], thread=thread),
        person=Person(user["id"], user.get("username") or user.get("name", "")),
        text=f"why {next(_meant(message), THIS)}",
        at=_time(body.get("action_ts"), now),
        ref=str(body.get("response_url", "")),
        kind="button",
    )


def _meant(message: Payload) -> Iterator[str]:
    for row in _blocks(message, "actions"):
        for element in row["elements"]:
            if found := _STORY.fullmatch(element.get("value", "")):
                yield found[1]
    for block in _blocks(message, "rich_text"):
        for part in block["elements"]:
            for element in part.get("elements", []):
                if element.get("type") == "link":
                    yield str(element["url"])


def _blocks(message: Payload, kind: str) -> Iterator[Payload]:
    return (block for block in message.get("blocks") or [] if block["type"] == kind)


def home_opened(body: Payload, me: Identity, *, now: datetime) -> tuple[Request, str] | None:
    """Somebody opens their Home tab; None if it is another tab, or another event. The hash that its
    view has by now is given beside it, empty if there was none yet."""
    event = body["event"]
    if event["type"] != "app_home_opened" or event.get("tab") != "home":
        return None
    opened = Request(
        id=f"slack:{body['event_id']}",
        chat=chat_of(me.team, event["channel"]),
        person=Person(event["user"]),
        text="",
        at=now,
    )
    return opened, str((event.get("view") or {}).get("hash", ""))


def event_request(body: Payload, me: Identity, *, now: datetime) -> Request | None:
    """An event, or None if it asks nothing of us. Nobody invites us where we join by ourselves,
    which is no news to us."""
    event = body["event"]
    match event["type"]:
        case "app_mention" if _by_a_person(event):
            return _mention(event, me, now)
        case "message" if _is_direct(event) and _by_a_person(event):
            return _direct(event, me, now)
        case "member_joined_channel" if event["user"] == me.user and event.get("inviter"):
            return _happened("added", body, event, me, now, by=event["inviter"])
        case "member_left_channel" if event["user"] == me.user:
            return _happened("removed", body, event, me, now)
        case "channel_left" | "group_left" | "channel_deleted" | "group_deleted":
            return _happened("removed", body, event, me, now, by=event.get("actor_id", ""))
    return None


def _mention(event: Payload, me: Identity, now: datetime) -> Request:
    """In a thread, the thread is the chat, unless it hangs under a message of ours: who answers
    an alert speaks to the chat that got it."""
    root = event.get("thread_ts", "")
    ours = event.get("parent_user_id") == me.user
    return Request(
        id=_message_id(event, me),
        chat=chat_of(me.team, event["channel"], thread="" if ours else root),
        person=Person(event["user"]),
        text=after_mention(event.get("text", ""), me.user),
        file=_file(event)[1],
        at=_time(event.get("ts"), now),
        ref=ref_of(event["ts"], root) if ours else "",
    )


def _file(event: Payload) -> tuple[str, str]:
    """The name and the address of the first file that was shared with a message, if any."""
    for file in event.get("files") or []:
        return str(file.get("name", "")), str(file.get("url_private_download", ""))
    return "", ""


def _direct(event: Payload, me: Identity, now: datetime) -> Request:
    """A direct message. The conversation is one chat, threads and all."""
    return Request(
        id=_message_id(event, me),
        chat=chat_of(me.team, event["channel"]),
        person=Person(event["user"]),
        text=as_typed(event.get("text", "")) or "import",
        file=_file(event)[1],
        at=_time(event.get("ts"), now),
        ref=ref_of(event["ts"], event["thread_ts"]) if event.get("thread_ts") else "",
    )


def _happened(
    kind: RequestKind, body: Payload, event: Payload, me: Identity, now: datetime, *, by: str = ""
) -> Request:
    return Request(
        id=f"slack:{body['event_id']}",
        chat=chat_of(me.team, event["channel"]),
        person=Person(by),
        text="",
        at=_time(event.get("event_ts"), now),
        kind=kind,
    )


def _message_id(event: Payload, me: Identity) -> str:
    return f"slack:{me.team}/{event['channel']}/{event['ts']}"


def _pressed(body: Payload) -> str:
    container = body["container"]
    if container.get("is_ephemeral"):
        return str(body.get("response_url", ""))
    thread = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts", "")
    return ref_of(container["message_ts"], thread)


def _is_direct(event: Payload) -> bool:
    """With words in it, or a file that we read: a picture alone asks for nothing."""
    asks = event.get("text") or _file(event)[0].casefold().endswith(READ)
    return event.get("channel_type") == "im" and bool(asks)


def _by_a_person(event: Payload) -> bool:
    """Bots are not answered, or two could talk for ever; nor is an edit, whose first form was
    already answered. A file or a reply shown in the channel too is still something said."""
    said = event.get("subtype") in (None, "file_share", "thread_broadcast")
    return said and not event.get("bot_id") and not event.get("edited") and bool(event.get("user"))


def _time(ts: str | None, now: datetime) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC) if ts else now
