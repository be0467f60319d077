"""What a chat shows of a message: the real SDK, TDLib's own parser."""

from dataclasses import replace

import pytest

from bot.delivery import Sent
from bot.richtext import Button, Message, Run, bold, code, link, message, plain
from handlers.telegram import Telegram
from handlers.telegram.render import utf16
from tests.handlers.telegram.conftest import chat_of, owed
from tests.peers.telegram import Entity, Key, Post, Room, TelegramPeer

URL = "https://news.example/1?a=1&b=2"


@pytest.fixture
def room(peer: TelegramPeer) -> Room:
    return peer.private(peer.person("Ada"))


async def shown(
    peer: TelegramPeer, telegram: Telegram, said: Message, *, without_markup: bool = False
) -> Post:
    """The message as a private chat shows it."""
    chat = chat_of(peer.private(peer.person("Reader")))
    outcome = await telegram.send(chat, owed(said, chat), plain=without_markup)
    assert isinstance(outcome, Sent)
    return peer.messages[-1]


async def test_a_message_arrives_with_its_styles_and_says_where_it_went(
    peer: TelegramPeer, telegram: Telegram, room: Room
) -> None:
    chat = chat_of(room)
    lines = message([bold("Truce"), Run(" holds")], "", [link("BBC", URL)], code("watch truce"))
    outcome = await telegram.send(chat, owed(lines, chat))
    post = peer.messages[0]
    assert outcome == Sent(str(post.id))
    assert post.text == "Truce holds\n\nBBC\nwatch truce"
    assert post.entities == (
        Entity("Bold", "Truce"),
        Entity("TextUrl", "BBC", URL),
        Entity("Code", "watch truce"),
    )
    assert not post.preview
    assert not post.silent


async def test_a_headline_with_its_match_in_bold_is_one_link(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    headline = [link("Talks on ", URL), Run("truce", bold=True, link=URL), link(" resume", URL)]
    post = await shown(peer, telegram, message(headline))
    assert post.styled("TextUrl") == ["Talks on truce resume"]
    assert post.styled("Bold") == ["truce"]


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>",
        "<b>unclosed & </i> &amp; &#x41; &bogus;",
        "*bold* _under_ [link](https://evil.example) `code` ||spoiler||",
        "</a><a href='https://evil.example'>",
        "quote \" and ' and \\",
        "«élan» — ελληνικά, العربية, 中文, עברית",
    ],
)
async def test_a_hostile_title_is_shown_as_it_is_and_styles_nothing(
    peer: TelegramPeer, telegram: Telegram, title: str
) -> None:
    post = await shown(peer, telegram, message([plain(title)], [link(title, URL)]))
    assert post.text == f"{title}\n{title}"
    asked = [entity for entity in post.entities if not entity.found]
    assert asked == [Entity("TextUrl", title, URL)]


@pytest.mark.parametrize("without_markup", [False, True])
@pytest.mark.parametrize(
    "title",
    [
        "@alice resigns",
        "Thanks to @alice, @bob_99.",
        "/unsubscribe now",
        "tap /unsubscribe@tocsin_bot",
        "https://x/@alice https://a.example,@alice",
    ],
)
async def test_nothing_that_a_feed_writes_mentions_a_member_or_makes_a_command(
    peer: TelegramPeer, telegram: Telegram, title: str, without_markup: bool
) -> None:
    said = message([plain(title)], [bold(title)], [plain("@"), bold("alice")])
    post = await shown(peer, telegram, said, without_markup=without_markup)
    assert post.styled("Mention") + post.styled("BotCommand") == []
    assert post.text.replace("\u2060", "") == f"{title}\n{title}\n@alice"


async def test_an_address_written_out_in_the_text_stays_whole(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    address = "https://medium.example/@alice/story?x=/y"
    post = await shown(peer, telegram, message(f"See {address}"))
    assert post.text == f"See {address}"
    assert post.styled("Url") == [address]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "tg://user?id=1", "//a.example", "x"])
async def test_a_link_that_is_not_of_the_web_is_only_its_words(
    peer: TelegramPeer, telegram: Telegram, url: str
) -> None:
    post = await shown(peer, telegram, message([link("words", url)]))
    assert (post.text, post.entities) == ("words", ())


async def test_control_characters_and_direction_overrides_are_left_out(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    post = await shown(peer, telegram, message("a\x00b\x1b[2J \u202egnp.exe\ud83d"))
    assert post.text == "ab[2J gnp.exe\ufffd"


@pytest.mark.parametrize("blank", ["", "   ", "\u200b\u2060", "\u2800\n"])
@pytest.mark.parametrize("without_markup", [False, True])
async def test_a_message_without_anything_to_see_is_an_ellipsis(
    peer: TelegramPeer, telegram: Telegram, blank: str, without_markup: bool
) -> None:
    post = await shown(peer, telegram, message(bold(blank)), without_markup=without_markup)
    assert post.text == "…"


@pytest.mark.parametrize("without_markup", [False, True])
async def test_a_text_at_the_limit_is_whole_and_one_past_it_is_cut(
    peer: TelegramPeer, telegram: Telegram, without_markup: bool
) -> None:
    whole = await shown(peer, telegram, message("x" * 4096), without_markup=without_markup)
    cut = await shown(peer, telegram, message("x" * 4097), without_markup=without_markup)
    assert whole.text == "x" * 4096
    assert cut.text == "x" * 4095 + "…"


@pytest.mark.parametrize("without_markup", [False, True])
async def test_2049_emoji_are_cut_between_two_of_them(
    peer: TelegramPeer, telegram: Telegram, without_markup: bool
) -> None:
    post = await shown(peer, telegram, message("😀" * 2049), without_markup=without_markup)
    assert post.text == "😀" * 2047 + "…"


async def test_2049_styled_emoji_are_cut_with_their_styles_whole(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    """Table A, row 22: 4,098 UTF-16 units, of which Telegram takes 4,096."""
    smiles = [bold("😀" * 1_000), link("😀" * 1_049, URL)]
    post = await shown(peer, telegram, message(smiles))
    assert utf16(post.text) <= 4096
    assert post.text == "😀" * 2047 + "…"
    assert post.styled("Bold") == ["😀" * 1_000]
    (linked,) = post.styled("TextUrl")
    assert linked.rstrip("…") == "😀" * 1_047


async def test_a_family_is_not_torn_apart_and_its_style_ends_well(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    family = "👩\u200d👩\u200d👧\u200d👦"
    said = message([plain("x" * 4089), bold(family * 2)])
    post = await shown(peer, telegram, said)
    assert post.text == "x" * 4089 + "…"
    assert utf16(family) == 11


async def test_markup_costs_no_room(peer: TelegramPeer, telegram: Telegram) -> None:
    runs = [link("&<", URL) if n % 2 else bold("&") for n in range(100)]
    post = await shown(peer, telegram, message([*runs, plain("&" * (4096 - 150))]))
    assert utf16(post.text) == 4096
    assert not post.text.endswith("…")


async def test_plain_text_writes_its_links_out(peer: TelegramPeer, telegram: Telegram) -> None:
    post = await shown(
        peer, telegram, message([link("BBC", URL), bold(" <b>")]), without_markup=True
    )
    assert post.raw == f"BBC ({URL}) <b>"


async def test_buttons_keep_their_rows_and_ask_their_commands(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    rows = [[Button("More", "more 7"), Button("Mute", "mute 7 2h")], [Button("Help", "help")]]
    post = await shown(peer, telegram, message("Hi", buttons=rows))
    assert post.keyboard == (
        (Key("More", data="more 7"), Key("Mute", data="mute 7 2h")),
        (Key("Help", data="help"),),
    )


async def test_a_button_whose_command_is_too_long_to_carry_copies_it(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    fits, long = "watch " + "ж" * 29, "watch " + "ж" * 30
    rows = [[Button("Fits", fits), Button("Long", long), Button("Endless", "watch " + "ж" * 300)]]
    post = await shown(peer, telegram, message("Hi", buttons=rows))
    fitting, copying, endless = post.keyboard[0]
    assert fitting == Key("Fits", data=fits)
    assert copying == Key("Long", copies=f"/{long}")
    assert utf16(endless.copies) == 256


async def test_a_long_row_of_buttons_goes_on_in_the_next(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    row = [Button(str(n), f"unwatch {n}") for n in range(1, 11)]
    post = await shown(peer, telegram, message("Which?", buttons=[row]))
    assert [len(keys) for keys in post.keyboard] == [5, 5]


async def test_keys_share_a_row_only_if_a_phone_shows_their_labels_whole(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    row = [Button(label, "help") for label in ("More", "Story", "Mute story", "Not relevant")]
    post = await shown(peer, telegram, message("An alert", buttons=[row]))
    assert [[key.label for key in keys] for keys in post.keyboard] == [
        ["More", "Story"],
        ["Mute story", "Not relevant"],
    ]


async def test_a_button_without_a_label_shows_its_command(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    post = await shown(peer, telegram, message("Hi", buttons=[[Button(" \n", "help")]]))
    assert post.keyboard == ((Key("help", data="help"),),)


async def test_a_message_in_a_topic_goes_to_the_topic(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    forum = peer.group("Forum", forum=True)
    topic = peer.topic(forum, "Politics")
    chat = chat_of(forum, topic)
    await telegram.send(chat, owed(message("Hi"), chat))
    assert peer.messages[0].thread == topic


async def test_a_silent_message_rings_no_bell(peer: TelegramPeer, telegram: Telegram) -> None:
    post = await shown(peer, telegram, replace(message("Hi"), silent=True))
    assert post.silent


async def test_a_message_is_a_reply_to_the_one_it_goes_under(
    peer: TelegramPeer, telegram: Telegram, room: Room
) -> None:
    chat = chat_of(room)
    await telegram.send(chat, owed(message("Truce"), chat))
    await telegram.send(chat, owed(message("Talks"), chat), under=str(peer.messages[0].id))
    assert peer.messages[1].reply_to == peer.messages[0].id


async def test_a_reply_whose_message_is_gone_is_sent_without_it(
    peer: TelegramPeer, telegram: Telegram, room: Room
) -> None:
    chat = chat_of(room)
    await telegram.send(chat, owed(message("Talks"), chat), under="77")
    assert peer.messages[0].reply_to == 0


async def test_in_a_group_an_answer_is_a_reply_to_who_asked_and_in_private_it_need_not_be(
    peer: TelegramPeer, telegram: Telegram, room: Room
) -> None:
    ada = peer.person("Ada")
    group = peer.group("Newsroom")
    for place in (group, room):
        asked = await peer.say(place, ada, "/latest")
        chat = chat_of(place)
        await telegram.send(chat, owed(message("Here"), chat, ref=str(asked)))
    assert [post.reply_to for post in peer.messages] == [asked, 0]


async def test_an_edit_changes_the_message_in_place(
    peer: TelegramPeer, telegram: Telegram, room: Room
) -> None:
    chat = chat_of(room)
    first = await telegram.send(chat, owed(message("One source"), chat))
    assert isinstance(first, Sent)
    buttons = [[Button("More", "more 7")]]
    edit = owed(message([bold("Two")], buttons=buttons), chat)
    assert await telegram.send(chat, edit, edits=first.ref) == first
    [post] = peer.messages
    assert [version.shown.text for version in post.history] == ["One source", "Two"]
    assert post.keyboard == ((Key("More", data="more 7"),),)
    assert not post.preview


async def test_an_edit_that_changes_nothing_is_done(
    peer: TelegramPeer, telegram: Telegram, room: Room
) -> None:
    chat = chat_of(room)
    first = await telegram.send(chat, owed(message("Same"), chat))
    assert isinstance(first, Sent)
    assert await telegram.send(chat, owed(message("Same"), chat), edits=first.ref) == first
    assert len(peer.messages[0].history) == 1


async def test_an_edit_of_a_deleted_message_is_sent_anew_without_a_bell(
    peer: TelegramPeer, telegram: Telegram, room: Room
) -> None:
    chat = chat_of(room)
    first = await telegram.send(chat, owed(message("One"), chat))
    assert isinstance(first, Sent)
    peer.messages[0].deleted = True
    again = await telegram.send(chat, owed(message("Two"), chat), edits=first.ref)
    assert again == Sent(str(peer.messages[1].id))
    assert (peer.messages[1].text, peer.messages[1].silent) == ("Two", True)
