"""Messages with a file: pictures and documents, each with its words."""

from dataclasses import replace

import pytest

from bot.delivery import RetryAfter, Sent
from bot.errors import UserError
from bot.richtext import Attachment, Button, bold, message
from handlers.telegram import Telegram
from tests.handlers.fakes import Inbox
from tests.handlers.telegram.conftest import chat_of, owed
from tests.peers.telegram import CutAfter, TelegramPeer

PICTURE = Attachment("trend.png", "image/png", b"\x89PNG\r\n\x1a\n...", "A picture", ("▁▃█",))
DOCUMENT = Attachment("tocsin.json", "application/json", b'{"tocsin": 1}')
WORDS = message((bold("ceasefire"),), "9 mentions", buttons=[[Button("Help", "help")]])


async def test_a_picture_goes_with_its_words_as_caption(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    chat = chat_of(peer.private(peer.person("Ada")))
    given = replace(WORDS, attachment=PICTURE)
    outcome = await telegram.send(chat, owed(given, chat))
    (post,) = peer.messages
    assert outcome == Sent(str(post.id))
    assert (post.photo, post.text) == (PICTURE.data, "ceasefire\n9 mentions")
    assert post.styled("Bold") == ["ceasefire"]
    assert [key.label for row in post.keyboard for key in row] == ["Help"]


async def test_a_document_goes_under_its_name(peer: TelegramPeer, telegram: Telegram) -> None:
    chat = chat_of(peer.private(peer.person("Ada")))
    await telegram.send(chat, owed(replace(WORDS, attachment=DOCUMENT), chat))
    (post,) = peer.messages
    assert (post.document, post.file_name) == (DOCUMENT.data, "tocsin.json")


async def test_a_caption_is_cut_to_what_telegram_takes(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    chat = chat_of(peer.private(peer.person("Ada")))
    long = replace(message("🔔 x" * 600), attachment=PICTURE)
    assert isinstance(await telegram.send(chat, owed(long, chat)), Sent)
    assert len(peer.messages[0].text.encode("utf-16-le")) // 2 <= 1024
    assert peer.messages[0].text.endswith("…")


async def test_what_telegram_cannot_read_as_a_picture_goes_as_words(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    chat = chat_of(peer.private(peer.person("Ada")))
    broken = replace(WORDS, attachment=replace(PICTURE, data=b"no picture"))
    refused = await telegram.send(chat, owed(broken, chat))
    assert "IMAGE_PROCESS_FAILED" in str(refused).upper()
    await telegram.send(chat, owed(broken, chat), plain=True)
    (post,) = peer.messages
    assert (post.text, post.photo) == ("ceasefire\n9 mentions", b"")
    peer.defects.clear()


async def test_a_picture_that_was_cut_off_under_way_is_sent_again(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    chat = chat_of(peer.private(peer.person("Ada")))
    peer.fail("sendPhoto", CutAfter())
    outcome = await telegram.send(chat, owed(replace(WORDS, attachment=PICTURE), chat))
    assert isinstance(outcome, RetryAfter) and outcome.counts


async def test_an_edit_of_a_message_with_a_picture_is_sent_anew(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    chat = chat_of(peer.private(peer.person("Ada")))
    sent = await telegram.send(chat, owed(replace(WORDS, attachment=PICTURE), chat))
    assert isinstance(sent, Sent)
    again = await telegram.send(chat, owed(message("later"), chat), edits=sent.ref)
    assert again != sent
    assert [post.text for post in peer.messages][-1] == "later"


# --- a person's ----------------------------------------------------------------------------------


async def test_a_document_without_a_word_in_private_is_to_be_imported(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox
) -> None:
    ada = peer.person("Ada")
    await peer.share(peer.private(ada), ada, "tocsin.json", b'{"tocsin": 1}')
    request = await inbox.next()
    assert request.text == "import"
    assert await telegram.file(request) == b'{"tocsin": 1}'


async def test_in_a_group_a_document_is_read_with_import_as_its_caption_or_as_a_reply_to_it(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox
) -> None:
    ada = peer.person("Ada")
    room = peer.group("Desk", members={ada: "administrator"})
    await peer.share(room, ada, "ours.opml", b"<opml/>", caption="/import@tocsin_bot")
    assert await telegram.file(await inbox.next()) == b"<opml/>"
    silent = await peer.share(room, ada, "theirs.opml", b"<opml>2</opml>")
    await peer.say(room, ada, "/import", reply_to=silent)
    assert await telegram.file(await inbox.next(2)) == b"<opml>2</opml>"
    assert len(inbox.requests) == 2


async def test_a_document_of_another_kind_asks_for_nothing(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox
) -> None:
    ada = peer.person("Ada")
    room = peer.private(ada)
    await peer.share(room, ada, "holiday.pdf", b"%PDF")
    await peer.say(room, ada, "/latest")
    assert (await inbox.next()).text == "latest"


async def test_a_document_that_is_too_large_or_gone_is_refused(
    peer: TelegramPeer, telegram: Telegram, inbox: Inbox
) -> None:
    ada = peer.person("Ada")
    await peer.share(peer.private(ada), ada, "big.json", b"x" * (2**20 + 1))
    request = await inbox.next()
    with pytest.raises(UserError, match="larger than a megabyte"):
        await telegram.file(request)
    with pytest.raises(UserError, match="send it again"):
        await telegram.file(replace(request, file="no such file"))
    peer.defects.clear()
