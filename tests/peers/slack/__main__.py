"""The Slack peer by hand: a workspace on loopback to run Tocsin against, with people to play.

    python -m tests.peers.slack [--port 8070]

Type "#general ada: latest" to mention the bot in a channel, "#general ada: /latest" for the slash
command, "ada: help" for a direct message, "press More" for a button of the last message.
"""

import argparse
import asyncio
import sys
from functools import partial

from tests.peers.slack.peer import SlackPeer
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
    if line.startswith("press "):
        await peer.press(peer.messages[-1], line.removeprefix("press "))
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
