"""Does Telegram take the token? For `tocsin doctor`."""

from collections.abc import AsyncIterator

from bot.clock import Clock
from bot.doctor.asking import ask, clocks
from bot.doctor.finding import Finding, fail, ok
from bot.redaction import hide


async def examine(token: str, base_url: str, *, clock: Clock) -> AsyncIterator[Finding]:
    hide(token)
    reply = await ask(f"{base_url.rstrip('/')}/bot{token}/getMe", clock=clock)
    if reply.trouble:
        yield fail("Telegram", f"{base_url} {reply.trouble}.", "Is this machine online?")
        return
    if reply.status in (401, 404):
        do = "Copy it again from @BotFather into TELEGRAM_BOT_TOKEN."
        yield fail("Telegram", "It does not accept the token.", do)
    elif reply.status != 200 or not reply.said:
        do = "Try again later; TELEGRAM_BASE_URL names the server."
        yield fail("Telegram", f"It answered {reply.status}.", do)
    else:
        bot = reply.said.get("result", {})
        yield ok("Telegram", f"The token is @{bot.get('username', '?')}'s.")
    yield clocks("Telegram", reply.ahead)
