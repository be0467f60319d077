"""A file shared in a conversation, with its message: asked for a place, put there, made known.

Nobody sees anything until the last step: only a cut in that one can show a file twice.
https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

import json
from typing import Any

from slack_sdk.errors import SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Attachment
from handlers.slack.calls import Declined, ask
from handlers.slack.ways import Post

ABOUT_LIMIT = 1_000
"""Characters of the words that stand for a picture."""


async def share(
    web: AsyncWebClient, file: Attachment, blocks: list[dict[str, Any]], way: Post
) -> None:
    """Raises what `ask` does."""
    try:
        await ask(
            web.files_upload_v2(
                file=file.data,
                filename=file.name,
                title=file.name,
                alt_txt=file.about[:ABOUT_LIMIT] or None,
                channel=way.channel,
                thread_ts=way.thread or None,
                blocks=json.dumps(blocks),
            )
        )
    except SlackRequestError:
        # The SDK's words quote the address to which the file was sent.
        raise Declined("the file was not taken", 502) from None
