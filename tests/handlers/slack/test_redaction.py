"""No secret is ever logged: at debug level, through every failure, with all loggers caught."""

import asyncio
import logging

import pytest

from tests.handlers.fakes import Inbox, Naps
from tests.handlers.slack.conftest import chat_in, ended, private_delivery, slack_of
from tests.peers.slack import CutBefore, Refusal, ServerError, SlackPeer

SDK = ("handlers.slack.sdk", "handlers.slack.bolt")


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture):
    """All that is logged anywhere, at debug level."""
    levels = {name: logging.getLogger(name).level for name in SDK}
    for name in SDK:
        logging.getLogger(name).setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    yield caplog
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def test_a_whole_life_at_debug_level_leaves_no_secret_in_any_log(
    everything: pytest.LogCaptureFixture,
    naps: Naps,
    inbox: Inbox,
    capfd: pytest.CaptureFixture[str],
) -> None:
    async with SlackPeer() as peer:
        slack = slack_of(peer, naps)
        await slack.start()
        task = asyncio.create_task(slack.listen(inbox.submit))
        await peer.connected()
        general = peer.channel("general")
        await peer.acknowledged(await peer.slash(general, "ada", "latest"))
        (request,) = inbox.requests
        for fault in (ServerError(), CutBefore(), Refusal("invalid_auth"), None):
            if fault:
                peer.faults.plan("*", fault)
            await slack.send(request.chat, private_delivery("UADA", ref=request.ref))
            await slack.send(chat_in(peer, general), private_delivery("UADA"))
        inbox.refusal = ConnectionError(f"while persisting {request!r}")
        await peer.slash(general, "ada", "latest")
        await inbox.tried(2)

        async def mend() -> None:
            peer.sockets.refusing = False

        peer.sockets.refusing, naps.then = True, mend
        await peer.refresh()
        await peer.wait_for(lambda: peer.sockets.opened == 2)
        await ended(task)
        await slack.close()
        secrets = {peer.bot_token, peer.app_token, "legacyVerificationToken"}
        secrets |= {*peer.server.response_urls, *peer.sockets.tickets}
    captured = capfd.readouterr()
    logged = "\n".join(
        logging.Formatter("%(message)s").format(record) for record in everything.records
    )
    written = logged + captured.out + captured.err + repr(slack) + str(vars(slack).keys())
    assert "chat.postEphemeral" in logged, "the SDK was not at debug level"
    assert "Failed to run listener function" in logged
    assert not any(record.exc_info for record in everything.records if record.name in SDK)
    assert len(secrets) >= 9
    assert [secret for secret in secrets if secret in written] == []
