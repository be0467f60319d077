"""The peer is as strict as Slack: it refuses what Slack refuses, in Slack's words."""

from typing import Any

import aiohttp
import pytest

from handlers.slack.render import blocks
from tests.handlers.slack.conftest import ALERT
from tests.peers.slack import SlackPeer
from tests.peers.slack.checks import SCHEMAS, refused_blocks, unmeant_blocks, unmeant_text


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def actions(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


def button(**more: Any) -> dict[str, Any]:
    text = {"type": "plain_text", "text": "More"}
    return {"type": "button", "action_id": "0", "text": text, "value": "more", **more}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    inner = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [inner]}


def test_slacks_own_types_are_at_hand() -> None:
    if not (SCHEMAS / "blocks.schema.json").exists():
        pytest.skip(f"{SCHEMAS} is absent, so the structure of blocks is NOT checked")
    assert refused_blocks([{"type": "rich_text", "elements": [], "surprise": 1}]) != []
    assert refused_blocks([{"type": "nothing known"}]) != []


@pytest.mark.parametrize(
    "wrong",
    [
        [section("")],
        [section("x" * 3001)],
        [section("x")] * 51,
        [actions()],
        [actions(*[button(action_id=str(n)) for n in range(26)])],
        [actions(button(), button())],
        [actions(button(value="x" * 2001))],
        [actions(button(text={"type": "plain_text", "text": "x" * 76}))],
        [actions(button(), block_id="x" * 256)],
        [actions(button(), block_id="a"), actions(button(), block_id="a")],
        [rich({"type": "text", "text": ""})],
        [rich({"type": "link", "url": "javascript:alert(1)"})],
        [{"type": "rich_text", "elements": []}],
    ],
)
def test_what_is_beyond_slacks_limits_is_refused(wrong: list[dict[str, Any]]) -> None:
    assert refused_blocks(wrong) != []


def test_what_is_within_them_is_not() -> None:
    assert refused_blocks(blocks(ALERT)) == []
    assert refused_blocks([section("x" * 3000)]) == []


@pytest.mark.parametrize("text", ["<!channel>", "<https://e.org|x>", "R&D", "x" * 4001])
def test_text_that_we_cannot_mean_is_a_defect(text: str) -> None:
    assert unmeant_text(text) != []


def test_a_ping_is_a_defect() -> None:
    assert unmeant_blocks([rich({"type": "broadcast", "range": "channel"})]) != []
    assert unmeant_blocks([section("*bold*")]) != []


async def call(peer: SlackPeer, method: str, token: str | None = None, **arguments: Any) -> Any:
    headers = {"Authorization": f"Bearer {peer.bot_token if token is None else token}"}
    async with (
        aiohttp.ClientSession(headers=headers if token != "" else {}) as session,
        session.post(peer.api_url + method, json=arguments) as reply,
    ):
        return await reply.json()


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "CNONE", "text": "a"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "CGENERAL"}, "no_text"),
        ("chat.postMessage", {"channel": "CGENERAL", "text": "a" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"text": "a"}, "invalid_arguments"),
        ("chat.update", {"channel": "CGENERAL", "ts": "1.2", "text": "a"}, "message_not_found"),
        ("conversations.join", {"channel": "CDESK"}, "channel_not_found"),
        ("users.info", {"user": "UADA"}, "missing_scope"),
        ("users.list", {}, "unknown_method"),
    ],
)
async def test_a_call_is_refused_in_slacks_words(
    method: str, arguments: dict[str, Any], error: str
) -> None:
    async with SlackPeer() as peer:
        peer.channel("general")
        peer.channel("desk", private=True, bot=False)
        assert (await call(peer, method, **arguments))["error"] == error


async def test_blocks_too_long_together_are_refused() -> None:
    async with SlackPeer() as peer:
        general = peer.channel("general")
        long = [section("x" * 2_990) for _ in range(5)]
        said = await call(peer, "chat.postMessage", channel=general, text="a", blocks=long)
        assert said["error"] == "msg_blocks_too_long"


async def test_tokens_are_told_apart() -> None:
    async with SlackPeer() as peer:
        assert (await call(peer, "auth.test", token=""))["error"] == "not_authed"
        assert (await call(peer, "auth.test", token="xoxb-1"))["error"] == "invalid_auth"
        wrong = await call(peer, "auth.test", token=peer.app_token)
        assert wrong["error"] == "not_allowed_token_type"
        assert (await call(peer, "auth.test"))["ok"]


async def test_an_argument_that_slack_does_not_know_is_a_defect() -> None:
    async with SlackPeer() as peer:
        general = peer.channel("general")
        await call(peer, "chat.postEphemeral", channel=general, user="U1", unfurl_links=False)
        assert peer.defects == ["chat.postEphemeral has no argument 'unfurl_links'"]


async def test_a_ticket_opens_one_socket_once() -> None:
    async with SlackPeer() as peer, aiohttp.ClientSession() as session:
        url = (await call(peer, "apps.connections.open", token=peer.app_token))["url"]
        async with session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_an_acknowledgement_of_nothing_is_a_defect() -> None:
    async with SlackPeer() as peer, aiohttp.ClientSession() as session:
        url = (await call(peer, "apps.connections.open", token=peer.app_token))["url"]
        async with session.ws_connect(url) as socket:
            await socket.send_json({"envelope_id": "none"})
            await peer.wait_for(lambda: peer.defects)


async def test_an_event_outside_the_manifest_is_never_delivered() -> None:
    async with SlackPeer() as peer:
        with pytest.raises(LookupError, match="does not subscribe to reaction_added"):
            await peer.event({"type": "reaction_added"})
