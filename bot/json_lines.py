"""JSON Lines, the form of the filters' input and output: a line → its fields, and back."""

import json
from collections.abc import Mapping
from typing import Any

from bot.errors import UserError


def read(line: str) -> Mapping[str, Any]:
    """The fields of one line. Raises UserError for what is no JSON object."""
    try:
        fields = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UserError("This line is not JSON.") from error
    if not isinstance(fields, dict):
        raise UserError('This line is not a JSON object, such as {"title": "…"}.')
    return fields


def text(fields: Mapping[str, Any], name: str) -> str:
    """A field that holds a text; empty if it is not there. Raises UserError."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UserError(f"“{name}” must be a text.")
    return value


def written(fields: Mapping[str, Any]) -> str:
    """One line of JSON. A lone surrogate, which JSON may hold and UTF-8 may not, stays escaped."""
    line = json.dumps(fields, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(fields)
    return line
