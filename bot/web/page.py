"""What the operator's page shows → HTML. Everything in it is escaped; it has no script."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot import __version__
from bot.web import plot
from bot.web.board import Board


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=PackageLoader("bot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["duration"] = plot.duration
    return pages


def page(board: Board, *, token: str, said: str = "") -> str:
    """`token` goes into forms; `said` is what became of the last one."""
    return (
        _pages()
        .get_template("board.html")
        .render(board=board, plot=plot, token=token, said=said, version=__version__)
    )


def sorry(sentence: str) -> str:
    """A page that says why there is none."""
    return _pages().get_template("sorry.html").render(sentence=sentence, version=__version__)


@cache
def style() -> str:
    return (files("bot.web") / "style.css").read_text(encoding="utf-8")
