"""Does Slack take the tokens? For `tocsin doctor`."""

from collections.abc import AsyncIterator

from bot.clock import Clock
from bot.doctor.asking import Reply, ask, clocks
from bot.doctor.finding import Finding, fail, ok
from bot.redaction import hide

SEE = "See docs/slack.md, step by step."


async def examine(
    bot_token: str, app_token: str, api_url: str, *, clock: Clock
) -> AsyncIterator[Finding]:
    """Without a bot token there are only workspaces that installed the app by themselves."""
    hide(bot_token, app_token)
    base = f"{api_url.rstrip('/')}/"
    reply = await ask(f"{base}auth.test", clock=clock, token=bot_token)
    if reply.trouble:
        yield fail("Slack", f"{api_url} {reply.trouble}.", "Is this machine online?")
        return
    if bot_token:
        yield _verdict("SLACK_BOT_TOKEN", reply)
    if app_token:
        opened = await ask(f"{base}apps.connections.open", clock=clock, token=app_token)
        yield _verdict("SLACK_APP_TOKEN", opened)
    yield clocks("Slack", reply.ahead)


def _verdict(variable: str, reply: Reply) -> Finding:
    said = reply.said or {}
    if said.get("ok"):
        whose = f": it is @{said['user']}'s in {said.get('team', '?')}" if "user" in said else ""
        return ok("Slack", f"It accepts {variable}{whose}.")
    why = said.get("error") or reply.trouble or f"answered {reply.status}"
    return fail("Slack", f"It does not accept {variable} ({why}).", SEE)
