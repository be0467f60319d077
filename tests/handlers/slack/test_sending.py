"""What reaches Slack, by which way, and what comes of it when Slack says no."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest

from bot.delivery import ChatGone, Refused, RetryAfter, Sent
from bot.errors import UserError
from bot.model import Person, Request
from bot.richtext import message
from handlers.slack import Slack
from tests.handlers.fakes import Inbox, Naps
from tests.handlers.slack.conftest import (
    answer_to,
    chat_in,
    delivery,
    ended,
    private_delivery,
    slack_of,
)
from tests.peers.slack import (
    Babble,
    CutAfter,
    CutBefore,
    RateLimited,
    Refusal,
    ServerError,
    Silence,
    SlackPeer,
)

UNANSWERED = RetryAfter(timedelta(seconds=5), "ServerDisconnectedError")


def ways_of(peer: SlackPeer) -> list[str]:
    return [said.via for said in peer.messages]


async def asked(peer: SlackPeer, inbox: Inbox, channel: str, text: str = "latest") -> Request:
    """The request that a slash command in the channel makes."""
    await peer.acknowledged(await peer.slash(channel, "ada", text))
    return inbox.requests[-1]


# --- ways ----------------------------------------------------------------------------------------


async def test_an_alert_is_shown_as_blocks_with_a_text_and_no_previews(
    slack: Slack, peer: SlackPeer
) -> None:
    general = peer.channel("general")
    outcome = await slack.send(chat_in(peer, general), delivery())
    (said,) = peer.messages
    assert outcome == Sent(said.ts)
    assert said.plain.splitlines()[0] == "🔔 *ceasefire*"
    assert said.text.startswith("🔔 ceasefire\nTalks on a ceasefire resume (https://example.org")
    assert said.arguments["unfurl_links"] is False
    assert said.arguments["unfurl_media"] is False
    assert said.arguments["link_names"] is False
    assert said.arguments["parse"] == "none"


async def test_asked_for_plainly_a_message_is_text_alone(slack: Slack, peer: SlackPeer) -> None:
    await slack.send(chat_in(peer, peer.channel("general")), delivery(message("*a*")), plain=True)
    (said,) = peer.messages
    assert (said.text, said.blocks, said.arguments["mrkdwn"]) == ("*a*", (), False)


async def test_a_revision_replaces_the_message_in_place(slack: Slack, peer: SlackPeer) -> None:
    chat = chat_in(peer, peer.channel("general"))
    first = await slack.send(chat, delivery())
    assert isinstance(first, Sent)
    assert await slack.send(chat, delivery(message("revised")), edits=first.ref) == first
    assert ways_of(peer) == ["chat.postMessage", "chat.update"]
    assert peer.messages[-1].plain == "revised"
    assert peer.messages[-1].arguments["parse"] == "none"


async def test_a_revision_in_a_thread_keeps_its_ref(slack: Slack, peer: SlackPeer) -> None:
    general = peer.channel("general")
    root = await peer.say(general, "ada", "hello")
    chat = chat_in(peer, general, root.ts)
    first = await slack.send(chat, delivery())
    assert isinstance(first, Sent)
    assert first.ref.endswith(f"/{root.ts}")
    assert await slack.send(chat, delivery(), edits=first.ref) == first


async def test_a_development_stands_in_the_thread_of_its_alert(
    slack: Slack, peer: SlackPeer
) -> None:
    chat = chat_in(peer, peer.channel("general"))
    first = await slack.send(chat, delivery())
    assert isinstance(first, Sent)
    second = await slack.send(chat, delivery(), under=first.ref)
    assert isinstance(second, Sent)
    await slack.send(chat, delivery(), under=second.ref)
    assert [said.thread for said in peer.messages] == ["", first.ref, first.ref]


@pytest.mark.parametrize("trouble", ["deleted", "closed", "somebody else's"])
async def test_what_cannot_be_edited_is_sent_anew(
    slack: Slack, peer: SlackPeer, trouble: str
) -> None:
    general = peer.channel("general")
    chat = chat_in(peer, general)
    first = await slack.send(chat, delivery())
    assert isinstance(first, Sent)
    edits = first.ref
    if trouble == "deleted":
        peer.world.forget(general, first.ref)
    elif trouble == "closed":
        peer.world.uneditable.add(first.ref)
    else:
        edits = (await peer.say(general, "ada", "hello")).ts
    second = await slack.send(chat, delivery(), edits=edits)
    assert isinstance(second, Sent)
    assert second.ref not in (first.ref, edits)
    assert peer.messages[-1].via == "chat.postMessage"


async def test_rich_text_that_was_refused_cannot_become_plain_so_it_is_sent_anew(
    slack: Slack, peer: SlackPeer
) -> None:
    chat = chat_in(peer, peer.channel("general"))
    first = await slack.send(chat, delivery())
    assert isinstance(first, Sent)
    await slack.send(chat, delivery(), edits=first.ref, plain=True)
    assert ways_of(peer) == ["chat.postMessage", "chat.postMessage"]


async def test_a_direct_message_needs_nothing_else(slack: Slack, peer: SlackPeer) -> None:
    direct = peer.world.direct(peer.person("ada").id).id
    assert isinstance(await slack.send(chat_in(peer, direct), delivery()), Sent)


async def test_a_private_answer_without_a_url_is_whispered_to_its_person(
    slack: Slack, peer: SlackPeer
) -> None:
    general = peer.channel("general")
    await peer.say(general, "ada", "hello")
    outcome = await slack.send(chat_in(peer, general), private_delivery("UADA"))
    assert outcome == Sent("")
    (said,) = peer.messages
    assert (said.via, said.person) == ("chat.postEphemeral", "UADA")


async def test_a_private_answer_to_one_who_left_goes_to_them_directly(
    slack: Slack, peer: SlackPeer
) -> None:
    general = peer.channel("general")
    peer.person("ada")
    outcome = await slack.send(chat_in(peer, general), private_delivery("UADA"))
    assert [said.channel for said in peer.messages] == ["DADA"]
    assert outcome == Sent("")  # in this chat there is nothing to edit or to reply under


async def test_a_private_answer_that_cannot_reach_its_person_leaves_the_chat_standing(
    slack: Slack, peer: SlackPeer
) -> None:
    general = peer.channel("general")
    outcome = await slack.send(chat_in(peer, general), private_delivery("UNOBODY"))
    assert outcome == Refused("channel_not_found")


@pytest.mark.usefixtures("listening")
class TestAnswersToSlashCommands:
    async def test_a_private_one_goes_to_the_person_alone_where_we_are_no_member(
        self, slack: Slack, peer: SlackPeer, inbox: Inbox
    ) -> None:
        request = await asked(peer, inbox, peer.channel("desk", private=True, bot=False))
        owed = private_delivery(request.person.id, ref=request.ref)
        assert await slack.send(request.chat, owed) == Sent("")
        (said,) = peer.messages
        assert (said.via, said.person) == ("response_url", "UADA")
        assert "/invite" not in said.plain
        assert said.arguments["replace_original"] is False

    async def test_a_private_one_too_late_for_its_url_is_whispered(
        self, slack: Slack, peer: SlackPeer, inbox: Inbox
    ) -> None:
        request = await asked(peer, inbox, peer.channel("general"))
        peer.expire()
        await slack.send(request.chat, private_delivery(request.person.id, ref=request.ref))
        assert ways_of(peer) == ["chat.postEphemeral"]

    async def test_the_sixth_use_of_a_url_is_one_too_many(
        self, slack: Slack, peer: SlackPeer, inbox: Inbox
    ) -> None:
        request = await asked(peer, inbox, peer.channel("general"))
        owed = private_delivery(request.person.id, ref=request.ref)
        for _ in range(6):
            await slack.send(request.chat, owed)
        assert ways_of(peer) == ["response_url"] * 5 + ["chat.postEphemeral"]

    async def test_a_public_one_is_posted_where_we_are_a_member(
        self, slack: Slack, peer: SlackPeer, inbox: Inbox
    ) -> None:
        request = await asked(peer, inbox, peer.channel("general"))
        assert await slack.send(request.chat, answer_to(request)) == Sent(peer.messages[0].ts)
        assert ways_of(peer) == ["chat.postMessage"]

    async def test_a_public_one_makes_us_join_a_public_channel(
        self, slack: Slack, peer: SlackPeer, inbox: Inbox
    ) -> None:
        request = await asked(peer, inbox, peer.channel("general", bot=False))
        assert isinstance(await slack.send(request.chat, answer_to(request)), Sent)
        assert ways_of(peer) == ["chat.postMessage"]
        assert peer.world.bot_user in peer.world.channels["CGENERAL"].members
        assert isinstance(await slack.send(request.chat, delivery()), Sent)

    async def test_joining_by_ourselves_is_no_invitation(
        self, slack: Slack, peer: SlackPeer, inbox: Inbox
    ) -> None:
        request = await asked(peer, inbox, peer.channel("general", bot=False))
        await slack.send(request.chat, answer_to(request))
        await peer.acknowledged(await peer.dm("ada", "latest"))
        await peer.wait_for(lambda: not peer.sockets.unacknowledged)
        assert [each.kind for each in inbox.requests] == ["command", "command"]

    async def test_a_public_one_in_a_private_channel_says_how_to_invite_us(
        self, slack: Slack, peer: SlackPeer, inbox: Inbox
    ) -> None:
        request = await asked(peer, inbox, peer.channel("desk", private=True, bot=False))
        assert await slack.send(request.chat, answer_to(request)) == Sent("")
        (said,) = peer.messages
        assert (said.via, said.person) == ("response_url", "")
        assert "`/invite @tocsin`" in said.plain

    async def test_between_two_other_people_it_says_that_no_alert_can_come(
        self, slack: Slack, peer: SlackPeer, inbox: Inbox
    ) -> None:
        private = peer.world.channel("pair", private=True, bot=False)
        private.id = "DPAIR"
        peer.world.channels["DPAIR"] = private
        request = await asked(peer, inbox, "DPAIR")
        await slack.send(request.chat, answer_to(request))
        assert "no alert can reach it." in peer.messages[0].plain

    async def test_without_permission_to_join_it_says_how_to_invite_us(
        self, slack: Slack, peer: SlackPeer, inbox: Inbox
    ) -> None:
        peer.server.scopes.discard("channels:join")
        request = await asked(peer, inbox, peer.channel("general", bot=False))
        await slack.send(request.chat, answer_to(request))
        assert "/invite @tocsin" in peer.messages[0].plain

    async def test_when_every_way_is_closed_the_chat_is_gone(
        self, slack: Slack, peer: SlackPeer, inbox: Inbox
    ) -> None:
        request = await asked(peer, inbox, peer.channel("desk", private=True, bot=False))
        peer.expire()
        assert await slack.send(request.chat, answer_to(request)) == ChatGone("expired_url")

    @pytest.mark.parametrize(
        ("fault", "outcome"),
        [
            (ServerError(503), RetryAfter(timedelta(seconds=5), "HTTP 503")),
            (CutBefore(), UNANSWERED),
            (
                RateLimited(9),
                RetryAfter(timedelta(seconds=9), "ratelimited", everywhere=True, counts=False),
            ),
        ],
    )
    async def test_a_url_that_fails_is_tried_again(
        self, slack: Slack, peer: SlackPeer, inbox: Inbox, fault, outcome: RetryAfter
    ) -> None:
        request = await asked(peer, inbox, peer.channel("general"))
        peer.faults.plan("response_url", fault)
        owed = private_delivery(request.person.id, ref=request.ref)
        assert await slack.send(request.chat, owed) == outcome
        assert peer.messages == []


# --- outcomes ------------------------------------------------------------------------------------


async def test_an_alert_never_makes_us_join_again(slack: Slack, peer: SlackPeer) -> None:
    chat = chat_in(peer, peer.channel("general", bot=False))
    assert await slack.send(chat, delivery()) == ChatGone("not_in_channel")
    assert "conversations.join" not in [method for method, _ in peer.server.calls]


async def test_a_channel_that_was_archived_is_gone(slack: Slack, peer: SlackPeer) -> None:
    chat = chat_in(peer, peer.channel("general"))
    first = await slack.send(chat, delivery())
    assert isinstance(first, Sent)
    peer.archive("CGENERAL")
    assert await slack.send(chat, delivery()) == ChatGone("is_archived")
    assert await slack.send(chat, delivery(), edits=first.ref) == ChatGone("is_inactive")


async def test_a_private_channel_that_removed_us_is_gone(slack: Slack, peer: SlackPeer) -> None:
    chat = chat_in(peer, peer.channel("desk", private=True))
    await peer.kick("CDESK")
    assert await slack.send(chat, delivery()) == ChatGone("channel_not_found")


async def test_a_message_of_nothing_is_refused(slack: Slack, peer: SlackPeer) -> None:
    chat = chat_in(peer, peer.channel("general"))
    with pytest.warns(UserWarning, match="`text` argument is missing"):
        assert await slack.send(chat, delivery(message())) == Refused("no_text")


async def test_a_revoked_token_holds_all_chats_and_is_said_loudly(
    slack: Slack, peer: SlackPeer, caplog: pytest.LogCaptureFixture
) -> None:
    chat = chat_in(peer, peer.channel("general"))
    peer.revoke("token_revoked")
    outcome = await slack.send(chat, delivery())
    assert outcome == RetryAfter(
        timedelta(minutes=1), "token_revoked", everywhere=True, counts=False
    )
    assert "nothing can be sent (token_revoked)" in caplog.text
    peer.revoke("")
    assert isinstance(await slack.send(chat, delivery()), Sent)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (
            RateLimited(30),
            RetryAfter(timedelta(seconds=30), "ratelimited", everywhere=True, counts=False),
        ),
        (ServerError(503), RetryAfter(timedelta(seconds=5), "HTTP 503")),
        (Refusal("internal_error"), RetryAfter(timedelta(seconds=5), "internal_error")),
        (Refusal("msg_too_long"), Refused("msg_too_long")),
        (Babble(), RetryAfter(timedelta(seconds=5), "an answer that is not Slack's")),
        (CutBefore(), UNANSWERED),
    ],
)
async def test_what_goes_wrong_is_an_outcome_and_is_never_tried_again_by_the_sdk(
    slack: Slack, peer: SlackPeer, fault, outcome: object
) -> None:
    chat = chat_in(peer, peer.channel("general"))
    peer.faults.plan("chat.postMessage", fault)
    assert await slack.send(chat, delivery()) == outcome
    assert peer.messages == []
    assert [method for method, _ in peer.server.calls].count("chat.postMessage") == 1


async def test_a_reply_lost_after_slack_took_the_message_leaves_one_message(
    slack: Slack, peer: SlackPeer
) -> None:
    chat = chat_in(peer, peer.channel("general"))
    peer.faults.plan("chat.postMessage", CutAfter())
    assert await slack.send(chat, delivery()) == UNANSWERED
    assert len(peer.messages) == 1


async def test_a_reply_that_does_not_come_is_not_waited_for_for_ever(
    peer: SlackPeer, naps: Naps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.slack.slack.TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    slack = slack_of(peer, naps)
    await slack.start()
    silence = Silence()
    peer.faults.plan("chat.postMessage", silence)
    outcome = await slack.send(chat_in(peer, peer.channel("general")), delivery())
    silence.over.set()
    await slack.close()
    assert outcome == RetryAfter(timedelta(seconds=5), "no answer in time")


async def test_while_slack_cannot_be_reached_no_chat_is_tried(
    slack: Slack, peer: SlackPeer
) -> None:
    chat = chat_in(peer, peer.channel("general"))
    await peer.server.stop()
    assert isinstance(await slack.send(chat, delivery()), RetryAfter)  # on the old connection
    outcome = await slack.send(chat, delivery())
    assert isinstance(outcome, RetryAfter)
    assert (outcome.everywhere, outcome.counts) == (True, False)
    assert outcome.reason.startswith("cannot connect to 127.0.0.1")


async def test_slacks_ceiling_for_a_channel_is_an_outcome(naps: Naps) -> None:
    async with SlackPeer(ceilings=True) as peer:
        slack = slack_of(peer, naps)
        await slack.start()
        general, news = chat_in(peer, peer.channel("general")), chat_in(peer, peer.channel("news"))
        outcomes = [await slack.send(chat, delivery()) for chat in (general, general, news)]
        await slack.close()
    assert [type(outcome) for outcome in outcomes] == [Sent, RetryAfter, Sent]
    assert Slack.pace.chat >= timedelta(seconds=1)


async def test_no_proxy_is_taken_from_the_environment(
    peer: SlackPeer, naps: Naps, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    slack = slack_of(peer, naps)
    await slack.start()
    listening = asyncio.create_task(slack.listen(inbox.submit))
    await peer.connected()
    request = await asked(peer, inbox, peer.channel("general"))
    for owed in (delivery(), private_delivery("UADA", ref=request.ref)):
        assert isinstance(await slack.send(request.chat, owed), Sent)
    await ended(listening)
    await slack.close()
    assert naps.taken == []


async def test_administrators_are_whom_slack_calls_so_where_it_may_be_asked(
    slack: Slack, listening: object, peer: SlackPeer, inbox: Inbox
) -> None:
    request = await asked(peer, inbox, peer.channel("general"))
    with pytest.raises(UserError, match=r"users:read"):
        await slack.may_configure(request)
    peer.server.scopes.add("users:read")
    assert not await slack.may_configure(request)
    peer.person("root", is_admin=True)
    assert await slack.may_configure(replace(request, person=Person("UROOT")))
    assert not await slack.may_configure(replace(request, person=Person("UNOBODY")))
