"""An HTTP answer's raw bytes to its body, within bounds: one decompression, so much and no more."""

import zlib
from collections.abc import AsyncIterable

LIMIT = 5 * 1024 * 1024
"""The most that a body may have, in bytes, both as sent and as decompressed."""

_MOST_MEMBERS = 100
"""A gzip body may be several members after one another; each is copied with all that follow."""

TOO_LARGE = "sent more than 5 MiB"


class BodyError(Exception):
    """A body that cannot be had; its text says why, after the name of who sent it."""


async def read(chunks: AsyncIterable[bytes], *, encoding: str) -> bytes:
    """Read a body to its end and undo its Content-Encoding, once.

    Raises BodyError as soon as the body exceeds LIMIT, raw or decompressed, if the encoding is
    not one that we asked for, and if it cannot be undone.
    """
    raw = bytearray()
    async for chunk in chunks:
        raw += chunk
        if len(raw) > LIMIT:
            raise BodyError(TOO_LARGE)
    return _decoded(bytes(raw), encoding.strip().lower())


def _decoded(raw: bytes, encoding: str) -> bytes:
    if encoding in ("", "identity") or not raw:
        return raw
    if encoding in ("gzip", "x-gzip"):
        return _inflated(raw, 16 + zlib.MAX_WBITS)
    if encoding == "deflate":
        # RFC 9110 means zlib's format; some servers send the bare stream.
        return _inflated(raw, zlib.MAX_WBITS if raw[0] & 0x0F == 8 else -zlib.MAX_WBITS)
    raise BodyError("sent its answer in a compression that was not asked for")


def _inflated(raw: bytes, wbits: int) -> bytes:
    """Inflate one member or several, stopping at the limit. Bytes after the end are ignored."""
    body, rest = bytearray(), raw
    for _ in range(_MOST_MEMBERS):
        inflate = zlib.decompressobj(wbits)
        try:
            body += inflate.decompress(rest, LIMIT + 1 - len(body))
        except zlib.error as error:
            if body:
                break
            raise BodyError("sent a compressed answer that cannot be read") from error
        if len(body) > LIMIT:
            raise BodyError(TOO_LARGE)
        if not inflate.eof:
            raise BodyError("broke off its answer")
        rest = inflate.unused_data
        if not rest or wbits <= zlib.MAX_WBITS:
            break
    return bytes(body)
