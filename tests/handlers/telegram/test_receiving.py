"""What people do on Telegram, as requests."""

import asyncio

import pytest

from bot.model import Chat, Person
from bot.richtext import Message, message
from handlers.telegram import Telegram
from tests.handlers.fakes import Inbox, Naps
from tests.handlers.telegram.conftest import chat_of, listening, owed
from tests.peers.telegram import Post, Room, TelegramPeer, User


@pytest.fixture
def ada(peer: TelegramPeer) -> User:
    return peer.person("Ada", "ada")


@pytest.fixture
def private(peer: TelegramPeer, ada: User) -> Room:
    return peer.private(ada)


@pytest.fixture
def group(peer: TelegramPeer, ada: User) -> Room:
    return peer.group("Newsroom", members={ada: "member"})


async def shown(peer: TelegramPeer, telegram: Telegram, room: Room, said: Message) -> Post:
    """A message of the bot's in that room."""
    chat = chat_of(room)
    await telegram.send(chat, owed(said, chat))
    return peer.messages[-1]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("/watch ceasefire", "watch ceasefire"),
        ("/watch@tocsin_bot a b", "watch a b"),
        ("/Watch@Tocsin_Bot a b", "Watch a b"),
        ("/watch\nceasefire, truce", "watch ceasefire, truce"),
        ("/latest", "latest"),
        ("/start watch_3f", "start watch_3f"),
        ("latest 5", "latest 5"),
        ("  latest  ", "latest"),
        ("@tocsin_bot latest", "latest"),
        ("/ what?", "/ what?"),
    ],
)
async def test_in_a_private_chat_whatever_is_typed_is_asked(
    peer: TelegramPeer, inbox: Inbox, private: Room, ada: User, typed: str, asked: str
) -> None:
    await peer.say(private, ada, typed)
    assert (await inbox.next()).text == asked


async def test_a_request_says_who_asked_where_when_and_in_which_message(
    peer: TelegramPeer, inbox: Inbox, group: Room, ada: User
) -> None:
    said = await peer.say(group, ada, "/latest")
    request = await inbox.next()
    assert request.chat == Chat("telegram", str(group.id), "", "group", "Newsroom")
    assert request.person == Person(str(ada.id), "Ada")
    assert (request.kind, request.ref) == ("command", str(said))
    assert request.at.tzinfo is not None
    assert request.id.startswith("telegram:9")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("/latest", "latest"),
        ("/latest@tocsin_bot", "latest"),
        ("@tocsin_bot watch truce", "watch truce"),
        ("/watch! truce", "watch! truce"),
        ("/watch@tocsin_bot! truce", "watch! truce"),
        ("@Tocsin_bot, watch truce", "watch truce"),
        ("@tocsin_bot /watch truce", "watch truce"),
        ("@tocsin_bot", "help"),
    ],
)
async def test_in_a_group_a_command_or_our_name_first_asks(
    peer: TelegramPeer, inbox: Inbox, group: Room, ada: User, typed: str, asked: str
) -> None:
    await peer.say(group, ada, typed)
    assert (await inbox.next()).text == asked


@pytest.mark.parametrize(
    "typed",
    ["latest", "I asked @tocsin_bot", "/latest@other_bot", "@tocsin_bots latest", "watch out"],
)
async def test_in_a_group_other_talk_is_not_for_us(
    peer: TelegramPeer, inbox: Inbox, group: Room, ada: User, typed: str
) -> None:
    await peer.say(group, ada, typed)
    await peer.say(group, ada, "/latest")
    assert (await inbox.next()).text == "latest"
    assert len(inbox.requests) == 1


async def test_a_reply_to_us_asks_if_it_begins_with_a_command_and_else_is_talk(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox, group: Room, ada: User
) -> None:
    alert = await shown(peer, telegram, group, message("Truce holds"))
    await peer.say(group, ada, "Good news at last", reply_to=alert.id)
    await peer.say(group, ada, "latest 3", reply_to=alert.id)
    assert (await inbox.next()).text == "latest 3"


async def test_a_reply_to_a_person_is_talk(
    peer: TelegramPeer, inbox: Inbox, group: Room, ada: User
) -> None:
    said = await peer.say(group, ada, "What is new?")
    await peer.say(group, ada, "latest", reply_to=said)
    await peer.say(group, ada, "/help")
    assert (await inbox.next()).text == "help"


async def test_a_forum_topic_is_a_chat_of_its_own(
    peer: TelegramPeer, inbox: Inbox, ada: User
) -> None:
    forum = peer.group("Forum", forum=True)
    topic = peer.topic(forum, "Politics")
    await peer.say(forum, ada, "/latest", thread=topic)
    await peer.say(forum, ada, "/latest")
    assert (await inbox.next(1)).chat.thread == str(topic)
    assert (await inbox.next(2)).chat.thread == ""


async def test_a_thread_of_replies_is_no_chat_of_its_own(
    peer: TelegramPeer, inbox: Inbox, group: Room, ada: User
) -> None:
    body = {
        "message_id": 7,
        "date": 1_790_000_000,
        "chat": group.as_json(),
        "from": ada.as_json(),
        "text": "/latest",
        "message_thread_id": 5,
    }
    await peer.happen("message", body)
    assert (await inbox.next()).chat.thread == ""


async def test_an_anonymous_administrator_speaks_as_the_chat(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox, group: Room, ada: User
) -> None:
    await peer.say(group, ada, "/watch truce", anonymous=True)
    request = await inbox.next()
    assert request.person == Person(str(group.id), "Newsroom")
    assert await telegram.may_configure(request)


async def test_who_speaks_as_another_channel_administers_nothing(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox, group: Room, ada: User
) -> None:
    await peer.say(group, ada, "/watch truce", in_name_of=peer.channel("Ada's diary"))
    assert not await telegram.may_configure(await inbox.next())


async def test_a_channels_post_asks_in_the_channels_name(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox, ada: User
) -> None:
    channel = peer.channel("Wire")
    await peer.say(channel, ada, "/subscribe")
    request = await inbox.next()
    assert (request.chat.kind, request.text) == ("channel", "subscribe")
    assert await telegram.may_configure(request)


async def test_other_bots_and_posts_carried_from_a_channel_ask_nothing(
    peer: TelegramPeer, inbox: Inbox, group: Room, ada: User
) -> None:
    robot = User(99, "Robot", "other_bot", is_bot=True)
    await peer.say(group, robot, "/latest")
    carried = {
        "message_id": 8,
        "date": 1_790_000_000,
        "chat": group.as_json(),
        "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
        "sender_chat": peer.channel("Wire").as_json(),
        "is_automatic_forward": True,
        "text": "/latest",
    }
    await peer.happen("message", carried)
    await peer.say(group, ada, "/help")
    assert (await inbox.next()).text == "help"
    assert len(inbox.requests) == 1


async def test_a_message_without_text_asks_nothing(
    peer: TelegramPeer, inbox: Inbox, private: Room, ada: User
) -> None:
    await peer.say(private, ada, "")
    await peer.say(private, ada, "/help")
    assert (await inbox.next()).text == "help"


async def test_being_added_and_removed_says_by_whom(
    peer: TelegramPeer, inbox: Inbox, ada: User
) -> None:
    group = peer.group("Newsroom", bot="left")
    await peer.add_bot(group, by=ada)
    await peer.remove_bot(group, by=ada)
    added, removed = await inbox.next(1), await inbox.next(2)
    assert (added.kind, added.person.id) == ("added", str(ada.id))
    assert (removed.kind, removed.chat.id) == ("removed", str(group.id))


async def test_being_promoted_is_neither_added_nor_removed(
    peer: TelegramPeer, inbox: Inbox, group: Room, ada: User
) -> None:
    await peer.add_bot(group, by=ada, status="administrator")
    await peer.say(group, ada, "/help")
    assert (await inbox.next()).text == "help"


async def test_a_person_who_blocks_us_and_comes_back_is_removed_and_added(
    peer: TelegramPeer, inbox: Inbox, private: Room, ada: User
) -> None:
    await peer.block(ada)
    await peer.unblock(ada)
    assert [(await inbox.next(n)).kind for n in (1, 2)] == ["removed", "added"]


@pytest.mark.parametrize("one_by_one", [True, False])
async def test_a_group_that_becomes_a_supergroup_has_moved_and_was_not_joined(
    peer: TelegramPeer, ada: User, one_by_one: bool
) -> None:
    group = peer.group("Newsroom", basic=True)
    inbox, told = Inbox(), asyncio.Event()

    async def until_told(seconds: float) -> None:
        assert seconds == 1
        await told.wait()

    telegram = Telegram(token=peer.token, base_url=peer.url, profiles={}, sleep=until_told)
    await telegram.start()
    if not one_by_one:
        supergroup = await peer.migrate(group, by=ada)
    async with listening(telegram, inbox):
        if one_by_one:
            await peer.wait_for(lambda: peer.polling)
            supergroup = await peer.migrate(group, by=ada)
        told.set()
        await peer.say(supergroup, ada, "/help")
        moved, after = await inbox.next(1), await inbox.next(2)
    await telegram.close()
    assert (moved.kind, moved.chat.id, moved.text) == ("moved", str(group.id), str(supergroup.id))
    assert (after.chat.id, after.text) == (str(supergroup.id), "help")


async def test_joining_a_supergroup_is_told_although_a_migration_was_looked_for(
    peer: TelegramPeer, inbox: Inbox, ada: User, naps: Naps
) -> None:
    group = peer.group("Newsroom", bot="left")
    await peer.add_bot(group, by=ada)
    assert (await inbox.next()).kind == "added"
    assert naps.taken == [1]
