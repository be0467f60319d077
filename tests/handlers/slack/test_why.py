"""The shortcut on a message: "Why did this ring?", told to whoever asks and to nobody else."""

from collections.abc import AsyncIterator

import pytest

from bot.store import Store
from tests.handlers.slack.office import Office, at_the_office
from tests.peers.slack import SlackPeer


@pytest.fixture
async def office(peer: SlackPeer, store: Store) -> AsyncIterator[Office]:
    async with at_the_office(peer, store) as office:
        yield office


async def rang(office: Office, channel: str, query: str, title: str) -> None:
    """Let a watch of a channel ring for an entry."""
    await office.peer.acknowledged(await office.peer.slash(channel, "ada", f"watch {query}"))
    await office.said("Watching")
    await office.ring(title)
    await office.said(title.partition(" ")[2])


async def test_the_shortcut_on_an_alert_says_why_to_its_person_alone(office: Office) -> None:
    general = office.peer.channel("general")
    await rang(office, general, "ceasefire", "Ceasefire talks in Geneva")
    alert = await office.said("talks in Geneva")
    await office.peer.acknowledged(await office.peer.shortcut(alert, "eve"))
    told = await office.said("in the headline")
    assert told.person == "UEVE"
    assert "*ceasefire* — “Ceasefire” in the headline" in told.plain


async def test_in_a_conversation_with_the_bot_it_is_answered_there(office: Office) -> None:
    await office.peer.dm("ada", "watch ceasefire")
    await office.said("Watching")
    await office.ring("Ceasefire talks in Geneva")
    alert = await office.said("talks in Geneva")
    await office.peer.acknowledged(await office.peer.shortcut(alert))
    assert (await office.said("in the headline")).channel == "DADA"


async def test_on_a_list_of_stories_its_first_link_is_asked_about(office: Office) -> None:
    general = office.peer.channel("general")
    await office.publish("Grain prices fall")
    await office.peer.acknowledged(await office.peer.mention(general, "ada", "latest grain"))
    listed = await office.said("Grain")
    await office.peer.acknowledged(await office.peer.shortcut(listed))
    told = await office.said("Nothing with that link rang here")
    assert told.person == "UADA"


@pytest.mark.parametrize("bot", [True, False])
async def test_on_any_other_message_it_says_so_even_where_the_bot_is_not(
    office: Office, bot: bool
) -> None:
    general = office.peer.channel("general", bot=bot)
    said = await office.peer.say(general, "eve", "lunch?")
    await office.peer.acknowledged(await office.peer.shortcut(said))
    assert (await office.said("That message is no alert of this chat.")).person == "UADA"


async def test_a_stranger_s_look_alike_tells_nothing_of_another_chat(office: Office) -> None:
    general, other = office.peer.channel("general"), office.peer.channel("other")
    await rang(office, general, "ceasefire", "Ceasefire talks in Geneva")
    alert = await office.said("talks in Geneva")
    forged = await office.peer.say(other, "eve", "look", blocks=alert.blocks)
    await office.peer.acknowledged(await office.peer.shortcut(forged, "eve"))
    told = await office.said("older than what is remembered")
    assert (told.channel, told.person) == (other, "UEVE")


async def test_the_shortcut_in_a_thread_that_is_a_chat_asks_that_chat(office: Office) -> None:
    general = office.peer.channel("general")
    root = await office.peer.say(general, "ada", "what of the talks?")
    await office.peer.acknowledged(
        await office.peer.mention(general, "ada", "watch ceasefire", thread=root.ts)
    )
    await office.said("Watching")
    await office.ring("Ceasefire talks in Geneva")
    alert = await office.said("talks in Geneva")
    assert alert.thread == root.ts
    await office.peer.acknowledged(await office.peer.shortcut(alert, "eve"))
    assert (await office.said("in the headline")).person == "UEVE"
