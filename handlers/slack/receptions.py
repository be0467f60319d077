"""Each workspace's reception, and what becomes of one that removes us."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.commands.counter import Counter
from bot.model import Person, Request
from bot.platform import Submit
from handlers.slack.addresses import chat_of
from handlers.slack.reception import NOTHING, Answer, Reception
from handlers.slack.workspace import Workspace
from handlers.slack.workspaces import Workspaces

log = logging.getLogger(__name__)


class Receptions:
    def __init__(self, workspaces: Workspaces, submit: Submit, counter: Counter | None) -> None:
        self.workspaces = workspaces
        self._submit = submit
        self._counter = counter
        self._open: dict[str, tuple[Workspace, Reception]] = {}

    async def of(self, body: Mapping[str, Any]) -> Reception | None:
        """The reception that a payload is for; None if it comes from a workspace that we are not in
        (it was under way when that removed us)."""
        here = await self.workspaces.of(body)
        if here is None:
            log.info("Slack: something came from a workspace that the app is not installed in")
            return None
        return self._of(here)

    async def cut_off(self, body: Mapping[str, Any]) -> Answer:
        """The app was removed, or its tokens were revoked. An event from before the workspace's
        last installation, delivered late, is about the one before."""
        event = body["event"]
        if event["type"] == "tokens_revoked" and not event.get("tokens", {}).get("bot", True):
            return NOTHING  # a person's token, of which we have none
        here = await self.workspaces.of(body)
        if here and here is self.workspaces.own:
            log.error(
                "Slack: the app was removed from the workspace. Install it again, put the new "
                "token into SLACK_BOT_TOKEN and restart; nothing of the chats is forgotten."
            )
        elif here and self.workspaces.installations:
            await self._close(here, body)
        return NOTHING

    async def _close(self, here: Workspace, body: Mapping[str, Any]) -> None:
        installations = self.workspaces.installations
        assert installations
        held = await installations.get(here.me.team)
        when = datetime.fromtimestamp(body.get("event_time", 0), UTC)
        if held is None or when < held.at.replace(microsecond=0):
            return
        log.warning("Slack: the app was removed from %s; its token is deleted", here.me.workspace)
        await self._submit(
            Request(
                id=f"slack:{body['event_id']}",
                chat=chat_of(here.me.team, ""),
                person=Person(""),
                text="",
                at=when,
                kind="closed",
            )
        )
        await installations.remove(here.me.team)

    async def close(self) -> None:
        for _, reception in self._open.values():
            await reception.close()

    def _of(self, here: Workspace) -> Reception:
        held = self._open.get(here.me.team)
        if held is None or held[0] is not here:
            held = here, Reception(here, self._submit, self._counter)
            self._open[here.me.team] = held
        return held[1]
