import pytest

from bot.errors import ConfigError
from handlers.slack import Slack
from tests.handlers.fakes import Naps
from tests.handlers.slack.conftest import slack_of
from tests.peers.slack import Babble, RateLimited, Refusal, ServerError, SlackPeer


async def test_it_says_who_we_are_and_where(peer: SlackPeer, naps: Naps) -> None:
    slack = slack_of(peer, naps)
    assert await slack.start() == "Slack: @tocsin in Tower"
    await slack.close()


@pytest.mark.parametrize(
    ("bot_token", "app_token", "variable", "word"),
    [
        ("xoxb-wrong", None, "SLACK_BOT_TOKEN", "invalid_auth"),
        ("app", None, "SLACK_BOT_TOKEN", "not_allowed_token_type"),
        (None, "xapp-wrong", "SLACK_APP_TOKEN", "invalid_auth"),
        (None, "bot", "SLACK_APP_TOKEN", "not_allowed_token_type"),
    ],
)
async def test_a_token_that_slack_refuses_is_named_and_said_what_it_should_be(
    peer: SlackPeer, bot_token: str | None, app_token: str | None, variable: str, word: str
) -> None:
    tokens = {"app": peer.app_token, "bot": peer.bot_token}
    slack = Slack(
        bot_token=tokens.get(bot_token or "bot", bot_token or ""),
        app_token=tokens.get(app_token or "app", app_token or ""),
        api_url=peer.api_url,
    )
    with pytest.raises(ConfigError, match=f"does not accept {variable} \\({word}\\)") as refusal:
        await slack.start()
    assert peer.bot_token not in str(refusal.value)
    assert peer.app_token not in str(refusal.value)


async def test_a_revoked_token_is_refused_at_start(peer: SlackPeer, naps: Naps) -> None:
    peer.revoke("account_inactive")
    slack = slack_of(peer, naps)
    with pytest.raises(ConfigError, match="account_inactive"):
        await slack.start()


async def test_a_persons_token_is_no_bots(peer: SlackPeer, naps: Naps) -> None:
    peer.world.bot = ""
    with pytest.raises(ConfigError, match="not a bot's"):
        await slack_of(peer, naps).start()


async def test_while_slack_fails_start_tries_again_and_says_so(
    peer: SlackPeer, naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    peer.faults.plan("auth.test", ServerError(503))
    peer.faults.plan("auth.test", Refusal("internal_error"))
    peer.faults.plan("auth.test", Babble())
    peer.faults.plan("apps.connections.open", RateLimited(30))
    slack = slack_of(peer, naps)
    assert await slack.start() == "Slack: @tocsin in Tower"
    await slack.close()
    first, second, third, asked = naps.taken
    assert 0.75 <= first <= 1 < second <= 2 < third <= 4
    assert asked == 30
    assert "Slack: cannot connect (HTTP 503); next try in 1 s" in caplog.text
    assert caplog.messages[-1] == "Slack: back again"


async def test_while_slack_cannot_be_reached_start_waits_for_it(
    naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    async with SlackPeer() as peer:
        slack = slack_of(peer, naps)
        port = peer.server.port
        await peer.server.stop()

        async def come_back() -> None:
            if len(naps.taken) == 3:
                await peer.server.start(port)

        naps.then = come_back
        assert await slack.start() == "Slack: @tocsin in Tower"
        await slack.close()
    assert len(naps.taken) == 3
    assert "cannot connect to 127.0.0.1" in caplog.text


async def test_waits_grow_to_a_minute_and_no_further(peer: SlackPeer, naps: Naps) -> None:
    peer.faults.plan("auth.test", ServerError(500), times=12)
    slack = slack_of(peer, naps)
    await slack.start()
    await slack.close()
    assert 45 <= naps.taken[-1] <= 60


async def test_bolt_never_asks_slack_whose_token_it_has(
    slack: Slack, listening: object, peer: SlackPeer
) -> None:
    for _ in range(3):
        await peer.acknowledged(await peer.mention(peer.channel("general"), "ada", "latest"))
    asked = [method for method, _ in peer.server.calls]
    assert asked.count("auth.test") == 1
