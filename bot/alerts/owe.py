"""A message → something owed to a chat: the outbox's item, and back."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from zlib import crc32

from bot.delivery import Delivery
from bot.i18n import spoken
from bot.model import Chat, DeliveryId, Request, StoryId
from bot.richtext import Message
from bot.store import Store
from bot.store.codec import decode, encode, encoded
from bot.store.items import Item
from bot.store.pace import Turns
from bot.store.queue import Queue

STORY = "story:"
ANSWER = "answer:"

FEW = 60
"""So many may be owed at once without turns: two seconds of the slowest platform."""

LEAD = timedelta(minutes=10)
"""How far what few chats hear is put ahead of what many hear, should that not keep to its turns."""

AT_ONCE = 2000
"""Deliveries put together, after which others get a word in."""

PAGE = "page"
"""The ref of what was asked on a person's page, with the part that was shown ("page 2"): the answer
belongs there, and not in the chat."""


def on_page(ref: str) -> bool:
    return ref.partition(" ")[0] == PAGE


def delivery_of(story: StoryId) -> DeliveryId:
    """The id of a story's alert: a story rings once in a chat."""
    return DeliveryId(f"{STORY}{story}")


def owed_item(chat: Chat, delivery: Delivery) -> Item:
    """Answers go before alerts: a person is waiting for them."""
    return Item(chat.key, delivery.id, encode((chat, delivery)), first=delivery.kind == "answer")


async def owe(store: Store, deliveries: Iterable[tuple[Chat, Delivery]], *, now: datetime) -> None:
    """Owe deliveries to chats of any platform, each once. Raises StoreError."""
    by_place: dict[tuple[str, str], list[tuple[Chat, Delivery]]] = {}
    for chat, delivery in deliveries:
        by_place.setdefault((chat.platform, chat.workspace), []).append((chat, delivery))
    for (platform, workspace), owed in by_place.items():
        if len(owed) > FEW:
            await _owe_many(store.turns(platform, workspace), store.outbox(platform), owed, now)
        else:
            few = (owed_item(*one) for one in owed)
            await store.outbox(platform).put(few, now=now, lead=LEAD)


async def _owe_many(
    turns: Turns, outbox: Queue, owed: list[tuple[Chat, Delivery]], now: datetime
) -> None:
    """Each chat has its turn, as fast as the platform takes them: meanwhile it is not due, and
    whoever else is owed something does not stand behind thousands. Each time in another order."""
    packed = _packed(sorted(owed, key=lot))
    while some := list(islice(packed, AT_ONCE)):
        start, interval = await turns.reserve(len(some), now=now)
        items = [replace(one, turn=start + n * interval) for n, one in enumerate(some)]
        added = await outbox.put(items, now=now)
        if added < len(some):  # a poll that was cut short is done again
            await turns.reserve(added - len(some), now=now)


def _packed(owed: Iterable[tuple[Chat, Delivery]]) -> Iterator[Item]:
    """A message that many chats are owed is encoded once."""
    known: dict[int, tuple[Message, Message]] = {}
    for chat, delivery in owed:
        message = delivery.message
        if id(message) not in known:
            known[id(message)] = message, encoded(message)
        yield owed_item(chat, replace(delivery, message=known[id(message)][1]))


def lot(one: tuple[Chat, Delivery]) -> int:
    """A chat's place among those that hear a delivery: the same each time, another for each."""
    chat, delivery = one
    return crc32(f"{delivery.id} {chat.key}".encode())


def unpacked(body: str) -> tuple[Chat, Delivery]:
    return decode(body, tuple[Chat, Delivery])


def answer(
    request: Request,
    message: Message,
    *,
    replaces: bool = False,
    page: tuple[Message, ...] = (),
    now: datetime,
) -> Item:
    """The answer to a request: its id derives from the request, so it is owed once. It `replaces`
    the message of the button that was pressed; what was typed has no message to replace. It brings
    the person's `page` along, if that is another now, and is in the language that is spoken."""
    in_place = replaces and request.kind == "button" and not on_page(request.ref)
    delivery = Delivery(
        DeliveryId(f"{ANSWER}{request.id}"),
        request.chat.key,
        "answer",
        message,
        now,
        ref=request.ref,
        person=request.person.id,
        replaces=request.ref if in_place else "",
        press=request.press,
        page=page,
        language=spoken(),
    )
    return owed_item(request.chat, delivery)
