"""A process that parses: documents in on standard input, answers out on standard output.

Started by Parsers, which kills it when a document takes too long. It ends when its input does,
and so with whoever started it; should that happen in the middle of a document, its limit of
processor time ends it. It says READY once; then each message is its length (4 bytes, big-endian)
and its pickle.
"""

import pickle
import resource
import signal
import struct
import sys
from contextlib import suppress
from typing import BinaryIO

from bot.feeds.parse import Document, ParsedFeed, Unreadable, parse_found, skip_lookups
from bot.feeds.scan import Scan

LENGTH = struct.Struct(">I")
READY = b"\n"


def main() -> None:
    """Arguments: seconds of processor time for each document, bytes of memory in all."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CORE, 0)
    skip_lookups()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sink.write(READY)
    sink.flush()
    while (task := _receive(source)) is not None:
        # Counts processor time alone; when it is over, SIGPROF ends us.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        answer = parse_found(*task)
        signal.setitimer(signal.ITIMER_PROF, 0)
        _send(sink, answer)


def _limit(kind: int, amount: int) -> None:
    _, most = resource.getrlimit(kind)
    # macOS refuses to limit memory; there the limit of time alone holds.
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (amount, most))


def _receive(source: BinaryIO) -> tuple[Document, Scan] | None:
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    task: tuple[Document, Scan] = pickle.loads(source.read(LENGTH.unpack(head)[0]))
    return task


def _send(sink: BinaryIO, answer: ParsedFeed | Unreadable) -> None:
    message = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
    sink.write(LENGTH.pack(len(message)) + message)
    sink.flush()


if __name__ == "__main__":
    main()
