"""Socket Mode's other end: tickets, hello, envelopes, acknowledgements and what unsettles them.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import WSMsgType, web

from tests.peers.slack.world import Payload

EnvelopeType = Literal["events_api", "slash_commands", "interactive"]
Reason = Literal["warning", "refresh_requested", "too_many_websockets", "link_disabled"]

RETRIES = 3
"""How often Slack delivers an event again before it gives up."""


@dataclass(eq=False)
class Envelope:
    """Something delivered to the app: each delivery has an id of its own, the payload stays."""

    type: EnvelopeType
    payload: Payload
    ids: list[str] = field(default_factory=list)
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    answer: Any = None

    @property
    def attempts(self) -> int:
        return len(self.ids)

    def wire(self) -> str:
        """The next delivery of it. Only events say that they are delivered again."""
        self.ids.append(f"{secrets.token_hex(8)}-{self.attempts}")
        retries = self.attempts - 1
        again = {"retry_attempt": retries, "retry_reason": "timeout" if retries else ""}
        return json.dumps(
            {
                "envelope_id": self.ids[-1],
                "type": self.type,
                "accepts_response_payload": self.type != "events_api",
                "payload": self.payload,
            }
            | (again if self.type == "events_api" else {})
        )


@dataclass(eq=False)
class Connection:
    socket: web.WebSocketResponse
    retired: bool = False


class Sockets:
    """All sockets of the app.

    `redeliver_after` is in seconds, None for only when asked to; `heartbeat` makes Slack's own
    pings, and closes the socket of a client that gives no pong. While `refusing`, no ticket is
    good. A socket opened while `hearing` is not set is never read, so that it does not even answer
    its closing.
    """

    def __init__(
        self,
        app: str,
        defects: list[str],
        changed: Callable[[], None],
        *,
        redeliver_after: float | None,
        heartbeat: float | None,
    ) -> None:
        self._app = app
        self._defects = defects
        self._changed = changed
        self._redeliver_after = redeliver_after
        self._heartbeat = heartbeat
        self._unspent: set[str] = set()
        self.tickets: list[str] = []
        self._waiting: list[Envelope] = []
        self._sent: list[Envelope] = []
        self.connections: list[Connection] = []
        self.opened = 0
        self.refusing = False
        self.hearing = asyncio.Event()
        self.hearing.set()

    def ticket(self) -> str:
        """A ticket opens one socket, once."""
        ticket = secrets.token_hex(16)
        self.tickets.append(ticket)
        self._unspent.add(ticket)
        return ticket

    @property
    def live(self) -> list[Connection]:
        return [each for each in self.connections if not each.retired]

    @property
    def unacknowledged(self) -> list[Envelope]:
        return [each for each in self._sent + self._waiting if not each.acked.is_set()]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if self.refusing or ticket not in self._unspent:
            return web.Response(status=401, text="unknown or spent ticket")
        self._unspent.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=self._heartbeat)
        await socket.prepare(request)
        connection = Connection(socket)
        await socket.send_str(self._hello())
        self.connections.append(connection)
        self.opened += 1
        self._changed()
        await self._flush()
        await self._read(connection)
        return socket

    async def deliver(self, envelope: Envelope) -> None:
        self._waiting.append(envelope)
        await self._flush()

    async def redeliver(self, envelope: Envelope) -> None:
        self._sent.remove(envelope)
        await self.deliver(envelope)

    async def disconnect(self, reason: Reason) -> None:
        """Asks the app to come anew: what follows goes to its new socket, and the old one is
        closed once that stands."""
        for connection in self.live:
            connection.retired = True
            note = {"type": "disconnect", "reason": reason, "debug_info": {"host": "peer"}}
            await connection.socket.send_str(json.dumps(note))

    async def cut(self) -> None:
        """Breaks every socket without a word."""
        for connection in list(self.connections):
            transport = connection.socket._req.transport  # type: ignore[union-attr]
            if transport is not None:
                transport.abort()

    async def close(self) -> None:
        for connection in list(self.connections):
            await connection.socket.close()

    def _hello(self) -> str:
        return json.dumps(
            {
                "type": "hello",
                "num_connections": len(self.connections) + 1,
                "debug_info": {"host": "peer", "approximate_connection_time": 18060},
                "connection_info": {"app_id": self._app},
            }
        )

    async def _flush(self) -> None:
        while self._waiting and self.live:
            envelope = self._waiting.pop(0)
            self._sent.append(envelope)
            try:
                await self.live[-1].socket.send_str(envelope.wire())
            except ConnectionError:
                if envelope.type != "events_api":
                    raise
                self._requeue(envelope)  # the app is gone: an event comes to its next socket
                return
            self._changed()
            if self._redeliver_after is not None:
                loop = asyncio.get_running_loop()
                loop.call_later(self._redeliver_after, self._overdue, envelope, envelope.attempts)

    def _overdue(self, envelope: Envelope, attempts: int) -> None:
        again = envelope in self._sent and envelope.attempts == attempts <= RETRIES
        if again and not envelope.acked.is_set():
            self._requeue(envelope)
            asyncio.get_running_loop().create_task(self._flush())

    def _requeue(self, envelope: Envelope) -> None:
        self._sent.remove(envelope)
        self._waiting.append(envelope)

    async def _read(self, connection: Connection) -> None:
        try:
            await self.hearing.wait()
            async for frame in connection.socket:
                if frame.type == WSMsgType.TEXT:
                    self._acknowledge(json.loads(frame.data))
        finally:
            self.connections.remove(connection)
            if not self.live:
                # Nobody is left to acknowledge these: an event comes again to the next socket.
                for envelope in self.unacknowledged:
                    if envelope.type == "events_api" and envelope in self._sent:
                        self._requeue(envelope)
            self._changed()

    def _acknowledge(self, note: Payload) -> None:
        name = note.get("envelope_id")
        envelope = next((each for each in self._sent + self._waiting if name in each.ids), None)
        if envelope is None:
            self._defects.append(f"acknowledged an envelope that was never sent: {note}")
        elif note.get("payload") is not None and envelope.type == "events_api":
            self._defects.append("acknowledged an event with a payload")
        else:
            envelope.answer = note.get("payload")
            envelope.acked.set()
        self._changed()
