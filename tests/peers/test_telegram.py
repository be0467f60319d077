"""The Telegram peer is as strict as Telegram, so that what passes here would pass there."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.peers.telegram import Room, TelegramPeer, User

Call = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def peer() -> AsyncIterator[TelegramPeer]:
    async with TelegramPeer() as peer:
        yield peer


@pytest.fixture
async def call(peer: TelegramPeer) -> AsyncIterator[Call]:
    """Calls a method as a bot would, over the wire."""
    async with aiohttp.ClientSession() as session:

        async def call(method: str, **parameters: Any) -> dict[str, Any]:
            address = f"{peer.url}/bot{peer.token}/{method}"
            async with session.post(address, json=parameters) as answer:
                body: dict[str, Any] = await answer.json()
                assert body.get("error_code", 200) == answer.status
                return body

        yield call


@pytest.fixture
def ada(peer: TelegramPeer) -> User:
    return peer.person("Ada")


@pytest.fixture
def room(peer: TelegramPeer, ada: User) -> Room:
    return peer.private(ada)


async def refusal(answer: Awaitable[dict[str, Any]]) -> str:
    body = await answer
    assert body["ok"] is False
    return str(body["description"])


async def test_a_wrong_token_is_unauthorized_and_leaves_no_trace(peer: TelegramPeer) -> None:
    address = f"{peer.url}/bot1:wrong/getMe"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == 401
    assert peer.calls == []


async def test_a_method_that_telegram_has_not_is_not_found_and_a_defect(
    peer: TelegramPeer, call: Call
) -> None:
    assert await refusal(call("sendNews")) == "Not Found"
    assert peer.defects == ["sendNews: no such method"]


async def test_a_methods_name_may_be_in_any_case(call: Call) -> None:
    assert (await call("getme"))["result"]["username"] == "tocsin_bot"


async def test_an_unknown_parameter_is_a_defect(peer: TelegramPeer, call: Call, room: Room) -> None:
    assert (await call("sendMessage", chat_id=room.id, text="Hi", colour="red"))["ok"]
    assert peer.defects == ["sendMessage: unknown parameters colour"]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \u2800 "}, "text must be non-empty"),
        ({"text": "😀" * 2049}, "message is too long"),
        (
            {"text": "<b>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            {"text": "<script>", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "script" at byte offset 0',
        ),
        ({"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ({"text": "x", "reply_parameters": {"message_id": 9}}, "message to be replied not found"),
    ],
)
async def test_a_bad_message_is_refused_in_telegrams_words_and_is_a_defect(
    peer: TelegramPeer, call: Call, room: Room, parameters: dict[str, Any], words: str
) -> None:
    assert await refusal(call("sendMessage", chat_id=room.id, **parameters)) == (
        f"Bad Request: {words}"
    )
    assert peer.defects == [f"sendMessage: Bad Request: {words}"]
    assert peer.messages == []


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ({"text": "", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "ж" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"text": "x", "url": "javascript:alert(1)"},
            "inline keyboard button URL 'javascript:alert(1)' is invalid: Wrong HTTP URL",
        ),
    ],
)
async def test_a_bad_button_is_refused(
    call: Call, room: Room, key: dict[str, Any], words: str
) -> None:
    keyboard = {"inline_keyboard": [[key]]}
    sent = call("sendMessage", chat_id=room.id, text="x", reply_markup=keyboard)
    assert await refusal(sent) == f"Bad Request: {words}"


async def test_a_caption_has_a_shorter_limit(call: Call, room: Room) -> None:
    photo = {"chat_id": room.id, "photo": "bytes"}
    assert (await call("sendPhoto", **photo, caption="x" * 1024))["ok"]
    assert await refusal(call("sendPhoto", **photo, caption="x" * 1025)) == (
        "Bad Request: message caption is too long"
    )


async def test_a_chat_that_never_was_is_not_found_and_no_defect(
    peer: TelegramPeer, call: Call
) -> None:
    words = "Bad Request: chat not found"
    assert await refusal(call("sendMessage", chat_id=404, text="x")) == words
    assert peer.defects == []


async def test_an_update_stays_until_a_later_offset_confirms_it(
    peer: TelegramPeer, call: Call, room: Room, ada: User
) -> None:
    await peer.say(room, ada, "one")
    await peer.say(room, ada, "two")
    first, second = (await call("getUpdates"))["result"]
    assert (await call("getUpdates", offset=first["update_id"]))["result"] == [first, second]
    assert (await call("getUpdates", offset=second["update_id"]))["result"] == [second]
    assert (await call("getUpdates", limit=1))["result"] == [second]
    assert (await call("getUpdates", offset=second["update_id"] + 1))["result"] == []


async def test_a_webhook_and_polling_exclude_one_another(call: Call) -> None:
    await call("setWebhook", url="https://bot.example/hook")
    assert (await refusal(call("getUpdates"))).startswith("Conflict: can't use getUpdates")
    await call("deleteWebhook")
    assert (await call("getUpdates"))["ok"]


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def paced(peer: TelegramPeer, room: Room) -> int:
    """0 if a message passes, else the seconds that Telegram asks us to wait."""
    async with aiohttp.ClientSession() as session:
        address = f"{peer.url}/bot{peer.token}/sendMessage"
        async with session.post(address, json={"chat_id": room.id, "text": "x"}) as answer:
            body = await answer.json()
    if body["ok"]:
        return 0
    assert answer.status == 429
    assert body["description"] == f"Too Many Requests: retry after {_wait(body)}"
    return _wait(body)


def _wait(body: dict[str, Any]) -> int:
    return int(body["parameters"]["retry_after"])


async def test_a_chat_takes_one_message_a_second() -> None:
    clock = Seconds()
    async with TelegramPeer(ceilings=True, monotonic=clock) as peer:
        one, other = peer.private(peer.person("Ada")), peer.private(peer.person("Bea"))
        assert [await paced(peer, room) for room in (one, one, other)] == [0, 1, 0]
        clock.now += 1
        assert await paced(peer, one) == 0


async def test_a_group_takes_20_messages_a_minute() -> None:
    clock = Seconds()
    async with TelegramPeer(ceilings=True, monotonic=clock) as peer:
        group = peer.group("Newsroom")
        for _ in range(20):
            assert await paced(peer, group) == 0
            clock.now += 1
        assert await paced(peer, group) == 40
        clock.now += 40
        assert await paced(peer, group) == 0


async def test_all_chats_together_take_30_messages_a_second() -> None:
    clock = Seconds()
    async with TelegramPeer(ceilings=True, monotonic=clock) as peer:
        rooms = [peer.private(peer.person(f"Reader {n}")) for n in range(31)]
        waits = [await paced(peer, room) for room in rooms]
        assert waits == [0] * 30 + [1]
