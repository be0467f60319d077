import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.feeds
from bot.feeds import guard, problems
from bot.feeds.bodies import TOO_LARGE
from bot.feeds.discover import NO_FEED
from bot.i18n import LANGUAGES, SOURCE, speaking

NAMED = {"Unavailable", "Unreadable", "BodyError"}


def reasons() -> Iterator[str]:
    """Every reason that this package gives, a place of a value filled with a number."""
    yield from (guard.REFUSAL, NO_FEED, TOO_LARGE)
    for path in Path(bot.feeds.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[given, *_]):
                    yield from _texts(given) if name in NAMED else ()
                case ast.FunctionDef(name="_reason"):
                    for one in ast.walk(node):
                        yield from _texts(one.value) if isinstance(one, ast.Return) else ()


def _texts(node: ast.expr | None) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from (*_texts(node.body), *_texts(node.orelse))
        case ast.Call(func=ast.Attribute(value=ast.JoinedStr() as text)):
            yield from _texts(text)
        case ast.JoinedStr():
            parts = (str(p.value) if isinstance(p, ast.Constant) else "404" for p in node.values)
            yield "".join(parts).strip()


def test_the_reasons_are_found():
    assert {"cannot be reached", "sent no feed", "answered 404 404"} < set(reasons())


@pytest.mark.parametrize("problem", sorted(set(reasons())))
def test_every_problem_of_a_source_is_known_to_the_catalogues(problem: str):
    assert any(problems._pattern(one).fullmatch(problem) for one in problems._SENTENCES)


def test_a_problem_in_english_is_told_as_it_was_noted():
    assert problems.told("answered 404 Not Found") == "answered 404 Not Found"


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != SOURCE])
def test_what_is_no_problem_of_ours_is_left_alone(language: str):
    with speaking(language):
        assert problems.told("burns") == "burns"
