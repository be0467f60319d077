"""A model's rewriting is used only if it is faithful, short and in time."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.feeds.config import Model
from bot.rewriting import Rewriter
from bot.store import Store
from bot.stories.faithful import is_faithful
from tests.peers.feeds import Item
from tests.scenarios.town import at_work, town

SOURCE = (
    "Orvania and Sendria agreed on Sunday to a ceasefire of 30 days along the Tarnel front, "
    "mediator Sunniva Rask said. Some 1,200 observers from ten states will watch it."
)


@pytest.mark.parametrize(
    ("text", "faithful"),
    [
        ("A 30-day truce begins between Orvania and Sendria, Rask said.", True),
        ("Trêve de 30 jours entre Orvania et Sendria, selon Rask.", True),
        ("Ten states will send 1200 observers.", True),
        ("A 40-day truce begins.", False),
        ("Orvania and Halmsund agreed.", False),
        ("Both sides agreed, President Valk said.", False),
        ("The UN will watch it.", False),
        ("Both sides agreed to a truce.", True),
    ],
)
def test_each_name_and_number_must_stand_in_the_source(text: str, faithful: bool) -> None:
    assert is_faithful(text, SOURCE) is faithful


@dataclass
class Endpoint:
    """A server that speaks chat completions and says what the test lays out."""

    answer: Any = "A 30-day truce begins between Orvania and Sendria, Rask said."
    status: int = 200
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    url: str = ""
    body: bytes = b""
    leads_to: str = ""

    async def serve(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        self.keys.append(request.headers.get("Authorization", ""))
        if self.body:
            return web.Response(body=self.body, content_type="application/json")
        headers = {"Location": self.leads_to} if self.leads_to else {}
        body = {"choices": [{"message": {"role": "assistant", "content": self.answer}}]}
        return web.json_response(body, status=self.status, headers=headers)


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", endpoint.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield endpoint
    await runner.cleanup()


async def rewritten(endpoint: Endpoint, url: str = "") -> str:
    model = Model(url or endpoint.url, "small", "fr")
    async with aiohttp.ClientSession() as session:
        return await Rewriter(model, session, key="sk-test").rewrite(SOURCE[:120], SOURCE)


async def test_a_faithful_answer_is_used_and_the_model_is_asked_as_configured(
    endpoint: Endpoint,
) -> None:
    assert await rewritten(endpoint) == endpoint.answer
    assert endpoint.asked[0]["model"] == "small"
    assert "Language: fr" in endpoint.asked[0]["messages"][1]["content"]
    assert endpoint.keys == ["Bearer sk-test"]


@pytest.mark.parametrize(
    "answer", ["Orvania conquered Halmsund.", "word " * 100, "", None, {"an": "object"}]
)
async def test_any_other_answer_leaves_the_extract(endpoint: Endpoint, answer: Any) -> None:
    endpoint.answer = answer
    assert await rewritten(endpoint) == SOURCE[:120]


async def test_a_failing_or_absent_endpoint_leaves_the_extract(endpoint: Endpoint) -> None:
    endpoint.status = 500
    assert await rewritten(endpoint) == SOURCE[:120]
    assert await rewritten(endpoint, "http://127.0.0.1:9/v1") == SOURCE[:120]


@pytest.mark.parametrize("body", [b"[" * 200_000, b" " * 20_000_000, b'{"choices": 1e999}'])
async def test_a_hostile_answer_leaves_the_extract(endpoint: Endpoint, body: bytes) -> None:
    endpoint.body = body
    assert await rewritten(endpoint) == SOURCE[:120]


async def test_an_endpoint_cannot_lead_us_elsewhere(endpoint: Endpoint) -> None:
    endpoint.status, endpoint.leads_to = 307, f"{endpoint.url}/chat/completions?again"
    assert await rewritten(endpoint) == SOURCE[:120]
    assert len(endpoint.asked) == 1


async def test_an_alert_is_told_in_the_models_words_where_they_are_faithful(
    endpoint: Endpoint, store: Store
) -> None:
    model = Model(endpoint.url, "small")
    async with town(store) as place, aiohttp.ClientSession() as session:
        place.feeds.publish("Harbour Post", Item("Mayor opens new ferry line"))
        async with at_work(place, ["Harbour Post"], rewriter=Rewriter(model, session)):
            await place.polled("Harbour Post")
            await place.screen.shows("This chat gets alerts for")
            place.feeds.publish("Harbour Post", Item("Ceasefire on the Tarnel", SOURCE))
            await place.poll("Harbour Post")
            await place.screen.shows(endpoint.answer, within=20)
