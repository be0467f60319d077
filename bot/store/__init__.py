"""The store: everything that speaks to Redis, opened as one thing."""

from bot.store.access import Access
from bot.store.archive import Archive
from bot.store.bell import Bell
from bot.store.buttons import Buttons
from bot.store.chats import Chats
from bot.store.client import Client
from bot.store.digests import Digests
from bot.store.feeds import Feeds
from bot.store.installations import Installations
from bot.store.once import Once
from bot.store.pace import Turns
from bot.store.queue import Queue
from bot.store.rates import Rates
from bot.store.seats import Seat
from bot.store.shares import Shares
from bot.store.stories import Stories
from bot.store.tallies import Tallies
from bot.store.waits import Waits


class Store:
    """What the parts of Tocsin remember, over one connection."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.bell = Bell(client)
        self.chats = Chats(client, self.bell)
        self.feeds = Feeds(client, self.bell)
        self.archive = Archive(client)
        self.access = Access(client)
        self.buttons = Buttons(client)
        self.shares = Shares(client)
        self.stories = Stories(client, self.bell)
        self.digests = Digests(client, self.bell)
        self.tallies = Tallies(client)
        self.rates = Rates(client)
        self.once = Once(client)
        self.waits = Waits(client)

    def inbox(self, platform: str) -> Queue:
        return Queue(self.client, self.bell, f"in:{platform}")

    def outbox(self, platform: str) -> Queue:
        return Queue(self.client, self.bell, f"out:{platform}")

    def installations(self, platform: str) -> Installations:
        return Installations(self.client, platform)

    def turns(self, platform: str, workspace: str = "") -> Turns:
        return Turns(self.client, platform, workspace)

    def seat(self, name: str) -> Seat:
        return Seat(self.client, self.bell, name)

    async def close(self) -> None:
        await self.client.close()
