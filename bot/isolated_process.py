"""A process that reads what is not to be trusted: tasks in on standard input, answers out.

Started by a Sandbox, which kills it when a task takes too long. It ends when its input does, and
so with whoever started it; should that happen in the middle of a task, its limit of processor
time ends it. It says READY once; then each message is its length (4 bytes, big-endian) and its
pickle. A task is the name of a function of ours, "module:function", and its arguments; an answer is
whether it was done, and what came of it, or its traceback: empty for want of memory or depth.

What fails is told by whoever started it: on our own standard error, a stranger's text could pass
for lines of the log. Libraries that warn of what they are given are not heard.
"""

import logging
import pickle
import resource
import signal
import struct
import sys
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")
READY = b"\n"

Task = tuple[str, tuple[Any, ...]]


def main() -> None:
    """Arguments: seconds of processor time for each task, bytes of memory in all, and the names
    of functions to have ready."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CORE, 0)
    logging.disable()
    warnings.simplefilter("ignore")
    for name in sys.argv[3:]:
        function(name)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    with suppress(BrokenPipeError):  # whoever started us has gone meanwhile
        _work(source, sink, seconds)


def _work(source: BinaryIO, sink: BinaryIO, seconds: float) -> None:
    sink.write(READY)
    sink.flush()
    while (task := _receive(source)) is not None:
        name, arguments = task
        # Counts processor time alone; when it is over, SIGPROF ends us.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        answer = _answer(name, arguments)
        signal.setitimer(signal.ITIMER_PROF, 0)
        _send(sink, answer)


def _answer(name: str, arguments: tuple[Any, ...]) -> bytes:
    try:
        return _packed(True, function(name)(*arguments))
    except (MemoryError, RecursionError):
        return _packed(False, "")
    except Exception:  # noqa: BLE001 - whoever asked tells it
        return _packed(False, traceback.format_exc())


def _packed(is_done: bool, what: object) -> bytes:
    return pickle.dumps((is_done, what), protocol=pickle.HIGHEST_PROTOCOL)


@cache
def function(name: str) -> Callable[..., Any]:
    """The function that a name stands for."""
    module, _, attribute = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), attribute)
    return found


def _limit(kind: int, amount: int) -> None:
    _, most = resource.getrlimit(kind)
    # macOS refuses to limit memory; there the limit of time alone holds.
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (amount, most))


def _receive(source: BinaryIO) -> Task | None:
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    task: Task = pickle.loads(source.read(LENGTH.unpack(head)[0]))
    return task


def _send(sink: BinaryIO, message: bytes) -> None:
    sink.write(LENGTH.pack(len(message)) + message)
    sink.flush()


if __name__ == "__main__":
    main()
