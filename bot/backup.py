"""A whole store → one file, and back: `tocsin backup`, `tocsin restore`.

The file is gzip over lines of JSON: a header that says what it is, one line a record (see
store/dump.py), and a last line with their number and the SHA-256 of all lines before it. It is
checked in full, each record too, before anything is written to a store. Neither side holds more
than a line.
"""

import asyncio
import gzip
import hashlib
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import error as ZlibError

import msgspec

from bot import __version__
from bot.clock import utc_now
from bot.errors import StoreError, UserError
from bot.opening import open_store
from bot.settings import Settings
from bot.store import dump, keys, occupancy
from bot.store.client import Client
from bot.store.codec import millis
from bot.store.dump import Record
from bot.store.inventory import kind_of

FORMAT = 1

LONGEST = 256 << 20
"""Bytes of a line that are read: a small file can hold an endless one."""


@dataclass(frozen=True, slots=True)
class Header:
    """`tocsin_backup` is the format's number; `bots` names whose messages the refs are, by
    platform: no secret, and another bot cannot edit them."""

    tocsin_backup: int
    version: str
    at: datetime
    bots: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _End:
    records: int
    sha256: str


def bots_of(settings: Settings) -> dict[str, str]:
    """The part of each token that names its bot."""
    slack = settings.slack_app_token.split("-")
    named = {
        "telegram": settings.telegram_token.partition(":")[0],
        "slack": settings.slack_client_id or (slack[2] if len(slack) > 3 else ""),
    }
    return {platform: bot for platform, bot in named.items() if bot}


async def save(settings: Settings, file: Path) -> int:
    """Back up the store that the settings name, in use or not."""
    async with open_store(settings) as store:
        await occupancy.check_whole(store.client)
        return await backup(store.client, file, bots_of(settings), now=utc_now())


async def put_back(settings: Settings, file: Path, *, replace: bool) -> tuple[int, list[str]]:
    """Restore the store that the settings name; how many records, and the platforms that have
    another bot now."""
    header = check(file)
    bots = bots_of(settings)
    async with open_store(settings) as store:
        count = await restore(store.client, file, bots, now=utc_now(), replace=replace)
    return count, sorted(others(header, bots))


def others(header: Header, bots: Mapping[str, str]) -> set[str]:
    """The platforms on which we have another bot than the backup's."""
    return {name for name, bot in header.bots.items() if bots.get(name, bot) != bot}


async def backup(client: Client, file: Path, bots: Mapping[str, str], *, now: datetime) -> int:
    """Write all that matters to a new file that only its owner can read; how many records.

    Raises UserError if the file is there already or cannot be written, StoreError.
    """
    if await asyncio.to_thread(file.exists):
        raise UserError(f"{file} is there already: name another file, or remove that one")
    partial = file.with_name(f"{file.name}.partial")
    header = Header(FORMAT, __version__, now, bots)
    try:
        count = await _write(partial, header, dump.records(client))
        partial.replace(file)
    except OSError as error:
        raise UserError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)
    return count


async def _write(file: Path, header: Header, records: AsyncIterator[Record]) -> int:
    encode, digest, count = msgspec.json.encode, hashlib.sha256(), 0
    handle = await asyncio.to_thread(_made_anew, file)
    with os.fdopen(handle, "wb") as raw:
        os.fchmod(handle, 0o600)
        with gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as out:

            def put(what: object) -> None:
                line = encode(what) + b"\n"
                digest.update(line)
                out.write(line)

            put(header)
            async for record in records:
                put(record)
                count += 1
            put(_End(count, digest.hexdigest()))
        raw.flush()
        os.fsync(handle)
    return count


def _made_anew(file: Path) -> int:
    """What a kill left goes, and so does a link that somebody laid there: neither is written to."""
    file.unlink(missing_ok=True)
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)


def check(file: Path) -> Header:
    """Read a backup through. Raises UserError if it is none, or not whole, or from a version that
    knows more than we."""
    with _opened(file) as lines:
        digest, count, last = hashlib.sha256(), -1, b""
        header = _header(file, _line(file, lines), digest)
        while line := _line(file, lines):
            if last:
                digest.update(last)
                _check_record(file, last)
            last, count = line, count + 1
    try:
        end = msgspec.json.decode(last, type=_End)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise UserError(f"{file} is cut short: its end is missing") from None
    if end != _End(count, digest.hexdigest()):
        raise UserError(f"{file} is damaged: its checksum does not fit")
    return header


async def restore(
    client: Client, file: Path, bots: Mapping[str, str], *, now: datetime, replace: bool
) -> int:
    """Put a backup into a store; how many records. What is cut short is done by doing it again.

    Raises UserError, with nothing changed, if the file is not good, a Tocsin works on the store, or
    it is not empty and not to be replaced; StoreError.
    """
    header = check(file)
    await occupancy.check_nobody_works(client)
    if not (replace or await occupancy.is_cut_short(client)):
        await _check_empty(client)
    strange = others(header, bots)
    wanted = (
        record
        for record in _records(file)
        if _is_ours(record) and not _is_anothers(record, strange) and not _is_over(record, now)
    )
    await occupancy.begin(client, now=now)
    try:
        await dump.empty(client)
        count = await dump.write(client, wanted)
        await dump.wake(client, now=millis(now))
        await occupancy.end(client)
    except StoreError as error:
        raise occupancy.cut_short(error) from error
    return count


async def _check_empty(client: Client) -> None:
    if in_use := {name async for name in client.names(f"{keys.PREFIX}:*")}:
        raise UserError(
            f"The store is not empty ({len(in_use):,} keys). To put the backup in its place, add "
            "--replace: what is there now is lost"
        )


def _records(file: Path) -> Iterator[Record]:
    with _opened(file) as lines:
        lines.readline()
        before = lines.readline()
        for line in lines:
            yield msgspec.json.decode(before, type=Record)
            before = line


def _line(file: Path, lines: gzip.GzipFile) -> bytes:
    line = lines.readline(LONGEST)
    if len(line) == LONGEST:
        raise UserError(f"{file} is damaged: it has a line of more than {LONGEST >> 20} MiB")
    return line


def _check_record(file: Path, line: bytes) -> None:
    """A record that cannot be written is found before the store is emptied for it."""
    try:
        good = dump.is_whole(msgspec.json.decode(line, type=Record))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        good = False
    if not good:
        raise UserError(f"{file} is damaged: it has a record that none of Tocsin's can be")


def _is_ours(record: Record) -> bool:
    """A file is not to write what no part of Tocsin would."""
    declared = kind_of(record.key)
    return declared is not None and declared[0].type == record.type


def _is_anothers(record: Record, platforms: set[str]) -> bool:
    """Whether it is of use to the backup's bot alone, on one of these platforms: messages that are
    not ours to edit, workspaces that installed another app."""
    declared = kind_of(record.key)
    if declared is None:
        return False
    kind, values = declared
    if kind.name == "installations":
        return values["platform"] in platforms
    return kind.name == "refs" and values["queue"].partition(":")[2] in platforms


def _is_over(record: Record, now: datetime) -> bool:
    return 0 < record.until <= millis(now)


@contextmanager
def _opened(file: Path) -> Iterator[gzip.GzipFile]:
    try:
        with gzip.open(file, "rb") as lines:
            yield lines
    except FileNotFoundError:
        raise UserError(f"{file} is not there") from None
    except EOFError:
        raise UserError(f"{file} is cut short: its end is missing") from None
    except (gzip.BadGzipFile, ZlibError) as error:
        raise UserError(f"{file} is damaged, or no backup of Tocsin: {error}") from None
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}") from error


def _header(file: Path, line: bytes, digest: Any) -> Header:
    try:
        header = msgspec.json.decode(line, type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise UserError(f"{file} is no backup of Tocsin") from None
    if header.tocsin_backup > FORMAT:
        raise UserError(
            f"{file} was made by Tocsin {header.version}, which writes a newer format: use that"
        )
    digest.update(line)
    return header
