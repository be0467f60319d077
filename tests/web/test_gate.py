"""Who may see the operator's page."""

from base64 import b64encode
from datetime import timedelta

import pytest
from aiohttp import ClientSession, CookieJar

from bot.errors import ConfigError
from bot.settings import Settings, Web
from bot.web.gate import KNOWN
from bot.web.guesses import MINUTE, MOST_HERE, MOST_IN_ALL, Guesses
from bot.web.server import Site, serve
from tests.conftest import Clock
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


async def test_a_password_may_be_guessed_a_few_times_a_minute(site: Site, clock: Clock) -> None:
    async with served(site, ELSEWHERE) as browser:
        right, wrong = basic("me", "correct horse"), basic("me", "wrong")
        answers = [(await browser.get("/metrics", headers=wrong)).status for _ in range(7)]
        assert answers == [401] * MOST_HERE + [429] * 2
        late = await browser.get("/metrics", headers=right)
        assert (late.status, late.headers["Retry-After"]) == (429, "60"), (
            "the next guess, if it is one"
        )
        assert (await browser.get("/metrics")).status == 401, "who guesses nothing is asked for it"
        assert (await browser.get("/healthz")).status == 200
        clock.advance(timedelta(minutes=1, seconds=1))
        assert (await browser.get("/metrics", headers=right)).status == 200


async def test_who_was_let_in_before_is_not_kept_out_by_who_guesses(site: Site) -> None:
    async with (
        served(site, ELSEWHERE) as stranger,
        ClientSession(stranger._base_url, cookie_jar=CookieJar(unsafe=True)) as operator,
    ):
        right, wrong = basic("me", "correct horse"), basic("me", "wrong")
        assert (await operator.get("/", headers=right)).status == 200
        known = (await operator.get("/", headers=right)).request_info.headers["Cookie"]
        assert "correct" not in known
        for _ in range(9):
            refused = await stranger.get("/", headers=wrong)
        assert refused.status == 429
        assert (await operator.get("/", headers=right)).status == 200
        assert (await stranger.get("/", headers={"Cookie": known})).status == 401, (
            "it opens nothing"
        )
        assert (await stranger.get("/", headers=wrong | {"Cookie": f"{KNOWN}=x"})).status == 429


def test_guesses_from_everywhere_are_counted_together_and_those_of_one_network_as_one(
    clock: Clock,
) -> None:
    guesses = Guesses(clock)
    guesses.was_right("192.0.2.1")
    for number in range(MOST_HERE):
        guesses.was_wrong(f"2001:db8::{number}")
    assert not guesses.may_try("2001:db8::ffff:1")
    assert guesses.may_try("2001:db8:0:1::1")
    for number in range(MOST_IN_ALL):
        guesses.was_wrong(f"198.51.100.{number}")
    assert not guesses.may_try("203.0.113.1")
    assert guesses.may_try("192.0.2.1"), "known, and not among those who guess"
    clock.advance(MINUTE)
    assert guesses.may_try("203.0.113.1")


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
        assert "No page for the operator" in caplog.text
    assert free_ports(1)
