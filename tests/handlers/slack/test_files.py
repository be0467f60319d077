"""Messages with a file on Slack: uploaded, then shared with their words."""

from dataclasses import replace

import pytest

from bot.model import Attachment, Button, Outcome, RetryAfter, Sent, bold, message
from handlers.slack import Slack
from tests.handlers.slack.conftest import chat_in, delivery
from tests.peers.slack import CutAfter, Refusal, ServerError, SlackPeer

PICTURE = Attachment("trend.png", "image/png", b"\x89PNG\r\n\x1a\n...", "Bars: 3, 5, 9", ("▁▃█",))
WORDS = replace(
    message((bold("ceasefire"),), "9 mentions", buttons=[[Button("Help", "help")]]),
    attachment=PICTURE,
)


async def test_a_picture_is_shared_with_its_words_and_what_it_shows(
    slack: Slack, peer: SlackPeer
) -> None:
    general = peer.channel("general")
    assert await slack.send(chat_in(peer, general), delivery(WORDS)) == Sent("")
    (said,) = peer.messages
    (file,) = said.files
    assert (file.name, file.data, file.about) == ("trend.png", PICTURE.data, "Bars: 3, 5, 9")
    assert said.plain == "*ceasefire*\n9 mentions"
    assert said.channel == general


async def test_in_a_thread_the_file_is_shared_in_it(slack: Slack, peer: SlackPeer) -> None:
    general = peer.channel("general")
    root = await slack.send(chat_in(peer, general), delivery(message("root")))
    assert isinstance(root, Sent)
    chat = replace(chat_in(peer, general), thread=root.ref)
    await slack.send(chat, delivery(WORDS))
    assert peer.messages[-1].thread == root.ref


async def test_asked_for_plainly_the_words_go_alone(slack: Slack, peer: SlackPeer) -> None:
    await slack.send(chat_in(peer, peer.channel("general")), delivery(WORDS), plain=True)
    (said,) = peer.messages
    assert (said.text, said.files) == ("ceasefire\n9 mentions", ())


@pytest.mark.parametrize(
    ("step", "fault", "expected"),
    [
        ("files.getUploadURLExternal", ServerError(500), RetryAfter),
        ("upload", ServerError(500), RetryAfter),
        ("files.completeUploadExternal", CutAfter(), RetryAfter),
    ],
)
async def test_a_step_that_fails_is_tried_again_later(
    slack: Slack,
    peer: SlackPeer,
    step: str,
    fault: ServerError | CutAfter,
    expected: type[Outcome],
) -> None:
    peer.faults.plan(step, fault)
    outcome = await slack.send(chat_in(peer, peer.channel("general")), delivery(WORDS))
    assert isinstance(outcome, expected)
    shared = [said for said in peer.messages if said.files]
    assert len(shared) == (1 if isinstance(fault, CutAfter) else 0)


async def test_an_app_without_the_scope_sends_the_words_alone(
    slack: Slack, peer: SlackPeer
) -> None:
    peer.faults.plan("files.getUploadURLExternal", Refusal("missing_scope"))
    outcome = await slack.send(chat_in(peer, peer.channel("general")), delivery(WORDS))
    (said,) = peer.messages
    assert outcome == Sent(said.ts)
    assert said.plain.startswith("*ceasefire*\n9 mentions")


async def test_where_we_are_not_a_member_we_join_to_share(slack: Slack, peer: SlackPeer) -> None:
    url = f"{peer.server.url}/commands/{'0' * 32}"
    channel = peer.channel("general", bot=False)
    await slack.send(chat_in(peer, channel), delivery(WORDS, ref=url))
    assert [said.files[0].name for said in peer.messages] == ["trend.png"]
