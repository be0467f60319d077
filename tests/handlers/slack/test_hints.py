"""What people are told to type is what Slack hands on from where they are."""

from collections.abc import AsyncIterator

import pytest

from bot.store import Store
from tests.handlers.slack.office import Office, at_the_office
from tests.peers.slack.peer import SlackPeer


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Office]:
    async with SlackPeer() as peer, at_the_office(peer, store) as office:
        yield office


async def test_the_slash_command_alone_is_a_question_for_help(office: Office) -> None:
    general = office.peer.channel("general")
    await office.peer.slash(general, "eve", "")
    assert (await office.said("What do you want to do?")).person == "UEVE"


async def test_a_channel_is_told_the_slash_command_and_of_files_the_mention(
    office: Office,
) -> None:
    general = office.peer.channel("general")
    await office.peer.mention(general, "ada", "digest")
    assert "For a digest: `/tocsin digest daily 08:00`" in (await office.said("Each alert")).plain
    await office.peer.mention(general, "ada", "import")
    assert "with the caption `@Tocsin import`." in (await office.said("OPML")).plain


async def test_a_thread_is_told_to_mention_and_a_direct_conversation_just_what_to_say(
    office: Office,
) -> None:
    general = office.peer.channel("general")
    root = await office.peer.say(general, "ada", "what of the talks?")
    await office.peer.mention(general, "ada", "watchlist", thread=root.ts)
    assert "`@Tocsin subscribe` — alerts" in (await office.said("watches for nothing")).plain
    await office.peer.dm("eve", "latest")
    assert "Try: `latest ceasefire`" in (await office.said("Try:")).plain
