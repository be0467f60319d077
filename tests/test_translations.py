"""What people read is said through the catalogues, and the catalogues are complete."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from bot.commands.table import COMMANDS
from tests.translating import ROOT, SAYING, TRANSLATED, catalogue, extracted, is_whole

TEXTS = [one for one in extracted() if one.id]
KNOWN = {language: catalogue(language) for language in TRANSLATED}

LABEL = 1.6
"""How much longer than in English what a button says may be."""
SHORT = 12
"""Characters below which a label may be as long as this times `LABEL`, whatever the English."""


def forms(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, list | tuple) else (str(text),)


def places(text: str) -> set[str]:
    """The named places, those within a command too."""
    return set(re.findall(r"\{(\w+)\}", text))


def commands_in(text: str) -> list[str]:
    return re.findall(r"\{/([^\s}]+)", text)


PRIVATE_ALONE = {
    "Say whom, by one id: admit 123456789",
    "This bot is private. Its operator can let you in with: admit {id}",
    "{who} may use this bot now. To end it: expel {id}",
    "No channel is set up here now. To begin: channel @name",
    "Say which channel, by its name: channel @name",
    "You are no administrator of {channel} any more. To end setting it up: channel off",
}
"""Said where nobody else talks, or to be said there."""


def translations(language: str) -> Iterator[tuple[Message, str]]:
    """Each text with each form of its translation; what is empty is another test's."""
    for one in KNOWN[language]:
        for text in forms(one.string) if one.id else ():
            if text:
                yield one, text


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_every_text_and_no_other(language: str):
    held = {forms(one.id) for one in KNOWN[language] if one.id}
    said = {forms(one.id) for one in TEXTS}
    assert {"missing": sorted(said - held), "obsolete": sorted(held - said)} == {
        "missing": [],
        "obsolete": [],
    }, "make messages, then translate what is empty"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_in_all_its_forms(language: str):
    count = KNOWN[language].num_plurals
    empty = [
        one.id
        for one in KNOWN[language]
        if one.id
        and not (
            is_whole(one.string) and len(forms(one.string)) == (count if one.pluralizable else 1)
        )
    ]
    assert empty == []


def test_ukrainian_has_its_three_forms_of_whole_numbers():
    assert KNOWN["uk"].num_plurals == 3


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_places_of_its_text(language: str):
    wrong = []
    for one, text in translations(language):
        wanted = places(forms(one.id)[-1])
        # A form for one thing alone may leave the number out.
        if places(text) not in (wanted, wanted - {"count"}):
            wrong.append((one.id, text))
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_begins_and_ends_as_its_text_does(language: str):
    assert [
        (one.id, text)
        for one, text in translations(language)
        if text != text.strip()
        or (forms(one.id)[-1].endswith(".") and not text.endswith((".", "?")))
    ] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_commands_in_a_text_stay_as_they_are(language: str):
    """What is to be typed begins with a command's name, which is the same in every language."""
    assert [
        (one.id, text)
        for one, text in translations(language)
        if commands_in(text) != commands_in(forms(one.id)[-1])
    ] == []


def test_what_is_to_be_typed_is_marked_as_that():
    """Else it is shown as it does not work in a group: see bot/i18n.py."""
    commands = {one.name for one in COMMANDS}
    bare = re.compile(r"(?:: |like: |or: )([a-z!]+)\b(?! it| again)")
    texts = {forms(one.id)[-1] for one in TEXTS}
    assert {text for text in texts if commands & set(bare.findall(text))} == PRIVATE_ALONE


def labels() -> Iterator[str]:
    """What buttons say."""
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="Button"),
                    args=[
                        ast.Call(func=ast.Name(id="say"), args=[ast.Constant(value=str(text))]),
                        _,
                    ],
                ):
                    yield text


def test_the_buttons_are_found():
    assert {"More", "Story", "Watchlist", "Undo"} <= set(labels())


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_button_is_hardly_longer_than_in_english(language: str):
    said = {one: str(KNOWN[language][one].string) for one in set(labels())}
    assert {
        label: text for label, text in said.items() if len(text) > LABEL * max(len(label), SHORT)
    } == {}


# --- nothing is shown but what is said ------------------------------------------------------------

SPEAKING = ("bot/commands", "bot/alerts", "bot/age.py", "bot/moments.py", "bot/stories/develop.py")
SPEAKING_QUERIES = tuple(
    f"bot/watches/{one}.py"
    for one in (
        "cautions", "describe", "habits", "mistakes", "narrowing", "nearest", "parser", "reading",
    )
)  # fmt: skip

SHOWN = {"UserError", "QueryError", "Mistake", "message", "plain", "bold", "Button"}
"""What shows its first argument to people."""

UNREAD = {
    "getLogger", "debug", "info", "warning", "error", "exception", "compile", "fullmatch", "sub",
    "code", "TypeVar", "mark_gone", "joinpath", "zip",
}  # fmt: skip
"""Whose texts are a log's or a pattern's, or a command as it is typed."""

EXCEPTIONS = frozenset(
    {
        "{} UTC",
        "Rio de Janeiro",
        "each of these commands answers",
        "watch{} ceasefire, security guarantees",
        "{} mutes mute all{}",
        "{} sources removefeed {}",
        "the app was removed from the workspace",
    }
)
"""What is the same in every language, or read by no chat."""

_WORDS = re.compile(r"[^\W\d_]{2,} +[^\W\d_]{2,}")
_NAMES = re.compile(r"(?:[A-Z][a-z]+ ?)+")


def unsaid(tree: ast.AST) -> Iterator[str]:
    """Texts of a module that read as words and are not said."""
    match tree:
        case ast.Expr(value=ast.Constant()):
            return  # a docstring
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if (
            called in SAYING or called in UNREAD
        ):
            for keyword in tree.keywords:
                yield from unsaid(keyword.value)
            return
        case ast.Call(func=ast.Name(id=called), args=[ast.Constant(value=str(text)), *_]) if (
            called in SHOWN and re.search(r"[^\W\d_]", text)
        ):
            yield text
        case ast.keyword(arg="example"):
            return
        case ast.JoinedStr():
            parts = (str(p.value) if isinstance(p, ast.Constant) else "{}" for p in tree.values)
            yield from _reads("".join(parts))
            for part in tree.values:
                if isinstance(part, ast.FormattedValue):
                    yield from unsaid(part.value)
            return
        case ast.Constant(value=str(text)):
            yield from _reads(text)
            return
    for child in ast.iter_child_nodes(tree):
        yield from unsaid(child)


def _reads(text: str) -> Iterator[str]:
    command = text.split(" ")[0] in {one.name for one in COMMANDS}
    if _WORDS.search(text) and not command and not _NAMES.fullmatch(text):
        yield text


def modules(named: Sequence[str] = (*SPEAKING, *SPEAKING_QUERIES)) -> Iterator[Path]:
    for one in named:
        path = ROOT / one
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


@pytest.mark.parametrize("module", list(modules()), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_people_read_is_said_through_the_catalogues(module: Path):
    found = set(unsaid(ast.parse(module.read_text("utf-8"))))
    assert found - EXCEPTIONS == set()


PIECES = ("bot/waiting.py", "bot/pipeline.py", "bot/feeds", "handlers")
"""Where a word to people is made here and there, among much that is for the log."""

COMMAND_LINE = {"bot/feeds/lines.py"}
"""For the operator, who speaks English."""


def shown(tree: ast.AST) -> Iterator[str]:
    """What a module shows to people unsaid, as far as the call tells."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=called), args=[given, *_]) if called in SHOWN:
                yield from unsaid(given) if not isinstance(given, ast.Constant) else unsaid(node)


def test_what_platforms_and_feeds_show_is_said_through_the_catalogues():
    texts = {
        str(module.relative_to(ROOT)): set(shown(ast.parse(module.read_text("utf-8"))))
        for module in modules(PIECES)
    }
    assert {
        name: found - EXCEPTIONS
        for name, found in texts.items()
        if found - EXCEPTIONS and name not in COMMAND_LINE
    } == {}


@pytest.mark.parametrize(
    "code",
    [
        'raise UserError("Not so.")',
        'raise UserError(f"{name} is not so.")',
        'message(bold("More"))',
        'Button("More", "more")',
        'shown = f"nothing of {what} here"',
        'return "muted for good"',
        'say("Muted: {what}", what="all of it")',
    ],
)
def test_what_is_not_said_is_found(code: str):
    assert list(unsaid(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        'raise UserError(say("Not so."))',
        'log.info("not so at all")',
        'Button(say("More"), f"more {story}")',
        'mark("not so at all")',
        '"""A docstring of words."""',
    ],
)
def test_what_is_said_or_read_by_nobody_is_left_alone(code: str):
    assert not list(unsaid(ast.parse(code)))
