"""A Telegram in the terminal: `python -m tests.peers.telegram`, then type as a person would."""

import argparse
import asyncio
import sys
from contextlib import suppress
from functools import partial
from itertools import count

from tests.peers.telegram.peer import TelegramPeer
from tests.peers.telegram.world import Post, User, Version

GUIDE = """\
Start Tocsin in another terminal with

    TELEGRAM_BASE_URL={url} TELEGRAM_BOT_TOKEN={token} make run

What you type is said to the bot. Beside that:

    :private  :group  :channel   where you speak from now on (you administer all three)
    :press Label                 press a button of the bot's last message
    :block  :unblock             block the bot, or let it write to you again
"""


class Terminal:
    """One person, Ada, with a private chat, a group and a channel."""

    def __init__(self, peer: TelegramPeer) -> None:
        self._peer = peer
        self._ada = peer.person("Ada", "ada")
        self._rooms = {
            "private": peer.private(self._ada),
            "group": peer.group("Newsroom", members={self._ada: "creator"}),
            "channel": peer.channel("Wire"),
        }
        self._room = self._rooms["private"]

    async def read(self) -> None:
        """Do what each line of standard input says; its end changes nothing."""
        while line := await asyncio.to_thread(sys.stdin.readline):
            try:
                await self._obey(line.strip())
            except AssertionError as mistake:
                print(mistake)

    async def show(self) -> None:
        """Print each message and each edit as it is accepted."""
        for number in count():
            post, version = await self._peer.wait_for(partial(self._nth, number), timeout=1e9)
            print(_drawn(post, version), flush=True)

    def _nth(self, number: int) -> tuple[Post, Version] | None:
        accepted = self._peer.world.accepted
        return accepted[number] if number < len(accepted) else None

    async def _obey(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        match word.removeprefix(":") if word.startswith(":") else "":
            case "private" | "group" | "channel" as place:
                self._room = self._rooms[place]
            case "press":
                await self._press(self._ada, rest)
            case "block":
                await self._peer.block(self._ada)
            case "unblock":
                await self._peer.unblock(self._ada)
            case _ if line:
                await self._peer.say(self._room, self._ada, line)

    async def _press(self, person: User, label: str) -> None:
        with_keys = [post for post in self._peer.messages if post.keyboard]
        assert with_keys, "no message has a button"
        await self._peer.press(with_keys[-1], label, by=person)


def _drawn(post: Post, version: Version) -> str:
    edited = version is not post.history[0]
    keys = "\n".join("  ".join(f"[{key.label}]" for key in row) for row in version.keyboard)
    heading = f"--- {post.room.title}, {'edited' if edited else 'new'} ---"
    return f"\n{heading}\n{version.shown.text}\n{keys}"


async def main(port: int) -> None:
    peer = TelegramPeer()
    await peer.start(port)
    print(GUIDE.format(url=peer.url, token=peer.token), flush=True)
    terminal = Terminal(peer)
    try:
        await asyncio.gather(terminal.read(), terminal.show())
    finally:
        await peer.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.peers.telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="on 127.0.0.1 (default: 8081)")
    with suppress(KeyboardInterrupt):
        asyncio.run(main(parser.parse_args().port))
