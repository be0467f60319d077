"""Views as Slack keeps them: modals that a trigger opens within three seconds, Home tabs; each with
the hash that guards it against an update made for an older state.

https://docs.slack.dev/reference/methods/views.open, …/views.update, …/views.publish
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.peers.slack.checks import refused_view, unmeant_blocks
from tests.peers.slack.world import Payload, World

TRIGGER_LIFE = 3.0
"""Seconds from what a person did until its trigger opens nothing any more."""

VIEW_MOST = 250_000
"""Characters of a view as JSON: a longer one is `view_too_large`."""


class ViewRefused(Exception):
    def __init__(self, error: str, problems: list[str] | None = None) -> None:
        super().__init__(error)
        self.error, self.problems = error, problems or []


@dataclass
class Shown:
    """A view as it stands: of a modal whose it is, of a Home tab whose page. `states` are all that
    it showed, the last one now."""

    id: str
    person: str
    hash: str
    view: Payload
    states: list[Payload] = field(default_factory=list)
    typed: dict[str, Payload] = field(default_factory=dict)
    closed: bool = False

    def payload(self, team: str) -> Payload:
        """The view as interaction payloads carry it."""
        return {
            **self.view,
            "id": self.id,
            "hash": self.hash,
            "team_id": team,
            "app_installed_team_id": team,
            "callback_id": self.view.get("callback_id", ""),
            "state": {"values": self._values()},
        }

    def _values(self) -> Payload:
        values = {}
        for block in self.view["blocks"]:
            if block["type"] == "input":
                element = block["element"]
                held = self.typed.get(block["block_id"]) or _initial(element)
                values[block["block_id"]] = {element["action_id"]: held}
        return values

    def block(self, name: str) -> Payload:
        found = [one for one in self.view["blocks"] if one.get("block_id") == name]
        if not found:
            raise LookupError(f"no block {name!r} in the view")
        return found[0]  # type: ignore[no-any-return]


class Views:
    """All views of a workspace: `modals` in the order in which they were opened, `homes` by
    person. What people do reaches the app `late`, in seconds."""

    def __init__(self, world: World, defects: list[str]) -> None:
        self._world = world
        self._defects = defects
        self.triggers: dict[str, tuple[float, str]] = {}
        self.modals: list[Shown] = []
        self.homes: dict[str, Shown] = {}
        self.home_enabled = True
        self.late = 0.0

    def trigger(self, person: str) -> str:
        """A new trigger, of something that a person did now."""
        number = self._world.number
        name = f"{number()}.{number()}.{number():032x}"
        self.triggers[name] = (self._world.clock() - self.late, person)
        return name

    def open(self, view: Payload, trigger: str) -> Payload:
        made = self.triggers.pop(trigger, None)
        if made is None:
            raise ViewRefused("invalid_trigger_id")
        if self._world.clock() - made[0] > TRIGGER_LIFE:
            raise ViewRefused("expired_trigger_id")
        self._judge(view, "modal")
        shown = Shown(f"V{self._world.number():08d}", made[1], self._hash(), view, [view])
        self.modals.append(shown)
        return {**view, "id": shown.id, "hash": shown.hash}

    def update(self, view: Payload, name: str, seen: str) -> Payload:
        shown = next((one for one in self.modals if one.id == name and not one.closed), None)
        if shown is None:
            raise ViewRefused("not_found")
        self._judge(view, "modal")
        return self._replace(shown, view, seen)

    def publish(self, view: Payload, person: str, seen: str) -> Payload:
        if not self.home_enabled:
            raise ViewRefused("not_enabled")
        if person not in self._world.users:
            raise ViewRefused("user_not_found")
        self._judge(view, "home")
        shown = self.homes.get(person)
        if shown is None:
            shown = Shown(f"V{self._world.number():08d}", person, self._hash(), view, [])
            self.homes[person], seen = shown, ""
        return self._replace(shown, view, seen)

    def answer(self, shown: Shown, answer: Any) -> None:
        """What the acknowledgement of a submission does to its view."""
        answer = answer or {}
        match answer.get("response_action"):
            case None:
                shown.closed = True
            case "errors":
                for name in answer["errors"]:
                    if shown.block(name)["type"] != "input":
                        self._defects.append(f"an error stands on {name!r}, which is no input")
                if not all(1 <= len(text) <= 1_500 for text in answer["errors"].values()):
                    self._defects.append("an error is empty or too long")
            case "update":
                self._judge(answer["view"], "modal")
                self._replace(shown, answer["view"], "")
            case other:
                self._defects.append(f"response_action {other!r}")

    def _replace(self, shown: Shown, view: Payload, seen: str) -> Payload:
        if seen and seen != shown.hash:
            raise ViewRefused("hash_conflict")
        shown.hash, shown.view = self._hash(), view
        shown.states.append(view)
        return {**view, "id": shown.id, "hash": shown.hash}

    def _judge(self, view: Payload, kind: str) -> None:
        problems = list(_wrong(view, kind)) or refused_view(view)
        if problems:
            self._defects.extend(problems)
            raise ViewRefused("invalid_arguments", problems)
        if len(json.dumps(view)) > VIEW_MOST:
            raise ViewRefused("view_too_large")
        self._defects.extend(unmeant_blocks(view["blocks"]))

    def _hash(self) -> str:
        return f"{int(self._world.clock())}.{self._world.number():08x}"


def _wrong(view: Mapping[str, Any], kind: str) -> Iterator[str]:
    if view.get("type") != kind:
        yield f"the view is no {kind}"
    inputs = any(block.get("type") == "input" for block in view.get("blocks", []))
    if kind == "modal" and inputs and "submit" not in view:
        yield "a modal with inputs must have submit"


def _initial(element: Payload) -> Payload:
    match element["type"]:
        case "static_select":
            held = {"selected_option": element.get("initial_option")}
        case "timepicker":
            held = {"selected_time": element.get("initial_time")}
        case "checkboxes":
            held = {"selected_options": element.get("initial_options", [])}
        case _:
            held = {"value": element.get("initial_value")}
    return {"type": element["type"], **held}


def filled_in(element: Payload, text: str) -> Payload:
    """What Slack makes of `text` filled into an element: an option is named by its value."""
    match element["type"]:
        case "static_select":
            groups = element.get("option_groups", [])
            grouped = [one for group in groups for one in group["options"]]
            options = [*element.get("options", []), *grouped]
            (chosen,) = (one for one in options if one["value"] == text)
            held: Payload = {"selected_option": chosen}
        case "timepicker":
            held = {"selected_time": text}
        case "checkboxes":
            held = {"selected_options": element["options"] if text else []}
        case _:
            if len(text) > element.get("max_length", 3_000):
                raise LookupError("Slack lets nobody type that much here")
            held = {"value": text}
    return {"type": element["type"], **held}
