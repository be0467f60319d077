"""The deliver role: what is owed → sent; what is held or has grown → owed."""

import asyncio

from bot.alerts.deliver import Deliverer
from bot.alerts.digesting import Digester
from bot.alerts.grow import Grower
from bot.house import House, Part
from bot.platform import Platform
from bot.store import keys
from bot.store.digests import DIGESTS
from bot.store.queue import Answers
from bot.store.stories import GROWN


async def work(house: House) -> None:
    """Bring alerts up to date as more outlets tell their stories; tell chats together what was held
    for them."""
    grower = Grower(house.store, clock=house.clock, every=house.edit_every)
    digester = Digester(house.store, clock=house.clock)
    growing = house.worker(
        GROWN, house.store.stories, grower.grow, partitions=keys.STORY_PARTITIONS, slots=4
    )
    telling = house.worker(
        DIGESTS, house.store.digests, digester.tell, partitions=keys.CHAT_PARTITIONS, slots=4
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(growing.run())
        group.create_task(telling.run())


async def deliver(house: House, platform: Platform) -> None:
    """Send what is owed to the chats of one platform."""
    outbox = house.store.outbox(platform.name)
    deliverer = Deliverer(platform, house.store, clock=house.clock, meter=house.meter)
    everything = house.worker(
        outbox.name, outbox, deliverer.deliver, partitions=keys.CHAT_PARTITIONS, slots=16
    )
    # Alerts that wait for the platform's pace would hold all slots: answers have some of their own.
    answering = house.worker(
        f"{outbox.name}#answers",
        Answers(outbox),
        deliverer.deliver,
        partitions=keys.CHAT_PARTITIONS,
        slots=8,
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(answering.run())
        group.create_task(everything.run())


PART = Part(work, deliver)
