"""A backup holds all that matters, and is not taken for one if it is damaged."""

import asyncio
import gzip
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.backup import Header, backup, bots_of, check, others, restore
from bot.errors import StoreError, UserError
from bot.model import Chat, ChatKey, ChatState
from bot.settings import Settings
from bot.store import Store, keys, occupancy
from bot.store.aside import Aside
from bot.store.client import Client
from bot.store.inventory import faults
from bot.store.items import Item
from tests.conftest import START, Clock
from tests.peers.valkey import Server
from tests.waiting import until
from tests.web.invented import newsroom

MINE = {"telegram": "7000000001"}
CHAT = Chat("telegram", "1")
SKIPPED = (":lease", ":changes", ":pace:")


async def contents(store: Store) -> dict[str, Any]:
    """All that is in the store: key → type, content; leases and the like left out."""
    found: dict[str, Any] = {}
    read = {
        "hash": ("HGETALL",),
        "set": ("SMEMBERS",),
        "string": ("GET",),
        "zset": ("ZRANGE", 0, -1, "WITHSCORES"),
        "stream": ("XRANGE", "-", "+"),
    }
    async for key in store.client.names("tocsin:*"):
        if any(part in key for part in SKIPPED):
            continue
        type_ = await store.client.call("TYPE", key)
        command, *rest = read[type_]
        found[key] = (type_, await store.client.call(command, key, *rest))
    return found


async def furnish(store: Store, clock: Clock) -> None:
    """Something of every kind of key, some of it large."""
    await newsroom(store, clock())
    await store.chats.save(CHAT.key, None, ChatState(CHAT, version=1))
    many = [Item(CHAT.key, f"story:{number}", "{}") for number in range(7_000)]
    for start in range(0, len(many), 1_000):
        await store.outbox("telegram").put(many[start : start + 1_000], now=clock())
    await store.outbox("telegram").asides.put(CHAT.key, Aside("a", "{}", "bad", clock()))
    refs = keys.refs(keys.chat_partition(CHAT.key), "out:telegram", CHAT.key)
    await store.client.call("HSET", refs, "story:1", "4711")
    await store.client.call("PEXPIRE", refs, 1_000_000)
    for number in range(6_000):
        await store.client.call("HSET", keys.chats(3), f"console:{number}:", '{"version":1}')
        await store.client.call("XADD", keys.placements(), f"{number + 1}-0", "entry", number)


async def test_a_restored_store_holds_what_the_other_held(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    await furnish(store, clock)
    before = await contents(store)
    file = tmp_path / "tocsin.backup"
    count = await backup(store.client, file, MINE, now=clock())
    assert file.stat().st_mode & 0o777 == 0o600
    assert not file.with_name("tocsin.backup.partial").exists()
    await store.client.call("FLUSHALL")
    assert await restore(store.client, file, MINE, now=clock(), replace=False) == count
    assert await contents(store) == before
    ttl = await store.client.call(
        "PTTL", keys.refs(keys.chat_partition(CHAT.key), "out:telegram", CHAT.key)
    )
    assert 0 < int(ttl) <= 1_000_000


async def test_what_has_expired_meanwhile_is_left_out(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    await store.tallies.add_rings({"truce": 1}, now=clock())
    file = tmp_path / "b"
    await backup(store.client, file, MINE, now=clock())
    await store.client.call("FLUSHALL")
    late = clock() + timedelta(days=36_500)
    assert await restore(store.client, file, MINE, now=late, replace=False) == 0


async def test_the_messages_of_another_bot_are_not_taken_for_ours(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    await furnish(store, clock)
    file = tmp_path / "b"
    await backup(store.client, file, MINE, now=clock())
    await restore(store.client, file, {"telegram": "8"}, now=clock(), replace=True)
    assert not await store.outbox("telegram").ref(CHAT.key, "story:1")
    assert await store.outbox("telegram").put_at(CHAT.key, "story:1"), "it rings no more"
    assert others(check(file), {"telegram": "8"}) == {"telegram"}


async def test_workspaces_go_along_unless_they_installed_another_app(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    await store.client.call("HSET", keys.installations("slack"), "T1", "{}")
    file, app = tmp_path / "b", {"slack": "A042"}
    await backup(store.client, file, app, now=clock())
    for bots, kept in ((app, 1), ({"slack": "A043"}, 0)):
        await restore(store.client, file, bots, now=clock(), replace=True)
        assert await store.client.call("HLEN", keys.installations("slack")) == kept


async def test_a_store_in_use_is_not_written_over_unless_told(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    file = tmp_path / "b"
    await store.tallies.add_rings({"truce": 1}, now=clock())
    await backup(store.client, file, MINE, now=clock())
    with pytest.raises(UserError, match=r"not empty \(1 keys\).* add --replace"):
        await restore(store.client, file, MINE, now=clock(), replace=False)
    await store.client.call("SET", keys.archived(1), 5)
    await restore(store.client, file, MINE, now=clock(), replace=True)
    assert list(await contents(store)) == [keys.rings(f"{START:%Y-%m-%d}")]


async def test_a_store_on_which_tocsin_works_is_not_written_to(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    """Not even an empty one; and once it has ended, it is."""
    file = tmp_path / "b"
    await backup(store.client, file, MINE, now=clock())
    listening = asyncio.create_task(store.bell.listen())

    async def heard() -> bool:
        return await store.client.listeners(keys.bell()) == 1

    await until(heard)
    for replace in (False, True):
        with pytest.raises(UserError, match="Tocsin is running on this store: stop it first"):
            await restore(store.client, file, MINE, now=clock(), replace=replace)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)

    async def left() -> bool:
        return not await store.client.listeners(keys.bell())

    await until(left)
    assert await restore(store.client, file, MINE, now=clock(), replace=False) == 0


async def test_a_restore_that_is_cut_short_is_known_for_one_and_done_again(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    await furnish(store, clock)
    before, file = await contents(store), tmp_path / "b"
    await backup(store.client, file, MINE, now=clock())
    async with Server(tmp_path / "small", options=("--maxmemory", "2500kb")) as server:
        small = Store(await Client.connect(server.url))
        with pytest.raises(
            StoreError, match=r"maxmemory.*Only a part of the backup is in the store"
        ):
            await restore(small.client, file, MINE, now=clock(), replace=False)
        with pytest.raises(UserError, match=r"only a part of a backup.*restore FILE` again"):
            await occupancy.check_whole(small.client)
        assert [fault async for fault in faults(small.client)] == []
        await server.call("CONFIG", "SET", "maxmemory", 0)
        await restore(small.client, file, MINE, now=clock(), replace=False)
        await occupancy.check_whole(small.client)
        assert await contents(small) == before
        await small.close()


async def test_who_waits_is_due_even_if_the_due_set_was_read_too_early(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    await furnish(store, clock)
    partition = keys.chat_partition(CHAT.key)
    await store.client.call("DEL", keys.due(partition, "out:telegram"))
    await store.client.call("DEL", *[keys.poll_due(0)])
    file = tmp_path / "b"
    await backup(store.client, file, MINE, now=clock())
    await restore(store.client, file, MINE, now=clock(), replace=True)
    due = await store.client.call("ZRANGE", keys.due(partition, "out:telegram"), 0, -1)
    assert ChatKey(due[0]) == CHAT.key


def rewritten(file: Path, old: bytes, new: bytes) -> None:
    text = gzip.decompress(file.read_bytes())
    assert old in text
    file.write_bytes(gzip.compress(text.replace(old, new, 1)))


async def test_a_file_that_is_damaged_changes_nothing(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    await store.tallies.add_rings({"truce": 1}, now=clock())
    file = tmp_path / "b"

    async def refused(words: str) -> None:
        with pytest.raises(UserError, match=words):
            await restore(store.client, file, MINE, now=clock(), replace=True)
        assert await contents(store) == before

    before = await contents(store)
    await refused("is not there")
    await backup(store.client, file, MINE, now=clock())
    whole = file.read_bytes()
    rewritten(file, b"truce", b"truth")
    await refused("its checksum does not fit")
    file.write_bytes(whole[:-30])
    await refused("is cut short")
    file.write_bytes(gzip.compress(gzip.decompress(whole).rpartition(b'{"records"')[0]))
    await refused("is cut short")
    file.write_bytes(b"nothing of the kind")
    await refused("no backup of Tocsin")
    file.write_bytes(gzip.compress(b'{"some": "json"}\n'))
    await refused("is no backup of Tocsin")
    file.write_bytes(whole)
    rewritten(file, b'"tocsin_backup":1', b'"tocsin_backup":9')
    await refused("writes a newer format")


async def test_a_file_cannot_write_what_tocsin_would_not(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    await store.client.call("HSET", "tocsin:{c1}:stray", "a", 1)
    await store.client.call("HSET", keys.archived(1), "a", 1)
    file = tmp_path / "b"
    await backup(store.client, file, MINE, now=clock())
    assert await restore(store.client, file, MINE, now=clock(), replace=True) == 0
    assert [fault async for fault in faults(store.client)] == []


RINGS = keys.rings(f"{START:%Y-%m-%d}")


@pytest.mark.parametrize(
    "record",
    [
        "[]",
        '{"key":"tocsin:x","type":"string"}',
        '{"key":"K","type":"zset","until":0,"values":["truce"]}',
        '{"key":"K","type":"zset","until":0,"values":["truce","many"]}',
        '{"key":"K","type":"zset","until":0,"values":["truce",[1]]}',
        '{"key":"K","type":"hash","until":0,"values":["a",{}]}',
        '{"key":"K","type":"string","until":-1,"values":["a"]}',
        '{"key":"K","type":"string","until":0,"values":[]}',
        '{"key":"K","type":"string","until":0,"values":[true]}',
        '{"key":"K","type":"stream","until":0,"values":["*",["a","b"]]}',
        '{"key":"K","type":"stream","until":0,"values":["1-0",["a"]]}',
        '{"key":"K","type":"list","until":0,"values":["a"]}',
    ],
)
async def test_a_forged_record_is_found_before_anything_is_emptied(
    store: Store, clock: Clock, tmp_path: Path, record: str
) -> None:
    """Whoever can write a file can write its checksum too."""
    await store.tallies.add_rings({"truce": 1}, now=clock())
    before, file = await contents(store), tmp_path / "b"
    head = '{"tocsin_backup":1,"version":"1","at":"2026-03-02T00:00:00Z","bots":{}}'
    lines = f"{head}\n{record.replace('K', RINGS)}\n".encode()
    end = f'{{"records":1,"sha256":"{sha256(lines).hexdigest()}"}}\n'.encode()
    file.write_bytes(gzip.compress(lines + end))
    with pytest.raises(UserError, match="is damaged: it has a record"):
        await restore(store.client, file, MINE, now=clock(), replace=True)
    assert await contents(store) == before


async def test_an_endless_line_is_not_read(
    store: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.backup.LONGEST", 1 << 20)
    file = tmp_path / "b"
    await backup(store.client, file, MINE, now=clock())
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()) + b"x" * (64 << 20)))
    with pytest.raises(UserError, match="a line of more than 1 MiB"):
        await restore(store.client, file, MINE, now=clock(), replace=True)


async def test_a_link_that_somebody_laid_is_not_followed(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    dear = tmp_path / "dear"
    dear.write_text("something dear")
    (tmp_path / "b.partial").symlink_to(dear)
    await backup(store.client, tmp_path / "b", MINE, now=clock())
    assert dear.read_text() == "something dear"
    assert not (tmp_path / "b").is_symlink()


async def test_a_file_that_is_there_is_not_written_over(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    file = tmp_path / "b"
    file.write_text("something dear")
    with pytest.raises(UserError, match="is there already"):
        await backup(store.client, file, MINE, now=clock())
    assert file.read_text() == "something dear"
    with pytest.raises(UserError, match="cannot be written: No such file"):
        await backup(store.client, tmp_path / "no" / "b", MINE, now=clock())


def test_a_bot_is_named_by_what_of_its_token_is_no_secret() -> None:
    settings = Settings(
        telegram_token="7000000001:AAFsecret", slack_app_token="xapp-1-A042-4711-secret"
    )
    assert bots_of(settings) == {"telegram": "7000000001", "slack": "A042"}
    assert bots_of(Settings(slack_client_id="42.17")) == {"slack": "42.17"}
    assert bots_of(Settings()) == {}
    assert others(Header(1, "0", START, {}), {"telegram": "1"}) == set()
