"""An extract → the same in fewer or other words, by a language model that an operator names.

Off unless feeds.yaml has `condense: {endpoint: …, model: …}`. The endpoint speaks OpenAI's chat
completions. What it answers is used only if each name and number in it stands in the source;
else, and whenever it fails or is slow, the extract is used as it is.
"""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import aiohttp

from bot.feeds.config import Model
from bot.stories.faithful import is_faithful

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=8)
LONGEST = 280
"""Code points, as for an extract."""

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
        except (aiohttp.ClientError, OSError, ValueError, LookupError, TypeError) as error:
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
        async with self._session.post(url, json=body, headers=headers) as response:
            response.raise_for_status()
            answer: Any = await response.json(content_type=None)
        content = answer["choices"][0]["message"]["content"]
        if not isinstance(content, str):
            raise TypeError(f"its answer holds {type(content).__name__} where a text should be")
        return " ".join(content.split())
