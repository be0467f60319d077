"""What of a delivery belongs in a view: an answer that a form waits for, a person's page.

Both are shown on top of what a chat is told, and are no message: a view that was closed meanwhile,
or a Home tab that is not there, leaves the answer to the chat.
"""

from dataclasses import replace

from bot.alerts.owe import on_page
from bot.delivery import Delivery
from bot.model import Chat
from handlers.slack.addresses import channel_of, view_and_ref
from handlers.slack.calls import UNAVAILABLE, ask
from handlers.slack.home import publish
from handlers.slack.views import Origin, answered, home
from handlers.slack.workspace import Workspace


async def shown_in_views(here: Workspace, chat: Chat, delivery: Delivery) -> Delivery | None:
    """What is still to be told in the chat; None if nothing is."""
    view, ref = view_and_ref(delivery.ref)
    told = bool(view) and await _in_form(here, view, delivery)
    asked_on_page = on_page(ref)
    if delivery.page:
        notice = delivery.message if asked_on_page and not told else None
        origin = Origin(channel_of(chat), ref=ref if asked_on_page else "page 1")
        shown = await publish(here.web, delivery.person, home(delivery.page, origin, notice))
        told = told or (asked_on_page and shown)
    alone = chat.kind == "private" or delivery.message.private
    return None if told and alone else replace(delivery, ref="" if asked_on_page else ref)


async def _in_form(here: Workspace, view: str, delivery: Delivery) -> bool:
    try:
        await ask(here.web.views_update(view_id=view, view=answered(delivery.message)))
    except UNAVAILABLE:
        return False
    return True
