"""A person's page → their Home tab.

A Home tab is a view of what is stored, no message: if publishing fails, the next change or the next
opening publishes it anew.
"""

import logging

from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.calls import UNAVAILABLE, ask, cause
from handlers.slack.views import View

log = logging.getLogger(__name__)


async def publish(web: AsyncWebClient, person: str, view: View, *, seen: str = "") -> bool:
    """Whether the person's Home tab shows this view now. With `seen`, the hash of the view that it
    was made to replace, it does not overwrite one that was published since."""
    try:
        await ask(web.views_publish(user_id=person, view=view, **({"hash": seen} if seen else {})))
    except UNAVAILABLE as error:
        log.log(_LEVEL.get(cause(error), logging.WARNING), "Slack: Home tab: %s", cause(error))
        return False
    return True


_LEVEL = {"hash_conflict": logging.DEBUG, "not_enabled": logging.INFO}
"""A newer page is there already; the workspace's app is older than the manifest."""
