"""The log: one line an event on standard error. In a terminal, for people; elsewhere, as JSON.

    log.warning("a message was refused", extra=told(chat=chat.key, reason=outcome.reason))

    14:05:10 WARNING bot.alerts.deliver: a message was refused chat=telegram:1: reason="bad markup"
    {"at": "2026-03-02T14:05:10.120Z", "level": "WARNING", "logger": "bot.alerts.deliver", "event":
    "a message was refused", "chat": "telegram:1:", "reason": "bad markup"}

Secrets are gone before a record gets here: see redaction.py.
"""

import json
import logging
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from io import TextIOWrapper
from math import isfinite
from types import TracebackType
from typing import Any

from bot.errors import ConfigError
from bot.redaction import hide, redacted

log = logging.getLogger(__name__)

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
FORMS = ("JSON", "TEXT")

CHATTY = ("httpx", "httpcore", "slack_bolt", "slack_sdk", "telegram", "aiohttp", "asyncio")
"""Libraries whose every request is a line at INFO."""

_FIELDS = "tocsin_fields"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BARE = re.compile(r"[^\s\"=\\\x00-\x1f\x7f-\x9f]+")


def told(**fields: object) -> dict[str, Any]:
    """What an event is about, for a log call's `extra`."""
    return {_FIELDS: fields}


class Text(logging.Formatter):
    """`HH:MM:SS LEVEL logger: event key=value …`. A traceback follows on lines of its own,
    indented: no line of what an error says can be taken for an event."""

    def format(self, record: logging.LogRecord) -> str:
        when = f"{datetime.fromtimestamp(record.created):%H:%M:%S}"  # noqa: DTZ006 - their clock
        event = _inert(record.getMessage())
        words = [f"{when} {record.levelname} {record.name}: {event}"]
        words += [f"{name}={_value(value)}" for name, value in _fields(record).items()]
        trace = (record.exc_text or "").split("\n")
        return "\n".join([" ".join(words), *(f"    {_inert(one)}" for one in trace if one)])


class Json(logging.Formatter):
    """One JSON object a line, traceback and all."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, tz=UTC)
        line: dict[str, object] = {
            "at": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
            **_fields(record),
        }
        if record.exc_text:
            line["error"] = record.exc_text
        return _json(line)


def configure(words: str, secrets: Iterable[str], *, level: str = "WARNING") -> None:
    """Log as TOCSIN_LOG's `words` say, a level or a form or both ("DEBUG,json"); `level` where they
    name none. Raises ConfigError for any other word."""
    written = [word for word in re.split(r"[\s,]+", words.upper()) if word]
    for word in written:
        if word not in (*LEVELS, *FORMS):
            choice = ", ".join((*LEVELS, *map(str.lower, FORMS)))
            raise ConfigError(f"TOCSIN_LOG: “{word}” is no level; write one of {choice}")
    level = next((word for word in written if word in LEVELS), level)
    form = next((word for word in written if word in FORMS), "")
    as_text = form == "TEXT" or (not form and sys.stderr.isatty())
    hide(*secrets)
    if not as_text and isinstance(sys.stderr, TextIOWrapper):
        sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")  # RFC 8259, 8.1
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Text() if as_text else Json())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Nothing gets to standard error beside the log: it would be many lines, with secrets in them.
    logging.captureWarnings(True)
    sys.excepthook = _ended
    if level != "DEBUG":
        for name in CHATTY:
            logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("ended by a mistake of its own", exc_info=(kind, error, trace))


def _fields(record: logging.LogRecord) -> Mapping[str, object]:
    held: Mapping[str, object] = getattr(record, _FIELDS, {})
    return {
        name: value if _is_figure(value) else redacted(str(value)) for name, value in held.items()
    }


def _is_figure(value: object) -> bool:
    """Whether it is a number in JSON, which has none that are not finite."""
    return isinstance(value, int | float) and isfinite(value)


def _value(value: object) -> str:
    text = str(value)
    return text if _BARE.fullmatch(text) else _json(text)


def _json(what: object) -> str:
    """On one line, whatever some reader takes for the end of one."""
    written = json.dumps(what, ensure_ascii=False)
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _inert(text: str) -> str:
    return _CONTROLS.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
