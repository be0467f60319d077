"""The web role: the operator's view of all that is done, here and in other processes."""

from bot.house import House, Part
from bot.web.server import Site, serve


async def view(house: House) -> None:
    if house.web:
        await serve(house.web, Site(house.store, house.meter, house.served, house.clock))


PART = Part(work=view)
