"""The peer is as strict with views as Slack: what they hold, who opens them, and who comes late."""

from typing import Any

import pytest

from tests.handlers.slack.test_peer import actions, button, call, rich
from tests.peers.slack import SlackPeer
from tests.peers.slack.checks import SCHEMAS, refused_view
from tests.peers.slack.views import TRIGGER_LIFE, VIEW_MOST

WORDS = rich({"type": "text", "text": "a"})


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def field(**element: Any) -> dict[str, Any]:
    made = {"type": "plain_text_input", "action_id": "f", **element}
    return {"type": "input", "block_id": "f", "label": plain("F"), "element": made}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain("T"),
        "submit": plain("S"),
        "blocks": list(blocks),
        **more,
    }


def select(*options: str, **more: Any) -> dict[str, Any]:
    listed = [{"text": plain(one), "value": one} for one in options]
    return field(type="static_select", options=listed, **more)


@pytest.mark.parametrize(
    "wrong",
    [
        modal(*[WORDS] * 101),
        modal(WORDS, title=plain("x" * 25)),
        modal(WORDS, submit=plain("x" * 25)),
        modal(WORDS, private_metadata="x" * 3_001),
        modal(field(max_length=3_001)),
        modal(field(placeholder=plain("x" * 151))),
        modal(field(placeholder=plain(""))),
        modal(field(type="timepicker", initial_time="24:00")),
        modal(select(*[str(n) for n in range(101)])),
        modal(select("a", "a")),
        modal(select("x" * 76)),
        modal(select("a", initial_option={"text": plain("b"), "value": "b"})),
        modal(field(), field()),
        modal(actions(button(text=plain("x" * 76)))),
    ],
)
def test_a_view_beyond_slacks_limits_is_refused(wrong: dict[str, Any]) -> None:
    assert refused_view(wrong) != []


def test_a_view_within_them_is_not() -> None:
    assert refused_view(modal(*[WORDS] * 100)) == []
    assert (
        refused_view(modal(select("a", "b", initial_option={"text": plain("b"), "value": "b"})))
        == []
    )


def test_slacks_own_type_of_a_view_is_at_hand() -> None:
    if not (SCHEMAS / "view.schema.json").exists():
        pytest.skip(f"{SCHEMAS} is absent, so the structure of views is NOT checked")
    assert refused_view(modal(WORDS, surprise=1)) != []
    assert refused_view({"type": "home"}) != []


async def test_a_trigger_opens_one_view_within_three_seconds() -> None:
    now = 1_800_000_000.0
    async with SlackPeer(clock=lambda: now) as peer:
        used, late = (peer.views.trigger(peer.person("ada").id) for _ in range(2))
        view = modal(field())
        assert (await call(peer, "views.open", trigger_id=used, view=view))["ok"]
        again = await call(peer, "views.open", trigger_id=used, view=view)
        assert again["error"] == "invalid_trigger_id"
        now += TRIGGER_LIFE + 0.01
        assert (await call(peer, "views.open", trigger_id=late, view=view))["error"] == (
            "expired_trigger_id"
        )


async def test_an_update_made_for_an_older_state_is_a_conflict() -> None:
    async with SlackPeer() as peer:
        trigger = peer.views.trigger(peer.person("ada").id)
        opened = (await call(peer, "views.open", trigger_id=trigger, view=modal(field())))["view"]
        told = {"view_id": opened["id"], "view": modal(field(), WORDS)}
        assert (await call(peer, "views.update", hash=opened["hash"], **told))["ok"]
        late = await call(peer, "views.update", hash=opened["hash"], **told)
        assert late["error"] == "hash_conflict"
        unknown = await call(peer, "views.update", view_id="V0", view=modal(field()))
        assert unknown["error"] == "not_found"


async def test_a_modal_is_no_home_tab_and_inputs_need_a_submit_button() -> None:
    async with SlackPeer() as peer:
        person = peer.person("ada").id
        swapped = await call(peer, "views.publish", user_id=person, view=modal(WORDS))
        assert swapped["error"] == "invalid_arguments"
        trigger = peer.views.trigger(person)
        mute = {name: value for name, value in modal(field()).items() if name != "submit"}
        unsent = await call(peer, "views.open", trigger_id=trigger, view=mute)
        assert unsent["error"] == "invalid_arguments"
        large = {"type": "home", "blocks": [rich({"type": "text", "text": "x" * 39_000})] * 8}
        assert len(str(large)) > VIEW_MOST
        told = await call(peer, "views.publish", user_id=person, view=large)
        assert told["error"] == "view_too_large"
