"""The file feeds.yaml → a Config of which all can be used: also every watch can be read."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.errors import ConfigError, QueryError
from bot.feeds.config import Config, load
from bot.watches.query import Packs, caret, parse


def read(path: Path, packs: Packs) -> Config:
    """Read and check feeds.yaml, whose watches may name `packs`. Raises ConfigError with all of
    its mistakes."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"cannot read {path} ({error.strerror}); run where it is, or set TOCSIN_FEEDS"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: this is not UTF-8 text; save it as UTF-8") from error
    config = load(text, source=str(path))
    if problems := list(unreadable(config.watchlist, packs)):
        raise ConfigError("\n".join(f"{path}: {problem}" for problem in problems))
    return config


def unreadable(watchlist: Sequence[str], packs: Packs) -> Iterator[str]:
    """What is wrong with each watch that cannot be read, with its place in the list."""
    for place, query in enumerate(watchlist):
        try:
            parse(query, packs=packs)
        except QueryError as error:
            yield f"watchlist[{place}]: {error}\n{caret(error)}"
