"""A call's parameters, as the Bot API takes them: from the query, a form or a JSON body, where a
structure may come as a JSON string."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from tests.peers.telegram.refusals import bad_request


@dataclass(frozen=True)
class Upload:
    """A file in a form."""

    name: str
    data: bytes


async def read_parameters(request: web.Request) -> dict[str, Any]:
    """All parameters of a call, files as bytes. Raises Refusal if the body cannot be read."""
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            values |= await request.json()
        except ValueError:
            raise bad_request("can't parse JSON object") from None
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, FileField):
                values[name] = Upload(value.filename, value.file.read())
            else:
                values[name] = value
    return values


class Parameters:
    """Typed access, which remembers what was asked for: what is left over is a defect."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self._read: set[str] = set()

    @property
    def unread(self) -> list[str]:
        return sorted(set(self._values) - self._read)

    def text(self, name: str) -> str:
        return str(self._value(name, ""))

    def bytes(self, name: str) -> bytes:
        value = self._value(name, b"")
        return value.data if isinstance(value, Upload) else str(value or "").encode()

    def file_name(self, name: str) -> str:
        value = self._value(name, None)
        return value.name if isinstance(value, Upload) else ""

    def whole(self, name: str, default: int = 0) -> int:
        value = self._value(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f'field "{name}" must be a valid Number') from None

    def flag(self, name: str) -> bool:
        return str(self._value(name, "")).lower() in ("true", "1", "yes")

    def structure(self, name: str) -> Any:
        """A JSON value, or None."""
        value = self._value(name, None)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def _value(self, name: str, default: Any) -> Any:
        self._read.add(name)
        return self._values.get(name, default)
