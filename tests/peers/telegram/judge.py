"""Judges a message's text and keyboard as Telegram does.

Text is parsed by TDLib itself (`td_execute`, which works without a network), the very parser that
the Bot API server uses. The limits are those of https://core.telegram.org/bots/api.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import tdjson

from tests.peers.telegram.refusals import bad_request

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_BYTES = 64
COPY_LIMIT = 256
ROW_LIMIT = 8
KEYBOARD_LIMIT = 100

_BLANK = "\u1680\u180e\u202e\u202f\u205f\u2800\u3000\ufffc" + "".join(
    map(chr, range(0x2000, 0x200C))
)
"""What TDLib strips, beside ASCII white space, when it asks whether a text is empty."""

_MODES = {"html": "textParseModeHTML", "markdownv2": "textParseModeMarkdown"}
_STACKING = ("Bold", "Italic", "Underline", "Strikethrough", "Spoiler", "BlockQuote")


@dataclass(frozen=True)
class Entity:
    """A styled stretch. `kind` is TDLib's: Bold, TextUrl, Mention, BotCommand, …; `found` says that
    Telegram made it of the bare text, unasked."""

    kind: str
    text: str
    url: str = ""
    found: bool = False


@dataclass(frozen=True)
class Formatted:
    """Text as readers see it, and how its stretches are styled."""

    text: str
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True)
class Key:
    """A key of an inline keyboard; one of `data`, `url` and `copies` is set."""

    label: str
    data: str = ""
    url: str = ""
    copies: str = ""


Keyboard = tuple[tuple[Key, ...], ...]


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def judge_text(text: str, parse_mode: str, limit: int = TEXT_LIMIT) -> Formatted:
    """The text as shown. Raises Refusal as Telegram does."""
    if not text:
        raise bad_request("message text is empty")
    answer = _parse(text, parse_mode)
    shown, raw = answer["text"], answer["entities"]
    if not shown.strip().strip(_BLANK).strip():
        raise bad_request("text must be non-empty")
    if utf16(shown) > limit:
        raise bad_request(
            "message is too long" if limit == TEXT_LIMIT else "message caption is too long"
        )
    return Formatted(shown.strip(), tuple(_entities(shown, raw)))


def _parse(text: str, parse_mode: str) -> dict[str, Any]:
    if not parse_mode:
        return {"text": text, "entities": []}
    if parse_mode.lower() not in _MODES:
        raise bad_request("unsupported parse_mode")
    mode = {"@type": _MODES[parse_mode.lower()], "version": 2}
    answer = _tdlib("parseTextEntities", text=text, parse_mode=mode)
    if answer["@type"] == "error":
        words = answer["message"]
        raise bad_request(words[0].lower() + words[1:])
    return answer


def found_entities(text: str) -> list[dict[str, Any]]:
    """The mentions, commands, hashtags and addresses that Telegram sees in bare text, as TDLib
    gives them: offsets and lengths in UTF-16 units."""
    entities: list[dict[str, Any]] = _tdlib("getTextEntities", text=text)["entities"]
    return entities


def _entities(text: str, asked: list[dict[str, Any]]) -> Iterator[Entity]:
    solid = [entity for entity in asked if _kind(entity) not in _STACKING]
    for entity in asked:
        yield _entity(text, entity, found=False)
    for entity in found_entities(text):
        if not any(_overlap(entity, other) for other in solid):
            yield _entity(text, entity, found=True)


def _entity(text: str, entity: dict[str, Any], *, found: bool) -> Entity:
    units = text.encode("utf-16-le")
    start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
    part = units[start:end].decode("utf-16-le")
    return Entity(_kind(entity), part, entity["type"].get("url", ""), found)


def _kind(entity: dict[str, Any]) -> str:
    kind: str = entity["type"]["@type"]
    return kind.removeprefix("textEntityType")


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    first, second = sorted((one, other), key=lambda entity: entity["offset"])
    return bool(second["offset"] < first["offset"] + first["length"])


def _tdlib(request: str, **arguments: Any) -> dict[str, Any]:
    _hush()
    return _execute({"@type": request, **arguments})


@cache
def _hush() -> None:
    """TDLib logs each request to standard error unless told not to."""
    _execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def _execute(request: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    return answer


def judge_keyboard(markup: Any) -> Keyboard:
    """The keys. Raises Refusal as Telegram does."""
    if not markup:
        return ()
    if not isinstance(markup, dict) or not isinstance(markup.get("inline_keyboard"), list):
        raise bad_request("object expected as reply markup")
    rows = tuple(tuple(_key(key) for key in row) for row in markup["inline_keyboard"])
    if sum(map(len, rows)) > KEYBOARD_LIMIT:
        raise bad_request("reply markup is too long")
    return tuple(row for row in rows if row)


def _key(key: dict[str, Any]) -> Key:
    label = key.get("text", "")
    if not label.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if "callback_data" in key:
        return Key(label, data=_callback(key["callback_data"]))
    if "url" in key:
        return Key(label, url=_address(key["url"]))
    if "copy_text" in key:
        return Key(label, copies=_copied(key["copy_text"].get("text", "")))
    raise bad_request(
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
    )


def _callback(data: str) -> str:
    if not 1 <= len(data.encode()) <= CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return data


def _copied(text: str) -> str:
    if not 1 <= utf16(text) <= COPY_LIMIT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return text


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "tg") or not parts.netloc:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url
