"""Events over HTTP: let in once, if Slack signed them a moment ago; answered once they are safe."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from bot.errors import ConfigError, StoreError
from bot.store import Store
from handlers.slack import Http, Slack
from tests.handlers.fakes import Inbox, Naps
from tests.handlers.slack.conftest import ended, texts
from tests.handlers.slack.office import at_the_office
from tests.peers.slack import SlackPeer
from tests.peers.slack.posting import Posting
from tests.waiting import until

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


def reached_over_http(peer: SlackPeer, store: Store) -> Slack:
    return Slack(
        bot_token=peer.bot_token,
        http=Http(SECRET, port=0),
        store=store,
        api_url=peer.api_url,
        pause=Naps(),
    )


async def posting_to(slack: Slack, peer: SlackPeer) -> Posting:
    async def listens() -> bool:
        return bool(slack.port)

    await until(listens)
    return peer.post_to(f"http://127.0.0.1:{slack.port}/slack/events", SECRET)


@dataclass
class Listening:
    slack: Slack
    posting: Posting


@pytest.fixture
async def door(peer: SlackPeer, store: Store, inbox: Inbox) -> AsyncIterator[Listening]:
    slack = reached_over_http(peer, store)
    await slack.start()
    task = asyncio.create_task(slack.listen(inbox.submit))
    yield Listening(slack, await posting_to(slack, peer))
    await ended(task)
    await slack.close()


async def test_commands_mentions_buttons_and_forms_come_in_over_http_and_are_answered(
    peer: SlackPeer, store: Store
) -> None:
    slack = reached_over_http(peer, store)
    async with at_the_office(peer, store, slack=slack, posting=posting_to) as office:
        general = peer.channel("general")
        await peer.mention(general, "ada", "watch truce")
        await office.said("Watching: *truce*")
        form = await office.form(peer.slash(general, "ada", "watch"))
        answer = await peer.submit(form, words="ceasefire AND")
        assert "AND must be followed" in answer["errors"]["words"]
        await peer.submit(form, words="ceasefire")
        await office.said("Watching: *ceasefire*")
        await office.shows(await office.home(), "I watch the news")
        assert {posted.status for posted in peer.posting.sent} == {200}  # type: ignore[union-attr]


async def test_the_challenge_is_answered_when_it_is_signed(door: Listening) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}).encode()
    headers = {"Content-Type": "application/json"}
    posted = await door.posting.post(body, headers | door.posting.signed(body))
    assert (posted.status, posted.text) == (200, "3eZbrw1a")
    assert (await door.posting.post(body, headers)).status == 401


@pytest.mark.parametrize("seconds", [-301, 301])
async def test_a_signature_older_or_newer_than_five_minutes_is_refused(
    door: Listening, inbox: Inbox, seconds: int
) -> None:
    body = b"command=%2Ftocsin&text=latest"
    at = door.posting.clock() + seconds
    posted = await door.posting.post(body, door.posting.signed(body, at=at))
    assert posted.status == 401
    assert inbox.attempts == []


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=é"},
        {"X-Slack-Request-Timestamp": "now"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "nan"},
    ],
)
async def test_what_slack_did_not_sign_is_refused(
    door: Listening, inbox: Inbox, forged: dict[str, str]
) -> None:
    body = b"command=%2Ftocsin&text=latest"
    headers = (door.posting.signed(body) | forged) if forged else {}
    assert (await door.posting.post(body, headers)).status == 401
    tampered = await door.posting.post(body + b"&x=1", door.posting.signed(body))
    assert tampered.status == 401
    assert inbox.attempts == []


async def test_a_recorded_request_is_refused_the_second_time(
    peer: SlackPeer, door: Listening, inbox: Inbox
) -> None:
    await peer.mention(peer.channel("general"), "ada", "watch ceasefire")
    (first,) = door.posting.sent
    assert (await door.posting.post(first.body, first.headers)).status == 409
    assert texts(inbox.requests) == ["watch ceasefire"]


async def test_what_was_not_persisted_is_not_answered_200_and_slack_s_retry_is_taken(
    peer: SlackPeer, door: Listening, inbox: Inbox
) -> None:
    inbox.refusal = StoreError("the store is away")
    envelope = await peer.mention(peer.channel("general"), "ada", "watch ceasefire")
    assert not envelope.acked.is_set()
    assert door.posting.sent[-1].status >= 500
    inbox.refusal = None
    await peer.redeliver(envelope)  # within the same second: the very same signature
    assert envelope.acked.is_set()
    assert "X-Slack-Retry-Num" in door.posting.sent[-1].headers
    first, second = inbox.attempts
    assert first == second


async def test_an_event_that_slack_delivers_again_is_the_same_request(
    peer: SlackPeer, door: Listening, inbox: Inbox
) -> None:
    now = peer.world.clock()
    envelope = await peer.mention(peer.channel("general"), "ada", "watch ceasefire")
    door.posting.clock = lambda: now + 60
    await peer.redeliver(envelope)
    assert [posted.status for posted in door.posting.sent] == [200, 200]
    first, second = inbox.requests
    assert first.id == second.id


async def test_more_than_a_mebibyte_is_not_read(door: Listening, inbox: Inbox) -> None:
    body = b"x" * (1024 * 1024 + 1)
    assert (await door.posting.post(body, door.posting.signed(body))).status == 413
    assert inbox.attempts == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b'{"type": "event_callback"}'),
        ("application/x-www-form-urlencoded", b"payload=%7B"),
        ("application/x-www-form-urlencoded", b"payload=1"),
        ("application/json", b"\xff\xfe"),
        ("text/plain", b""),
    ],
)
async def test_a_signed_body_that_is_nothing_of_slack_s_asks_nothing(
    door: Listening, inbox: Inbox, kind: str, body: bytes
) -> None:
    headers = {"Content-Type": kind, **door.posting.signed(body)}
    assert (await door.posting.post(body, headers)).status >= 400
    assert inbox.attempts == []


async def test_nothing_else_is_served_and_nothing_is_told_of_what_serves(door: Listening) -> None:
    async with aiohttp.ClientSession() as session:
        for path in ("/", "/slack/install", "/slack/oauth_redirect", "/slack/events"):
            async with session.get(f"http://127.0.0.1:{door.slack.port}{path}") as response:
                assert response.status in (404, 405)


async def test_an_address_that_is_taken_is_said_plainly(
    peer: SlackPeer, store: Store, door: Listening, inbox: Inbox
) -> None:
    second = Slack(
        bot_token=peer.bot_token,
        http=Http(SECRET, port=door.slack.port),
        store=store,
        api_url=peer.api_url,
    )
    await second.start()
    with pytest.raises(ConfigError, match=r"SLACK_LISTEN: cannot listen on 127\.0\.0\.1"):
        await second.listen(inbox.submit)
    await second.close()
