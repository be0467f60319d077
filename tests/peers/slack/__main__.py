"""The Slack peer by hand: a workspace on loopback to run Tocsin against, with people to play.

    python -m tests.peers.slack [--port 8070]

Type "#general ada: latest" to mention the bot in a channel, "#general ada: /latest" for the slash
command, "ada: help" for a direct message, "press More" for a button of the last message, "home ada"
for her Home tab and "tap Add a watch" for a button of it, "fill words ceasefire" for a field of the
form that it opens, and "submit".
"""

import argparse
import asyncio
import sys
from functools import partial

from tests.peers.slack.peer import SlackPeer
from tests.peers.slack.rendering import rendered
from tests.peers.slack.world import Said


async def main(port: int) -> None:
    async with SlackPeer(port=port) as peer:
        peer.channel("general")
        peer.channel("news", bot=False)
        print(
            f"SLACK_API_URL={peer.api_url}\nSLACK_BOT_TOKEN={peer.bot_token}\n"
            f"SLACK_APP_TOKEN={peer.app_token}\n{(__doc__ or '').split('Type')[1].strip()}",
            flush=True,
        )
        showing = asyncio.create_task(_show(peer))
        while line := await asyncio.to_thread(sys.stdin.readline):
            try:
                await _act(peer, line.strip())
            except LookupError as error:
                print(f"? {error}", flush=True)
        showing.cancel()


async def _act(peer: SlackPeer, line: str) -> None:
    verb, _, rest = line.partition(" ")
    match verb:
        case "press":
            await peer.press(peer.messages[-1], rest)
            return
        case "home" | "tap" | "fill" | "submit":
            await _in_view(peer, verb, rest)
            return
    who, _, text = line.partition(":")
    name, _, person = who.rpartition(" ")
    channel = f"C{name.strip('#').upper()}"
    if not text.strip() or (name and channel not in peer.world.channels):
        raise LookupError('type "#general ada: latest", or "ada: help"')
    if not name:
        await peer.dm(person, text.strip())
    elif text.strip().startswith("/"):
        await peer.slash(channel, person, text.strip()[1:])
    else:
        await peer.mention(channel, person, text.strip())


async def _in_view(peer: SlackPeer, verb: str, rest: str) -> None:
    """Acts in a view, and shows what it comes to a moment later."""
    homes, modals = peer.views.homes, peer.views.modals
    if verb != "home" and not (homes if verb == "tap" else modals):
        raise LookupError("open one first: home ada")
    if verb == "home":
        await peer.open_home(rest)
    elif verb == "tap":
        await peer.press_in(list(homes.values())[-1], rest)
    elif verb == "fill":
        await peer.type_in(modals[-1], *rest.split(" ", 1))
    else:
        await peer.submit(modals[-1])
    await asyncio.sleep(1)
    open_ones = [one for one in modals if not one.closed][-1:] or list(homes.values())[-1:]
    for shown in open_ones:
        print(f"\n[{shown.view['type']}]\n{rendered(shown.view['blocks'])}", flush=True)


async def _show(peer: SlackPeer) -> None:
    seen: list[object] = []
    while True:
        said = await peer.wait_for(partial(_unseen, peer, seen), within=sys.maxsize)
        seen.append(said)
        print(f"\n{_where(said)}\n{said.plain}", flush=True)
        for defect in peer.defects:
            print(f"! {defect}", flush=True)
        peer.defects.clear()


def _unseen(peer: SlackPeer, seen: list[object]) -> Said | None:
    return next((said for said in peer.messages if said not in seen), None)


def _where(said: Said) -> str:
    only = f", to {said.person} alone" if said.person else ""
    thread = f", in thread {said.thread}" if said.thread else ""
    return f"[{said.channel}{thread}{only}] by {said.via}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.peers.slack")
    parser.add_argument("--port", type=int, default=8070)
    asyncio.run(main(parser.parse_args().port))
