"""What a chat shows of a message: the real SDK, TDLib's own parser."""

from bot.model import Button, Message, Run, Sent, bold, code, link, message
from handlers.telegram import Telegram
from tests.handlers.telegram.conftest import chat_of, owed
from tests.peers.telegram import Entity, TelegramPeer

URL = "https://news.example/1?a=1&b=2"


async def test_a_message_arrives_with_its_styles_and_says_where_it_went(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    chat = chat_of(peer.private(peer.person("Ada")))
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
