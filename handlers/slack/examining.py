"""Does Slack take the tokens? For `tocsin doctor`."""

import re
from collections.abc import AsyncIterator, Iterator

from bot.clock import Clock
from bot.doctor.asking import Reply, ask, clocks
from bot.doctor.finding import Finding, fail, look, ok
from bot.redaction import hide
from handlers.slack.proving import TOKENS

NEEDED = frozenset(
    {
        *("app_mentions:read", "channels:read", "chat:write", "commands"),
        *("files:read", "groups:read", "im:history"),
    }
)
OPTIONAL = frozenset({"channels:join", "files:write"})
"""The scopes of slack-manifest.yaml."""


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
        for finding in _scopes(reply):
            yield finding
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
    do = f"It needs the {TOKENS[variable]}; see docs/slack.md."
    return fail("Slack", f"It does not accept {variable} ({why}).", do)


def _scopes(reply: Reply) -> Iterator[Finding]:
    """What the app may not do: https://docs.slack.dev/authentication/#response-headers"""
    told = reply.headers.get("x-oauth-scopes", "")
    if not told:
        return
    given = set(re.split(r"[,\s]+", told))
    do = "Add them at api.slack.com (OAuth & Permissions), then install the app again there."
    if lacking := ", ".join(sorted(NEEDED - given)):
        yield fail("Slack", f"The app lacks scopes of slack-manifest.yaml: {lacking}.", do)
    if lacking := ", ".join(sorted(OPTIONAL - given)):
        yield look("Slack", f"The app lacks scopes that it can do without: {lacking}.", do)
