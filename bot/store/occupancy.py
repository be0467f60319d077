"""Whether a store may be read or written as a whole: who works on it, and is it all there?

Every process that plays a role hears the bell, and its line to the store ends with it: who hears is
who works. A restore leaves a mark from before it takes the first key away until the last is in
place, so that a store that holds a part of a backup is not taken for a whole one.
"""

from datetime import datetime

from bot.errors import StoreError, UserError
from bot.store import keys
from bot.store.client import EVEN_WHEN_FULL, Client, Script
from bot.store.codec import millis

# What is to make room may be full.
_MARK = Script(EVEN_WHEN_FULL + "redis.call('SET', KEYS[1], ARGV[1])")


async def check_nobody_works(client: Client) -> None:
    """Raises UserError where a Tocsin works on this store, StoreError."""
    if working := await client.listeners(keys.bell()):
        several = f", in {working} processes" if working > 1 else ""
        raise UserError(
            f"Tocsin is running on this store{several}: stop it first, then restore. "
            "(Did its machine go down? The store forgets it within five minutes.)"
        )


async def check_whole(client: Client) -> None:
    """Raises UserError where a restore has not ended, StoreError."""
    if await is_cut_short(client):
        raise UserError(
            "This store holds only a part of a backup: a restore is under way, or was cut short. "
            "Run `tocsin restore FILE` again, to its end"
        )


async def is_cut_short(client: Client) -> bool:
    """Whether a restore has begun and not ended. Raises StoreError."""
    return bool(await client.call("EXISTS", keys.restoring()))


async def begin(client: Client, *, now: datetime) -> None:
    """From now on the store is not whole. Raises StoreError."""
    await client.run(_MARK, [keys.restoring()], [millis(now)])


async def end(client: Client) -> None:
    """It is whole again. Raises StoreError."""
    await client.call("DEL", keys.restoring())


def cut_short(error: StoreError) -> StoreError:
    """What to tell of a restore that failed on its way."""
    return StoreError(
        f"{error}. Only a part of the backup is in the store, and Tocsin does not start on it: "
        "put that right, and run the same restore again"
    )
