"""What a person typed, out of what Slack makes of it: links, mentions and entities undone.

Slack rewrites a message before it hands it on: `&`, `<` and `>` become entities, and links,
people, channels and groups become `<…>` sequences, some with a label after `|`.
https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
"""

import re

_SEQUENCE = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def as_typed(text: str) -> str:
    """The text as its author saw it while typing, without space at its ends."""
    text = _SEQUENCE.sub(lambda found: _written(found[1], found[2] or ""), text)
    # `&amp;` last: undone earlier, the `&amp;lt;` that stands for a typed "&lt;" would become "<".
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text.replace("\xa0", " ").strip()


def after_mention(text: str, user: str) -> str:
    """The command in a message that mentions `user` (as Slack hands it on): what follows the
    mention, or what stands before it when nothing follows."""
    parts = re.split(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", text, maxsplit=1)
    before, after = parts if len(parts) == 2 else ("", text)
    return as_typed(after).lstrip(":,").strip() or as_typed(before)


def _written(target: str, label: str) -> str:
    if target.startswith(("@", "#")):
        return target[0] + label if label else target
    if target.startswith("!"):
        return label or "@" + target[1:].split("^")[-1]
    return _address(target, label)


def _address(url: str, label: str) -> str:
    """Slack links a bare `example.org` to `http://example.org` and keeps what was typed as the
    label; any other label says nothing of the address."""
    bare = re.sub(r"^(https?://|mailto:|tel:)", "", url).rstrip("/")
    return label if label and label.rstrip("/") == bare else url
