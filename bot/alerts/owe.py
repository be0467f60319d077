"""A message → something owed to a chat: the outbox's item, and back."""

from datetime import datetime

from bot.model import Chat, Delivery, DeliveryId, Message, Request, StoryId
from bot.store.codec import decode, encode
from bot.store.queue import Item

STORY = "story:"
ANSWER = "answer:"


def delivery_of(story: StoryId) -> DeliveryId:
    """The id of a story's alert: a story rings once in a chat."""
    return DeliveryId(f"{STORY}{story}")


def owed_item(chat: Chat, delivery: Delivery) -> Item:
    """Answers go before alerts: a person is waiting for them."""
    return Item(chat.key, delivery.id, encode((chat, delivery)), first=delivery.kind == "answer")


def unpacked(body: str) -> tuple[Chat, Delivery]:
    return decode(body, tuple[Chat, Delivery])


def answer(request: Request, message: Message, *, now: datetime) -> Item:
    """The answer to a request: its id derives from the request, so it is owed once."""
    delivery = Delivery(
        DeliveryId(f"{ANSWER}{request.id}"),
        request.chat.key,
        "answer",
        message,
        now,
        ref=request.ref,
        person=request.person.id,
    )
    return owed_item(request.chat, delivery)
