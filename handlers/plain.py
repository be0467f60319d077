"""A message as text alone: what the terminal shows, and what a platform gets when it has refused
our markup."""

from collections.abc import Iterator
from itertools import groupby

from bot.richtext import Message, Paragraph
from handlers.text import inert, web_url


def plain_text(message: Message) -> str:
    """One line a paragraph; a link is written out once, after its words: "Talks resume (https://…)".

    Buttons are left out: a platform that can show them does so beside the text.
    """
    return "\n".join("".join(_pieces(paragraph)) for paragraph in message.paragraphs)


def _pieces(paragraph: Paragraph) -> Iterator[str]:
    # Runs that share a link are one link in several styles: a headline with its match in bold.
    for link, runs in groupby(paragraph, key=lambda run: run.link):
        words = inert("".join(run.text for run in runs))
        yield _linked(words, web_url(link))


def _linked(words: str, url: str) -> str:
    if not url or _says(words, url):
        return words or url
    return f"{words} ({url})" if words.strip() else url


def _says(words: str, url: str) -> bool:
    """Whether the words are the address itself, with or without its scheme."""
    return words.strip() in (url, url.split("://", 1)[-1])
