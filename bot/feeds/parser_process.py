"""A process that parses: documents in on standard input, answers out on standard output.

Started by Parsers, which kills it when a document takes too long. It ends when its input does,
and so with whoever started it; should that happen in the middle of a document, its limit of
processor time ends it. Each message is its length (4 bytes, big-endian) and its pickle.
"""

import math
import pickle
import resource
import struct
import sys
from contextlib import suppress
from datetime import timedelta
from typing import BinaryIO

from bot.feeds.parse import Document, ParsedFeed, Unreadable, parse

LENGTH = struct.Struct(">I")


def main() -> None:
    """Arguments: seconds of processor time for each document, bytes of memory in all."""
    patience, memory = timedelta(seconds=float(sys.argv[1])), int(sys.argv[2])
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CORE, 0)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while (document := _receive(source)) is not None:
        _limit(resource.RLIMIT_CPU, math.ceil(_used() + patience.total_seconds()))
        _send(sink, parse(document))


def _limit(kind: int, amount: int) -> None:
    _, most = resource.getrlimit(kind)
    # macOS refuses some limits; there the wall clock of our parent alone holds.
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (amount, most))


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _receive(source: BinaryIO) -> Document | None:
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    document: Document = pickle.loads(source.read(LENGTH.unpack(head)[0]))
    return document


def _send(sink: BinaryIO, answer: ParsedFeed | Unreadable) -> None:
    message = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
    sink.write(LENGTH.pack(len(message)) + message)
    sink.flush()


if __name__ == "__main__":
    main()
