"""The peer as a test holds it: people act, the bot's messages are seen."""

import asyncio
import re
from collections.abc import Callable, Sequence
from copy import copy
from pathlib import Path
from time import time
from types import TracebackType
from typing import Any, Self, TypeVar

import yaml

from tests.peers.slack.faults import Faults
from tests.peers.slack.methods import Methods
from tests.peers.slack.posting import Posting
from tests.peers.slack.rendering import button_of
from tests.peers.slack.server import Server
from tests.peers.slack.sockets import Envelope, EnvelopeType, Reason, Sockets
from tests.peers.slack.views import Shown, Views, filled_in
from tests.peers.slack.world import Channel, Payload, Said, User, World

MANIFEST = Path(__file__).parents[3] / "slack-manifest.yaml"

Found = TypeVar("Found")


class SlackPeer:
    """A Slack of our own on loopback, strict, with one workspace and one app installed in it.

        async with SlackPeer() as peer:
            slack = Slack(bot_token=peer.bot_token, app_token=peer.app_token, api_url=peer.api_url)
            await slack.start()
            ...
            general = peer.channel("general")
            await peer.mention(general, "ada", "latest")
            await peer.wait_for(lambda: peer.messages)

    The app has the scopes and events of slack-manifest.yaml and no others. People are named, and
    made when first named. `messages` are what Slack took from the bot, in order; `defects` what
    the bot did that Slack refuses as malformed or lets pass though nobody means it: a test that
    expects none checks that it is empty. `ceilings` enforces one message a second for each channel,
    `clock` (Unix seconds) dates what is said. `faults` may be of another kind, which draws its own.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        ceilings: bool = False,
        redeliver_after: float | None = None,
        heartbeat: float | None = None,
        clock: Callable[[], float] = time,
        faults: Faults | None = None,
    ) -> None:
        manifest = yaml.safe_load(MANIFEST.read_text())
        self._port = port
        self._events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
        self._shortcuts = {one["callback_id"] for one in manifest["features"]["shortcuts"]}
        self._updated = asyncio.Event()
        self.defects: list[str] = []
        self.token = ""
        self.world = World(clock=clock)
        self.posting: Posting | None = None
        self.faults = faults or Faults()
        self.methods = Methods(self.world, self.defects, ceilings=ceilings)
        self.methods.joined = self._bot_joined
        self.sockets = Sockets(
            self.world.app,
            self.defects,
            self._changed,
            redeliver_after=redeliver_after,
            heartbeat=heartbeat,
        )
        self.server = Server(
            self.world,
            self.methods,
            self.sockets,
            self.faults,
            self.defects,
            self._changed,
            set(manifest["oauth_config"]["scopes"]["bot"]),
        )

    async def __aenter__(self) -> Self:
        await self.server.start(self._port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.server.stop()

    @property
    def views(self) -> Views:
        return self.methods.views

    @property
    def api_url(self) -> str:
        return f"{self.server.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.token or self.server.bot_token

    @property
    def app_token(self) -> str:
        return self.server.app_token

    @property
    def messages(self) -> list[Said]:
        """What the bot said, an edit being one more."""
        return [said for said in self.world.said if said.via != "a person"]

    async def wait_for(self, found: Callable[[], Found | None], *, within: float = 5) -> Found:
        """What `found` gives as soon as that is true, or TimeoutError."""
        async with asyncio.timeout(within):
            while not (result := found()):
                self._updated.clear()
                await self._updated.wait()
            return result

    async def connected(self) -> None:
        await self.wait_for(lambda: self.sockets.live)

    def person(self, name: str, *, is_admin: bool = False, locale: str = "en-US") -> User:
        return self.world.person(name, is_admin=is_admin, locale=locale)

    def channel(self, name: str, *, private: bool = False, bot: bool = True) -> str:
        """The id of a new channel, with the bot in it or not."""
        return self.world.channel(name, private=private, bot=bot).id

    def annex(self, name: str) -> "SlackPeer":
        """Another workspace of the same Slack, in which nobody has installed the app yet: it is
        acted in as in this one."""
        annex = copy(self)
        team = f"T0{name.upper()}"
        annex.world = World(
            team=team,
            workspace=name,
            bot=f"B0{name.upper()}",
            bot_user=f"U0{name.upper()}BOT",
            clock=self.world.clock,
        )
        annex.methods = Methods(annex.world, self.defects, ceilings=self.methods.ceilings)
        annex.methods.joined = annex._bot_joined
        annex.token = self.server.open_workspace(annex.methods)
        return annex

    async def uninstall(self) -> list[Envelope]:
        """Somebody removes the app from this workspace: its token is worth nothing any more."""
        self.server.dead[self.bot_token] = "account_inactive"
        tokens = {"bot": [self.world.bot_user]}
        return [
            await self.event({"type": "tokens_revoked", "tokens": tokens}),
            await self.event({"type": "app_uninstalled"}),
        ]

    def allow(self, *, enterprise: bool = False) -> str:
        """Somebody of this workspace agrees on Slack's page; gives the code that it sends back."""
        self.token = self.server.renew(self.bot_token)
        return self.server.code(self.token, enterprise=enterprise)

    # --- what people do --------------------------------------------------------------------------

    async def slash(
        self, channel: str, person: str, text: str, command: str = "/tocsin"
    ) -> Envelope:
        user, where = self.person(person), self.world.channels[channel]
        where.members.add(user.id)
        named = "directmessage" if channel.startswith("D") else where.name
        return await self._deliver(
            "slash_commands",
            {
                "token": "legacyVerificationToken",
                "team_id": self.world.team,
                "team_domain": self.world.workspace.lower(),
                "channel_id": channel,
                "channel_name": "privategroup" if where.private else named,
                "user_id": user.id,
                "user_name": user.name,
                "command": command,
                "text": _escaped(text),
                "api_app_id": self.world.app,
                "is_enterprise_install": "false",
                "response_url": self.server.response_url(self.methods, channel, user.id),
                "trigger_id": self.views.trigger(user.id),
            },
        )

    async def say(
        self,
        channel: str,
        person: str,
        text: str,
        *,
        thread: str = "",
        blocks: Sequence[Payload] = (),
    ) -> Said:
        """Says something that the app does not hear."""
        user = self.person(person)
        self.world.channels[channel].members.add(user.id)
        said = Said(
            channel, self.world.ts(), user.id, "a person", _now(), text, tuple(blocks), thread
        )
        self.world.said.append(said)
        return said

    async def mention(
        self, channel: str, person: str, text: str, *, thread: str = "", **more: Any
    ) -> Envelope:
        """Says "@Tocsin text"; `more` goes into the event as it is."""
        text = f"<@{self.world.bot_user}> {_encoded(text)}"
        said = await self.say(channel, person, text, thread=thread)
        return await self.event({"type": "app_mention", **self._said_event(said), **more})

    async def dm(self, person: str, text: str, *, thread: str = "", **more: Any) -> Envelope:
        direct = self.world.direct(self.person(person).id)
        said = await self.say(direct.id, person, _encoded(text), thread=thread)
        event = {"type": "message", "channel_type": "im", **self._said_event(said), **more}
        return await self.event(event)

    async def press(self, message: Said, label: str, person: str = "ada") -> Envelope:
        user, button = self.person(person), message.button(label)
        hook = self.server.response_url(self.methods, message.channel, user.id, message.ts)
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": bool(message.person),
        }
        threaded = {"thread_ts": message.thread} if message.thread else {}
        return await self._deliver(
            "interactive",
            {
                "type": "block_actions",
                "token": "legacyVerificationToken",
                "user": {"id": user.id, "username": user.name, "team_id": self.world.team},
                "api_app_id": self.world.app,
                "container": container | threaded,
                "trigger_id": self.views.trigger(user.id),
                "team": {"id": self.world.team, "domain": self.world.workspace.lower()},
                "channel": {"id": message.channel, "name": "directmessage"},
                "response_url": hook,
                "actions": [{**button, "action_ts": self.world.ts()}],
            }
            | ({} if message.person else {"message": {"ts": message.ts, **threaded}}),
        )

    async def open_home(self, person: str, tab: str = "home") -> Envelope:
        user = self.person(person)
        shown = self.views.homes.get(user.id)
        return await self.event(
            {
                "type": "app_home_opened",
                "user": user.id,
                "channel": self.world.direct(user.id).id,
                "tab": tab,
                "event_ts": self.world.ts(),
            }
            | ({"view": shown.payload(self.world.team)} if shown and tab == "home" else {})
        )

    async def press_in(self, shown: Shown, label: str) -> Envelope:
        """Presses a button of a view."""
        button = button_of(shown.view["blocks"], label)
        return await self._act_in(shown, {**button, "action_ts": self.world.ts()})

    async def type_in(self, shown: Shown, field: str, text: str) -> Envelope | None:
        """Fills in a field; the app hears of it only if the field dispatches."""
        block = shown.block(field)
        element = block["element"]
        shown.typed[field] = filled_in(element, text)
        if not block.get("dispatch_action"):
            return None
        action = {"action_id": element["action_id"], "block_id": field, **shown.typed[field]}
        return await self._act_in(shown, {**action, "action_ts": self.world.ts()})

    async def submit(self, shown: Shown, **typed: str) -> Any:
        """Fills in these fields and submits; gives the app's answer, once it has acknowledged."""
        for field, text in typed.items():
            shown.typed[field] = filled_in(shown.block(field)["element"], text)
        envelope = await self._deliver(
            "interactive", {"type": "view_submission", **self._in_view(shown)}
        )
        await self.acknowledged(envelope)
        self.views.answer(shown, envelope.answer)
        return envelope.answer

    async def shortcut(self, message: Said, person: str = "ada", name: str = "why") -> Envelope:
        """Uses the app's shortcut on a message, of whosever."""
        if name not in self._shortcuts:
            raise LookupError(f"slack-manifest.yaml has no shortcut {name}")
        user = self.person(person)
        bot = {"bot_id": self.world.bot} if message.via != "a person" else {}
        return await self._deliver(
            "interactive",
            {
                "type": "message_action",
                "token": "legacyVerificationToken",
                "callback_id": name,
                "action_ts": self.world.ts(),
                "team": {"id": self.world.team, "domain": self.world.workspace.lower()},
                "user": {"id": user.id, "name": user.name, "team_id": self.world.team},
                "channel": {"id": message.channel, "name": "directmessage"},
                "trigger_id": self.views.trigger(user.id),
                "response_url": self.server.response_url(self.methods, message.channel, user.id),
                "message_ts": message.ts,
                "message": {
                    "type": "message",
                    "ts": message.ts,
                    "text": message.text,
                    "user": message.user,
                    "blocks": list(message.blocks),
                    **bot,
                },
            },
        )

    async def invite(self, channel: str, person: str = "ada") -> Envelope:
        self.world.channels[channel].members.add(self.world.bot_user)
        return await self.event(self._joined_event(channel) | {"inviter": self.person(person).id})

    async def kick(self, channel: str, person: str = "ada") -> Envelope:
        where = self.world.channels[channel]
        where.members.discard(self.world.bot_user)
        kind = "group_left" if where.private else "channel_left"
        actor = self.person(person).id
        return await self.event(
            {"type": kind, "channel": channel, "actor_id": actor, "event_ts": self.world.ts()}
        )

    def archive(self, channel: str) -> None:
        self.world.channels[channel].archived = True

    def revoke(self, word: str = "token_revoked") -> None:
        """From now on every call is answered with this; an empty word mends it."""
        self.server.revoked = word

    async def event(self, event: Payload) -> Envelope:
        """Delivers an event of the Events API, if the manifest subscribes to it."""
        kind = event["type"]
        name = f"message.{event['channel_type']}" if kind == "message" else kind
        if name not in self._events:
            raise LookupError(f"slack-manifest.yaml does not subscribe to {name}")
        return await self._deliver(
            "events_api",
            {
                "token": "legacyVerificationToken",
                "team_id": self.world.team,
                "api_app_id": self.world.app,
                "event": event,
                "type": "event_callback",
                "event_id": f"Ev{self.world.number():09d}",
                "event_time": int(self.world.clock()),
                "authorizations": [
                    {"team_id": self.world.team, "user_id": self.world.bot_user, "is_bot": True}
                ],
            },
        )

    # --- what Slack does -------------------------------------------------------------------------

    async def acknowledged(self, envelope: Envelope, *, within: float = 5) -> None:
        async with asyncio.timeout(within):
            await envelope.acked.wait()

    async def redeliver(self, envelope: Envelope) -> None:
        if self.posting:
            await self.posting.deliver(envelope)
        else:
            await self.sockets.redeliver(envelope)

    async def refresh(self, reason: Reason = "refresh_requested") -> None:
        await self.sockets.disconnect(reason)

    def expire(self) -> None:
        """Lets every response URL's half hour pass."""
        for hook in self.server.response_urls.values():
            hook.expired = True

    def post_to(self, url: str, secret: str) -> Posting:
        """From now on everything is posted to this request URL, and nothing comes over a socket."""
        self.posting = Posting(url, secret, self.world.clock)
        return self.posting

    async def _deliver(self, kind: EnvelopeType, payload: Payload) -> Envelope:
        envelope = Envelope(kind, payload)
        if self.posting:
            await self.posting.deliver(envelope)
            return envelope
        if kind != "events_api" and not self.sockets.live:
            raise LookupError("dispatch_failed: the app has no socket open")
        await self.sockets.deliver(envelope)
        return envelope

    async def _act_in(self, shown: Shown, action: Payload) -> Envelope:
        view = self._in_view(shown)
        container = {"type": "view", "view_id": shown.id}
        return await self._deliver(
            "interactive",
            {"type": "block_actions", "container": container, "actions": [action], **view},
        )

    def _in_view(self, shown: Shown) -> Payload:
        user = next(each for each in self.world.users.values() if each.id == shown.person)
        return {
            "token": "legacyVerificationToken",
            "api_app_id": self.world.app,
            "team": {"id": self.world.team, "domain": self.world.workspace.lower()},
            "user": {"id": user.id, "username": user.name, "team_id": self.world.team},
            "trigger_id": self.views.trigger(user.id),
            "view": shown.payload(self.world.team),
        }

    def _said_event(self, said: Said) -> Payload:
        event = {
            "client_msg_id": f"{self.world.number():032x}",
            "user": said.user,
            "text": said.text,
            "ts": said.ts,
            "team": self.world.team,
            "channel": said.channel,
            "event_ts": said.ts,
        }
        root = self.world.message(said.channel, said.thread) if said.thread else None
        if root is None:
            return event
        return event | {"thread_ts": said.thread, "parent_user_id": root.user}

    def _bot_joined(self, channel: Channel) -> None:
        asyncio.get_running_loop().create_task(self.event(self._joined_event(channel.id)))

    def _joined_event(self, channel: str) -> Payload:
        return {
            "type": "member_joined_channel",
            "user": self.world.bot_user,
            "channel": channel,
            "channel_type": "G" if self.world.channels[channel].private else "C",
            "team": self.world.team,
            "event_ts": self.world.ts(),
        }

    def _changed(self) -> None:
        self._updated.set()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _encoded(text: str) -> str:
    """What Slack makes of a typed message: entities, and links in angle brackets."""
    text = re.sub(r"(?<![\w/.])(https?://\S+)", r"<\1>", _escaped(text))
    return re.sub(r"(?<![\w/.<])((?:\w+\.)+(?:org|com|net)\b)(?!\S)", r"<http://\1|\1>", text)


def _now() -> float:
    return asyncio.get_running_loop().time()
