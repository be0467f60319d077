"""The workspaces that we are in: the one whose token is in the environment, and those that
installed us, with their tokens in the store."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.request.internals import extract_team_id
from slack_sdk.web.async_client import AsyncWebClient

from bot.store.installations import Installation, Installations
from handlers.slack.addresses import Identity
from handlers.slack.workspace import Workspace


class Workspaces:
    """`client` makes a web client for a token. Without installations, there is the one workspace,
    and everything that comes is for it: a person of another, in a channel shared with it, too."""

    def __init__(
        self, client: Callable[[str], AsyncWebClient], installations: Installations | None
    ) -> None:
        self._client = client
        self.installations = installations
        self.own: Workspace | None = None
        self._known: dict[str, tuple[Installation, Workspace]] = {}

    async def named(self, team: str) -> Workspace | None:
        """The workspace with this id; None if we are not in it. Raises StoreError."""
        if self.own and (self.installations is None or self.own.me.team == team):
            return self.own
        held = await self.installations.get(team) if self.installations else None
        if held is None:
            self._known.pop(team, None)
            return None
        if self._known.get(team, (None,))[0] != held:
            self._known[team] = held, Workspace(identity(held), self._client(held.token))
        return self._known[team][1]

    async def of(self, body: Mapping[str, Any]) -> Workspace | None:
        """The workspace that a payload is for."""
        return await self.named(extract_team_id(dict(body)) or "")


def identity(held: Installation) -> Identity:
    return Identity(held.workspace, held.user, held.bot, held.handle, held.name)
