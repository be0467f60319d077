"""Rich text, the same for every chat platform: each renders it its own way."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style. `link` is an http(s) URL; `code` is fixed-width."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""


Paragraph = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: pressing it asks `command`, as if typed."""

    label: str
    command: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message: a PNG is shown as a picture, anything else as a document.

    `about` tells in words what a picture shows; `sketch` is it in lines of text, for where there
    are no pictures. It lives in the store as long as its delivery is owed.
    """

    name: str
    media: str
    data: bytes
    about: str = ""
    sketch: tuple[str, ...] = ()

    @property
    def is_picture(self) -> bool:
        return self.media == "image/png"


@dataclass(frozen=True, slots=True)
class Message:
    """Chat-neutral rich text: each platform renders it its own way.

    A paragraph is one line; an empty paragraph is a blank line. `buttons` are rows. `private`
    asks that only the person who asked sees it, where the platform can.
    """

    paragraphs: tuple[Paragraph, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    private: bool = False
    attachment: Attachment | None = None


def plain(text: str) -> Run:
    return Run(text)


def bold(text: str) -> Run:
    return Run(text, bold=True)


def code(text: str) -> Run:
    return Run(text, code=True)


def link(text: str, url: str) -> Run:
    return Run(text, link=url)


def message(*lines: str | Run | Iterable[Run], buttons: Iterable[Iterable[Button]] = ()) -> Message:
    """Build a message from lines: a string, one run, or several runs each make one paragraph."""
    return Message(tuple(_paragraph(line) for line in lines), tuple(tuple(row) for row in buttons))


class Sentence(str):
    """A text that is styled in places: as a paragraph it is its `runs`, anywhere else plain."""

    runs: Paragraph

    def __new__(cls, runs: Iterable[Run]) -> "Sentence":
        kept = tuple(runs)
        sentence = super().__new__(cls, "".join(run.text for run in kept))
        sentence.runs = kept
        return sentence


def _paragraph(line: str | Run | Iterable[Run]) -> Paragraph:
    if isinstance(line, Sentence):
        return line.runs
    if isinstance(line, str):
        return (Run(line),) if line else ()
    return (line,) if isinstance(line, Run) else tuple(line)
