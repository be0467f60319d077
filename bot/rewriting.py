"""An extract → the same in fewer or other words, by a language model that an operator names.

Off unless feeds.yaml has `condense: {endpoint: …, model: …}`. The endpoint speaks OpenAI's chat
completions. What it answers is used only if each name and number in it stands in the source;
else, and whenever it fails or is slow, the extract is used as it is.
"""

import asyncio
import json
import logging
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import aiohttp

from bot.feeds.config import Model
from bot.stories.faithful import is_faithful

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=8)
LONGEST = 280
"""Code points, as for an extract."""

MOST = 256 * 1024
"""Bytes of an answer, of which some models send their thoughts with it."""

_FAULTS = (
    *(aiohttp.ClientError, OSError, ValueError, LookupError, TypeError),
    RecursionError,  # JSON that is nested too deeply
)

ASKED = (
    "You shorten news for an alert. Answer with one or two plain sentences in the language named, "
    "at most 280 characters, and nothing else. Say only what the text says; keep its names and "
    "numbers as they are written; no opinion, no preamble."
)


class Rewriter:
    """`key` is the endpoint's API key, empty where it needs none."""

    def __init__(self, model: Model, session: aiohttp.ClientSession, *, key: str = "") -> None:
        self._model = model
        self._session = session
        self._key = key

    async def rewrite(self, extract: str, source: str) -> str:
        """The extract rewritten; or as it was, if the answer is late, too long or unfaithful."""
        if not extract:
            return extract
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                answer = await self._ask(extract)
        except _FAULTS as error:
            log.warning("the model did not answer, so the extract is used: %s", error)
            return extract
        if not answer or len(answer) > LONGEST or not is_faithful(answer, source):
            log.info("the model's answer is not used: it is no faithful short form")
            return extract
        return answer

    async def _ask(self, extract: str) -> str:
        language = self._model.language or "the same as the text"
        body = {
            "model": self._model.name,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": ASKED},
                {"role": "user", "content": f"Language: {language}\n\n{extract}"},
            ],
        }
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        url = f"{self._model.endpoint.rstrip('/')}/chat/completions"
        # Not led elsewhere: what is asked, and the key, are for the endpoint that was named.
        async with self._session.post(
            url, json=body, headers=headers, allow_redirects=False
        ) as response:
            if response.status != HTTPStatus.OK:
                raise ValueError(f"it answered {response.status}")
            answer: Any = json.loads(await _read(response.content))
        content = answer["choices"][0]["message"]["content"]
        if not isinstance(content, str):
            raise TypeError(f"its answer holds {type(content).__name__} where a text should be")
        return " ".join(content.split())


async def _read(content: aiohttp.StreamReader) -> bytes:
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > MOST:
            raise ValueError(f"it answered more than {MOST:,} bytes")
    return bytes(body)
