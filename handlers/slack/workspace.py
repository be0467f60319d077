"""One workspace as we are in it: who we are there, and the client that speaks for us."""

from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.addresses import Identity
from handlers.slack.sender import Sender


@dataclass(frozen=True, slots=True)
class Workspace:
    """`web` has the workspace's token."""

    me: Identity
    web: AsyncWebClient = field(repr=False)

    @property
    def sender(self) -> Sender:
        return Sender(self.web, self.me.name)
