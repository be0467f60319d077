"""What people do in Slack, as requests; acknowledged once persisted."""

import pytest

from bot.model import Chat, Person
from handlers.slack import Slack
from tests.handlers.fakes import Inbox
from tests.handlers.slack.conftest import chat_in, delivery, private_delivery, texts
from tests.peers.slack import SlackPeer

pytestmark = pytest.mark.usefixtures("listening")


async def test_a_slash_command_is_a_command_answered_through_its_url(
    peer: SlackPeer, inbox: Inbox
) -> None:
    general = peer.channel("general")
    await peer.acknowledged(await peer.slash(general, "ada", "watch R&D <now>"))
    (request,) = inbox.requests
    assert request.kind == "command"
    assert request.text == "watch R&D <now>"
    assert request.chat == Chat("slack", "T0TOCSIN/CGENERAL", kind="group", title="general")
    assert request.person == Person("UADA", "ada")
    assert request.ref.startswith(peer.server.url)


async def test_a_slash_command_with_no_words_asks_for_nothing_in_particular(
    peer: SlackPeer, inbox: Inbox
) -> None:
    await peer.acknowledged(await peer.slash(peer.channel("general"), "ada", ""))
    assert texts(inbox.requests) == [""]


async def test_a_mention_is_a_command_of_its_channel(peer: SlackPeer, inbox: Inbox) -> None:
    general = peer.channel("general")
    await peer.acknowledged(await peer.mention(general, "ada", "watch cease fire & <more>"))
    (request,) = inbox.requests
    assert request.text == "watch cease fire & <more>"
    assert request.chat == chat_in(peer, general)
    assert request.person.id == "UADA"
    assert request.ref == ""


async def test_a_mention_keeps_an_address_as_it_was_typed(peer: SlackPeer, inbox: Inbox) -> None:
    general = peer.channel("general")
    await peer.acknowledged(await peer.mention(general, "ada", "addfeed https://e.org/?a=1&b=2"))
    await peer.acknowledged(await peer.mention(general, "ada", "addfeed example.org"))
    assert texts(inbox.requests) == ["addfeed https://e.org/?a=1&b=2", "addfeed example.org"]


async def test_a_mention_in_a_thread_speaks_for_the_thread(peer: SlackPeer, inbox: Inbox) -> None:
    general = peer.channel("general")
    root = await peer.say(general, "ada", "what about the talks?")
    await peer.acknowledged(await peer.mention(general, "eve", "subscribe talks", thread=root.ts))
    assert inbox.requests[0].chat == chat_in(peer, general, root.ts)


async def test_a_mention_under_an_alert_speaks_for_the_chat_that_got_it(
    slack: Slack, peer: SlackPeer, inbox: Inbox
) -> None:
    general = peer.channel("general")
    await slack.send(chat_in(peer, general), delivery())
    (alert,) = peer.messages
    await peer.acknowledged(await peer.mention(general, "ada", "mute 2h", thread=alert.ts))
    (request,) = inbox.requests
    assert request.chat == chat_in(peer, general)
    assert request.ref.endswith(f"/{alert.ts}")


async def test_a_direct_message_is_a_command_as_typed(peer: SlackPeer, inbox: Inbox) -> None:
    await peer.acknowledged(await peer.dm("ada", "latest 5"))
    (request,) = inbox.requests
    assert request.text == "latest 5"
    assert request.chat == chat_in(peer, "DADA")
    assert request.chat.kind == "private"


async def test_a_thread_of_a_direct_conversation_is_no_chat_of_its_own(
    peer: SlackPeer, inbox: Inbox
) -> None:
    root = await peer.say(peer.world.direct(peer.person("ada").id).id, "ada", "hello")
    await peer.acknowledged(await peer.dm("ada", "latest", thread=root.ts))
    (request,) = inbox.requests
    assert request.chat == chat_in(peer, "DADA")
    assert request.ref.endswith(f"/{root.ts}")


async def test_a_pressed_button_asks_its_command_on_the_message_it_sits_on(
    slack: Slack, peer: SlackPeer, inbox: Inbox
) -> None:
    general = peer.channel("general")
    await slack.send(chat_in(peer, general), delivery())
    (alert,) = peer.messages
    await peer.acknowledged(await peer.press(alert, "Mute story", "eve"))
    (request,) = inbox.requests
    assert (request.kind, request.text) == ("button", "mute s1")
    assert request.chat == chat_in(peer, general)
    assert request.person == Person("UEVE", "eve")
    assert request.ref == alert.ts


async def test_a_button_in_a_thread_belongs_to_the_chat_that_the_message_was_sent_to(
    slack: Slack, peer: SlackPeer, inbox: Inbox
) -> None:
    general = peer.channel("general")
    root = await peer.say(general, "ada", "what about the talks?")
    channel, thread = chat_in(peer, general), chat_in(peer, general, root.ts)
    await slack.send(thread, delivery())
    await slack.send(channel, delivery())
    await slack.send(channel, delivery(), under=peer.messages[1].ts)
    for message in peer.messages:
        await peer.acknowledged(await peer.press(message, "More"))
    assert [request.chat for request in inbox.requests] == [thread, channel, channel]


async def test_a_button_under_a_whisper_is_answered_through_its_url(
    slack: Slack, peer: SlackPeer, inbox: Inbox
) -> None:
    general = peer.channel("general")
    await peer.say(general, "ada", "hello")
    await slack.send(chat_in(peer, general), private_delivery("UADA"))
    (whisper,) = peer.messages
    await peer.acknowledged(await peer.press(whisper, "More"))
    assert inbox.requests[0].ref.startswith(peer.server.url)


async def test_being_invited_and_being_removed_are_told(peer: SlackPeer, inbox: Inbox) -> None:
    general = peer.channel("general", bot=False)
    desk = peer.channel("desk", private=True, bot=False)
    for channel in (general, desk):
        await peer.acknowledged(await peer.invite(channel, "ada"))
        await peer.acknowledged(await peer.kick(channel, "eve"))
    told = [(request.kind, request.chat.id, request.person.id) for request in inbox.requests]
    assert told == [
        ("added", "T0TOCSIN/CGENERAL", "UADA"),
        ("removed", "T0TOCSIN/CGENERAL", "UEVE"),
        ("added", "T0TOCSIN/CDESK", "UADA"),
        ("removed", "T0TOCSIN/CDESK", "UEVE"),
    ]


async def test_what_happens_to_others_is_acknowledged_and_ignored(
    peer: SlackPeer, inbox: Inbox
) -> None:
    general = peer.channel("general")
    joined = {"type": "member_joined_channel", "user": "UEVE", "inviter": "UADA"}
    left = {"type": "member_left_channel", "user": "UEVE"}
    for event in (joined, left):
        await peer.acknowledged(await peer.event({**event, "channel": general, "event_ts": "1.2"}))
    assert inbox.attempts == []


async def test_leaving_is_told_even_if_slack_withholds_channel_left(
    peer: SlackPeer, inbox: Inbox
) -> None:
    general = peer.channel("general")
    event = {"type": "member_left_channel", "user": peer.world.bot_user, "channel": general}
    await peer.acknowledged(await peer.event(event))
    assert [request.kind for request in inbox.requests] == ["removed"]


@pytest.mark.parametrize(
    "oddity",
    [
        {"bot_id": "B0OTHER"},
        {"user": "U0TOCSIN"},
        {"subtype": "bot_message", "bot_id": "B0OTHER"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"edited": {"user": "UADA", "ts": "1.2"}},
    ],
)
async def test_bots_and_edits_are_acknowledged_and_ignored(
    peer: SlackPeer, inbox: Inbox, oddity: dict[str, object]
) -> None:
    general = peer.channel("general")
    await peer.acknowledged(await peer.dm("ada", "latest", **oddity))
    await peer.acknowledged(await peer.mention(general, "ada", "latest", **oddity))
    assert inbox.attempts == []


async def test_a_request_is_acknowledged_only_once_it_is_persisted(
    peer: SlackPeer, inbox: Inbox
) -> None:
    inbox.gate.clear()
    envelopes = [
        await peer.mention(peer.channel("general"), "ada", "latest"),
        await peer.slash("CGENERAL", "ada", "latest"),
    ]
    await inbox.tried(1)
    assert not any(envelope.acked.is_set() for envelope in envelopes)
    inbox.gate.set()
    for envelope in envelopes:
        await peer.acknowledged(envelope)
    assert len(inbox.requests) == 2


async def test_what_could_not_be_persisted_is_not_acknowledged_and_comes_again_the_same(
    peer: SlackPeer, inbox: Inbox
) -> None:
    inbox.refusal = ConnectionError("the store is away")
    envelope = await peer.mention(peer.channel("general"), "ada", "watch ceasefire")
    await inbox.tried(1)
    inbox.refusal = None
    assert not envelope.acked.is_set()
    await peer.redeliver(envelope)
    await peer.acknowledged(envelope)
    first, second = inbox.attempts
    assert first == second
    assert inbox.requests == [second]


async def test_a_message_that_comes_as_two_events_is_one_request(
    peer: SlackPeer, inbox: Inbox
) -> None:
    envelope = await peer.mention(peer.channel("general"), "ada", "latest")
    await peer.acknowledged(envelope)
    await peer.acknowledged(await peer.event(envelope.payload["event"]))
    first, second = inbox.requests
    assert first.id == second.id


async def test_two_commands_are_two_requests(peer: SlackPeer, inbox: Inbox) -> None:
    general = peer.channel("general")
    for _ in range(2):
        await peer.acknowledged(await peer.mention(general, "ada", "latest"))
        await peer.acknowledged(await peer.slash(general, "ada", "latest"))
    assert len({request.id for request in inbox.requests}) == 4


async def test_a_hundred_commands_at_once_are_persisted_in_their_order_and_acknowledged(
    peer: SlackPeer, inbox: Inbox
) -> None:
    general = peer.channel("general")
    envelopes = [await peer.mention(general, "ada", f"latest {n}") for n in range(100)]
    for envelope in envelopes:
        await peer.acknowledged(envelope)
    assert texts(inbox.requests) == [f"latest {n}" for n in range(100)]


async def test_removal_from_the_workspace_is_said_loudly(
    peer: SlackPeer, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    await peer.acknowledged(await peer.event({"type": "app_uninstalled"}))
    assert "removed from the workspace" in caplog.text
    assert inbox.attempts == []


async def test_in_private_slack_is_asked_once_for_a_persons_language_where_it_may_be(
    peer: SlackPeer, inbox: Inbox
) -> None:
    peer.server.scopes.add("users:read")
    peer.person("eve", locale="fr-FR")
    for text in ("latest", "status"):
        await peer.acknowledged(await peer.dm("eve", text))
    peer.person("eve").locale = "de-DE"
    await peer.acknowledged(await peer.dm("eve", "sources"))
    assert [request.person.language for request in inbox.requests] == ["fr-FR"] * 3


async def test_without_the_scope_a_person_is_of_no_known_language_and_is_served_all_the_same(
    peer: SlackPeer, inbox: Inbox
) -> None:
    peer.person("eve", locale="fr-FR")
    await peer.acknowledged(await peer.dm("eve", "latest"))
    peer.server.scopes.add("users:read")  # no sooner than an hour later is it asked for again
    await peer.acknowledged(await peer.dm("eve", "status"))
    assert [request.person.language for request in inbox.requests] == ["", ""]


async def test_in_a_channel_nobodys_language_is_asked_for(peer: SlackPeer, inbox: Inbox) -> None:
    peer.server.scopes.add("users:read")
    peer.person("eve", locale="fr-FR")
    await peer.acknowledged(await peer.mention(peer.channel("general"), "eve", "latest"))
    assert inbox.requests[0].person.language == ""
