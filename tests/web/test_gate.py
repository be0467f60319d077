"""Who may see the operator's page."""

from base64 import b64encode

import pytest

from bot.errors import ConfigError
from bot.settings import Settings, Web
from bot.web.server import Site, serve
from tests.peers.valkey import free_ports
from tests.web.conftest import served

ELSEWHERE = Web("0.0.0.0", 8080, "correct horse", asked=True)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "", "127.0.0.1.evil.example"]
)
async def test_a_name_that_another_site_pointed_at_us_is_refused(site: Site, host: str) -> None:
    async with served(site) as browser:
        answer = await browser.get("/healthz", headers={"Host": host})
        assert answer.status in {400, 421}


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:8080"])
async def test_this_machines_own_names_are_known(site: Site, host: str) -> None:
    async with served(site) as browser:
        assert (await browser.get("/healthz", headers={"Host": host})).status == 200


async def test_no_other_site_may_read_frame_or_script_it(site: Site) -> None:
    async with served(site) as browser:
        answer = await browser.get("/healthz", headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in answer.headers
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "script" not in policy and "unsafe" not in policy
        missing = await browser.get("/nothing")
        assert missing.status == 404
        assert "Content-Security-Policy" in missing.headers


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"}


@pytest.mark.parametrize(
    "headers", [{}, basic("a", "wrong"), basic("correct horse", ""), basic("", "é")]
)
async def test_without_the_password_nothing_is_told_where_others_can_reach_it(
    site: Site, headers: dict[str, str]
) -> None:
    async with served(site, ELSEWHERE) as browser:
        answer = await browser.get("/metrics", headers=headers)
        assert answer.status == 401
        assert "tocsin_" not in await answer.text()
        assert answer.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("header", ["Basic", "Basic ====", "Basic /w==", "Bearer x", "Basic \xff"])
async def test_credentials_that_are_none_are_refused(site: Site, header: str) -> None:
    async with served(site, ELSEWHERE) as browser:
        answer = await browser.get("/metrics", headers={"Authorization": header})
        assert answer.status == 401


async def test_the_password_opens_it_and_health_needs_none(site: Site) -> None:
    async with served(site, ELSEWHERE) as browser:
        opened = await browser.get("/metrics", headers=basic("me", "correct horse"))
        assert opened.status == 200
        assert (await browser.get("/healthz", headers={"Host": "pod.example"})).status == 200


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0.0.0.0:8080", "TOCSIN_WEB: others can reach 0.0.0.0:8080, so set TOCSIN_WEB_PASSWORD"),
        (":8080", "set TOCSIN_WEB_PASSWORD too, or write 127.0.0.1:8080"),
        ("news.example:80", "set TOCSIN_WEB_PASSWORD too, or write 127.0.0.1:80"),
        ("[::]:8080", "set TOCSIN_WEB_PASSWORD too"),
        ("8080", "“8080” is no address; write 127.0.0.1:8080, or off"),
        ("127.0.0.1:99999", "is no address; write 127.0.0.1:8080, or off"),
    ],
)
def test_a_page_that_others_could_open_is_refused_at_the_start(written: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Settings.read({"TOCSIN_WEB": written})
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("environment", "web"),
    [
        ({}, Web()),
        ({"TOCSIN_WEB": "off"}, None),
        ({"TOCSIN_WEB": "[::1]:9000"}, Web("::1", 9000, asked=True)),
        ({"TOCSIN_WEB": ":80", "TOCSIN_WEB_PASSWORD": "x"}, Web("0.0.0.0", 80, "x", asked=True)),
    ],
)
def test_the_pages_address_is_read(environment: dict[str, str], web: Web | None) -> None:
    settings = Settings.read(environment)
    assert settings.web == web
    assert "'x'" not in repr(settings)


async def test_an_address_that_is_taken_is_an_error_only_if_somebody_asked_for_it(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(site) as browser:
        port = browser._base_url.port if browser._base_url else None
        assert port
        with pytest.raises(ConfigError, match="cannot listen on 127"):
            await serve(Web("127.0.0.1", port, asked=True), site)
        await serve(Web("127.0.0.1", port), site)
        assert "is taken" in caplog.text
    assert free_ports(1)
