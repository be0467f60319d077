"""Several workspaces: each installs the app by itself, and may remove it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import pytest
import yaml

from bot.delivery import Sent
from bot.store import Store
from handlers.slack import Http, Slack
from handlers.slack.oauth import COOKIE, LIFE, SCOPES, States
from tests.handlers.fakes import Naps
from tests.handlers.slack.conftest import chat_in, delivery
from tests.handlers.slack.office import Office, at_the_office, text_of
from tests.handlers.slack.test_http import SECRET
from tests.peers.slack import SlackPeer
from tests.peers.slack.peer import MANIFEST
from tests.waiting import until


@dataclass
class Site:
    """A browser at our pages."""

    slack: Slack

    async def get(self, path: str, *, cookie: str = "", **query: str) -> tuple[int, str, str]:
        """Status, text, and where it leads; `cookie` is the state that it holds."""
        url = f"http://127.0.0.1:{self.slack.port}/slack/{path}"
        cookies = {COOKIE: cookie} if cookie else None
        async with (
            aiohttp.ClientSession(cookies=cookies) as session,
            session.get(url, params=query, allow_redirects=False) as response,
        ):
            return response.status, await response.text(), response.headers.get("Location", "")

    async def begin(self) -> str:
        """The state that an installation begins with."""
        status, _, where = await self.get("install")
        assert status == 302
        return dict(parse_qsl(urlsplit(where).query))["state"]

    async def install(self, workspace: SlackPeer) -> str:
        state = await self.begin()
        code = workspace.allow()
        status, text, _ = await self.get("oauth_redirect", cookie=state, **_back(state, code))
        assert status == 200, text
        return text


def _back(state: str, code: str) -> dict[str, str]:
    return {"state": state, "code": code}


def distributed(peer: SlackPeer, store: Store, *, bot_token: str = "") -> Slack:
    id_, secret = peer.server.client
    return Slack(
        bot_token=bot_token,
        app_token=peer.app_token,
        http=Http(SECRET, id_, secret, port=0),
        store=store,
        api_url=peer.api_url,
        pause=Naps(),
    )


@pytest.fixture
async def office(peer: SlackPeer, store: Store) -> AsyncIterator[Office]:
    async with at_the_office(peer, store, slack=distributed(peer, store)) as office:
        yield office


@pytest.fixture
def site(office: Office) -> Site:
    return Site(office.slack)


def beside(office: Office, peer: SlackPeer) -> Office:
    return Office(peer, office.store, office.slack, office.sites)


async def test_the_link_asks_for_the_manifest_s_scopes_and_no_others(
    office: Office, site: Site
) -> None:
    _, _, where = await site.get("install")
    asked = dict(parse_qsl(urlsplit(where).query))
    manifest = yaml.safe_load(MANIFEST.read_text())
    assert set(asked["scope"].split(",")) == set(manifest["oauth_config"]["scopes"]["bot"])
    assert set(SCOPES) == set(asked["scope"].split(","))
    assert asked["client_id"] == office.peer.server.client[0]
    assert where.startswith(f"{office.peer.server.url}/oauth/v2/authorize?")


async def test_two_workspaces_install_it_and_each_is_served_as_itself(
    office: Office, site: Site, peer: SlackPeer
) -> None:
    annex = peer.annex("Annex")
    other = beside(office, annex)
    assert "Tocsin is in Tower now" in await site.install(peer)
    assert "Tocsin is in Annex now" in await site.install(annex)
    for one in (peer, annex):
        general = one.channel("general")
        await one.acknowledged(await one.slash(general, "ada", f"watch in{one.world.workspace}"))
    await office.said("Watching: *inTower*")
    await other.said("Watching: *inAnnex*")
    assert await office.watched("CGENERAL") == ["inTower"]
    assert await other.watched("CGENERAL") == ["inAnnex"]
    assert (await office.state("CGENERAL")).chat.workspace == "T0TOCSIN"  # type: ignore[union-attr]
    assert "1. *inAnnex*" not in text_of(await other.home()), "a channel's watch is not a person's"


async def test_a_state_works_once_and_only_in_the_browser_that_began(
    office: Office, site: Site
) -> None:
    state = await site.begin()
    stolen, _, _ = await site.get("oauth_redirect", **_back(state, office.peer.allow()))
    assert stolen == 400
    state, other = await site.begin(), await site.begin()
    crossed, _, _ = await site.get(
        "oauth_redirect", cookie=other, **_back(state, office.peer.allow())
    )
    assert crossed == 400
    back = _back(state, office.peer.allow())
    assert (await site.get("oauth_redirect", cookie=state, **back))[0] == 200
    assert (await site.get("oauth_redirect", cookie=state, **back))[0] == 502, (
        "Slack's code is used"
    )
    again, text, _ = await site.get(
        "oauth_redirect", cookie=state, **_back(state, office.peer.allow())
    )
    assert (again, "too old, or was used before" in text) == (400, True)


def test_a_state_lives_ten_minutes_and_only_ours_is_one() -> None:
    states, now = States("secret"), datetime(2026, 3, 2, tzinfo=UTC)
    state = states.make(now)
    assert states.holds(state, now + LIFE - timedelta(seconds=1))
    assert not states.holds(state, now + LIFE)
    assert not States("another").holds(state, now)
    later = str(int(state.partition(".")[0]) + 60)
    forged = ["", ".", "..", "x.y.z", f"{later}.{state.partition('.')[2]}", f"{state}0", "é.é.é"]
    assert not any(states.holds(one, now) for one in forged)


async def test_asking_for_a_state_leaves_nothing_in_the_store(office: Office, site: Site) -> None:
    before = await office.store.client.call("DBSIZE")
    for _ in range(20):
        state = await site.begin()
        await site.get("oauth_redirect", cookie=state, **_back(state, "made up"))
    assert await office.store.client.call("DBSIZE") == before


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"error": "access_denied"}, "Nothing was installed"),
        ({"code": "<script>alert(1)</script>"}, "did not confirm"),
    ],
)
async def test_who_declines_or_forges_gets_one_sentence(
    site: Site, query: dict[str, str], told: str
) -> None:
    state = await site.begin()
    status, text, _ = await site.get("oauth_redirect", cookie=state, **{"state": state, **query})
    assert status in (400, 502)
    assert told in text
    assert "<script>" not in text


async def test_an_organisation_is_asked_to_choose_a_workspace(office: Office, site: Site) -> None:
    state = await site.begin()
    code = office.peer.allow(enterprise=True)
    status, text, _ = await site.get("oauth_redirect", cookie=state, **_back(state, code))
    assert status == 400
    assert "choose a workspace instead of the whole organisation" in text
    assert await office.store.installations("slack").count() == 0


async def test_who_removes_it_is_gone_with_its_token_and_back_when_it_is_installed_again(
    office: Office, site: Site, peer: SlackPeer
) -> None:
    annex = peer.annex("Annex")
    other = beside(office, annex)
    await site.install(peer)
    await site.install(annex)
    for one in (peer, annex):
        await one.acknowledged(await one.slash(one.channel("general"), "ada", "watch ceasefire"))
    await other.said("Watching: *ceasefire*")
    await office.said("Watching: *ceasefire*")

    for envelope in await annex.uninstall():
        await annex.acknowledged(envelope)
    await until(lambda: _is_gone(other))
    assert await office.store.installations("slack").get(annex.world.team) is None
    assert not await _is_gone(office), "another workspace is not touched"

    await office.ring("Ceasefire talks in Geneva")
    await office.said("talks in Geneva")
    assert not any("Geneva" in said.plain for said in annex.messages)

    await site.install(annex)
    await until(lambda: _is_back(other))
    await office.ring("Ceasefire holds in Gaza")
    await other.said("holds in Gaza")


async def _is_gone(office: Office) -> bool:
    state = await office.state("CGENERAL")
    return bool(state and state.gone)


async def _is_back(office: Office) -> bool:
    return not await _is_gone(office)


async def test_a_removal_that_is_told_late_does_not_undo_the_next_installation(
    office: Office, site: Site, peer: SlackPeer
) -> None:
    await site.install(peer)
    envelopes = await peer.uninstall()
    for envelope in envelopes:
        await peer.acknowledged(envelope)
        envelope.payload["event_time"] -= 60
    await site.install(peer)
    await peer.redeliver(envelopes[1])
    await peer.acknowledged(await peer.dm("ada", "watch ceasefire"))
    await office.said("Watching: *ceasefire*")


async def test_a_person_s_revoked_token_is_not_ours(
    office: Office, site: Site, peer: SlackPeer
) -> None:
    await site.install(peer)
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["UADA"], "bot": []}}
    await peer.acknowledged(await peer.event(event))
    assert await office.store.installations("slack").count() == 1


async def test_a_workspace_whose_token_died_keeps_no_other_waiting(
    office: Office, site: Site, peer: SlackPeer
) -> None:
    annex = peer.annex("Annex")
    await site.install(peer)
    await site.install(annex)
    dead, well = annex.channel("general"), peer.channel("general")
    await annex.acknowledged(await annex.mention(dead, "ada", "watch ceasefire"))
    await beside(office, annex).said("Watching")
    peer.server.dead[annex.bot_token] = "token_revoked"
    await annex.acknowledged(await annex.mention(dead, "ada", "status"))
    await peer.acknowledged(await peer.mention(well, "ada", "watch truce"))
    await office.said("Watching: *truce*")


async def test_a_stranger_workspace_is_heard_by_nobody(office: Office, peer: SlackPeer) -> None:
    annex = peer.annex("Annex")
    await annex.acknowledged(await annex.dm("ada", "watch ceasefire"))
    outcome = await office.slack.send(chat_in(annex, "DADA"), delivery())
    assert not isinstance(outcome, Sent)
    assert annex.messages == []


async def test_a_workspace_of_the_environment_stands_beside_those_that_installed_it(
    peer: SlackPeer, store: Store
) -> None:
    slack = distributed(peer, store, bot_token=peer.bot_token)
    async with at_the_office(peer, store, slack=slack) as office:
        annex = peer.annex("Annex")
        await Site(slack).install(annex)
        for one in (peer, annex):
            await one.acknowledged(await one.dm("ada", "watch ceasefire"))
        await office.said("Watching")
        await beside(office, annex).said("Watching")


async def test_tokens_stand_in_no_repr_and_no_log(
    office: Office, site: Site, peer: SlackPeer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await site.install(peer)
    held = await office.store.installations("slack").get(peer.world.team)
    assert held
    assert held.token not in repr(held)
    assert held.token not in caplog.text
    assert held.token not in repr(await office.slack._workspaces.named(peer.world.team))
