"""The web role: the operator's view of all that is done, here and in other processes."""

from bot.house import House, Part
from bot.web.server import Site, serve


async def view(house: House) -> None:
    if house.web:
        site = Site(house.store, house.meter, tuple(house.platforms), house.clock)
        await serve(house.web, site)


PART = Part(work=view)
