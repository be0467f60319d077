"""A message → something owed to a chat: the outbox's item, and back."""

from collections.abc import Iterable
from datetime import datetime

from bot.model import Chat, Delivery, DeliveryId, Message, Request, StoryId
from bot.store import Store
from bot.store.codec import decode, encode
from bot.store.queue import Item

STORY = "story:"
ANSWER = "answer:"

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
    items: dict[str, list[Item]] = {}
    for chat, delivery in deliveries:
        items.setdefault(chat.platform, []).append(owed_item(chat, delivery))
    for platform, owed in items.items():
        await store.outbox(platform).put(owed, now=now)


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
    the person's `page` along, if that is another now."""
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
    )
    return owed_item(request.chat, delivery)
