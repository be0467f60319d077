"""Files: ours shared in a conversation, with its message; and a person's, read.

Ours is asked for a place, put there, made known. Nobody sees anything until the last step: only a
cut in that one can show a file twice.
https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

import json
from typing import Any

import aiohttp
from slack_sdk.errors import SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import UserError
from bot.i18n import say
from bot.platform import LARGEST_FILE
from bot.richtext import Attachment
from handlers.slack.addresses import is_trusted_file_url
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


async def taken(web: AsyncWebClient, url: str, api_url: str) -> bytes:
    """The bytes of a file that a person shared. Raises UserError. The token is shown to Slack's own
    host alone: where the file is, a payload says."""
    if not is_trusted_file_url(url, api_url):
        raise UserError(say("Slack does not give that file: share it here itself."))
    assert web.session
    try:
        # Without the scope Slack leads on to its page for signing in.
        async with web.session.get(
            url, headers={"Authorization": f"Bearer {web.token}"}, allow_redirects=False
        ) as reply:
            body = await reply.content.read(LARGEST_FILE + 1)
            while len(body) <= LARGEST_FILE and (more := await reply.content.read(LARGEST_FILE)):
                body += more
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise UserError(say("Slack does not give that file now: share it again.")) from error
    if reply.status != 200 or reply.content_type == "text/html":
        raise UserError(say("Slack does not let me read files: see docs/slack.md."))
    if len(body) > LARGEST_FILE:
        raise UserError(say("That file is larger than a megabyte: it is not read."))
    return body
