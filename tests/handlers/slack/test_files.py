"""Messages with a file on Slack: uploaded, then shared with their words."""

from dataclasses import replace

import pytest

from bot.delivery import Outcome, RetryAfter, Sent
from bot.errors import UserError
from bot.richtext import Attachment, Button, bold, message
from handlers.slack import Slack
from tests.handlers.fakes import Inbox
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
    url = f"{peer.server.url}/commands/T0TOCSIN/1/{'0' * 32}"
    channel = peer.channel("general", bot=False)
    await slack.send(chat_in(peer, channel), delivery(WORDS, ref=url))
    assert [said.files[0].name for said in peer.messages] == ["trend.png"]


# --- a person's ----------------------------------------------------------------------------------


def shared(peer: SlackPeer, data: bytes, name: str = "tocsin.json") -> dict[str, object]:
    """What an event says of a file that a person shared with it."""
    file = peer.world.files.given(data, name, "UADA")
    described = {"id": file.id, "name": name, "size": len(data)}
    described["url_private_download"] = peer.server.file_url(file.id)
    return {"files": [described], "subtype": "file_share"}


async def test_a_file_that_is_shared_without_a_word_is_to_be_imported(
    slack: Slack, peer: SlackPeer, inbox: Inbox, listening: object
) -> None:
    await peer.acknowledged(await peer.dm("ada", "", **shared(peer, b'{"tocsin": 1}')))
    (request,) = inbox.requests
    assert request.text == "import"
    assert await slack.file(request) == b'{"tocsin": 1}'


async def test_a_file_in_a_channel_is_read_if_we_are_asked_to_import_it(
    slack: Slack, peer: SlackPeer, inbox: Inbox, listening: object
) -> None:
    general = peer.channel("general")
    sent = await peer.mention(general, "ada", "import", **shared(peer, b"<opml/>", "a.opml"))
    await peer.acknowledged(sent)
    assert await slack.file(inbox.requests[0]) == b"<opml/>"


async def test_a_picture_that_is_shared_without_a_word_asks_for_nothing(
    peer: SlackPeer, inbox: Inbox, listening: object
) -> None:
    await peer.acknowledged(await peer.dm("ada", "", **shared(peer, b"...", "cat.png")))
    assert inbox.requests == []


@pytest.mark.parametrize("url", ["https://evil.example/x", "http://127.0.0.1:1/x", "", "file:///x"])
async def test_the_token_is_shown_to_slacks_own_host_alone(
    slack: Slack, peer: SlackPeer, inbox: Inbox, listening: object, url: str
) -> None:
    given = shared(peer, b"{}")
    given["files"][0]["url_private_download"] = url  # type: ignore[index]
    await peer.acknowledged(await peer.dm("ada", "import", **given))
    with pytest.raises(UserError, match="share it here itself"):
        await slack.file(inbox.requests[0])


async def test_a_file_that_is_too_large_or_may_not_be_read_is_refused(
    slack: Slack, peer: SlackPeer, inbox: Inbox, listening: object
) -> None:
    await peer.acknowledged(await peer.dm("ada", "import", **shared(peer, b"x" * (2**20 + 1))))
    with pytest.raises(UserError, match="larger than a megabyte"):
        await slack.file(inbox.requests[0])
    peer.server.scopes.discard("files:read")
    with pytest.raises(UserError, match="does not let me read files"):
        await slack.file(inbox.requests[0])
