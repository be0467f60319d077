"""The machine: is there room on the disk, and is the data nobody else's to read?"""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from bot.doctor.finding import Finding, fail, look, ok

TIGHT, NONE = 1 << 30, 100 << 20
"""Bytes that should be left on the disk: an append-only file is rewritten beside itself."""


async def examine(data: Path) -> AsyncIterator[Finding]:
    yield disk(data, shutil.disk_usage(_there(data)).free)
    yield privacy(data / "store")


def disk(data: Path, free: int) -> Finding:
    said = f"{free / 2**30:,.1f} GiB are free for {data}."
    if free < NONE:
        return fail("disk", said, "Make room: a store that cannot write takes nothing more.")
    if free < TIGHT:
        return look("disk", said, "Make room soon.")
    return ok("disk", said)


def privacy(store: Path) -> Finding:
    mode = store.stat().st_mode & 0o777 if store.exists() else 0o700
    if mode & 0o077:
        return fail("disk", f"Others can enter {store} ({mode:o}).", f"chmod 700 {store}")
    return ok("disk", "Nobody else can enter the store's folder.")


def _there(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(one for one in (folder, *folder.absolute().parents) if one.exists())
