"""The code's texts → the catalogues of bot/locale, brought up to date: `make messages`.

A catalogue begins with its glossary, in comments, and a header without dates: it changes when a
text does, and else stays as it is. What is new has an empty translation; what no code says any
more goes.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.i18n import LANGUAGES, SOURCE
from bot.watches.packs import load

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "bot" / "locale"
TRANSLATED = tuple(one for one in LANGUAGES if one != SOURCE)

SAYING = {"say": 1, "line": 1, "mark": 1, "say_n": 2, "line_n": 2}
"""How many texts each function of bot/i18n.py begins with."""

_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals};\\n"

"""


def extracted() -> Catalog:
    """Every text that the code and the packs hold for people to read, each with its modules."""
    texts = Catalog()
    for path in sorted((ROOT / one for one in ("bot", "handlers")), key=str):
        for module in sorted(path.rglob("*.py")):
            for text in said_in(ast.parse(module.read_text("utf-8"))):
                texts.add(text, None, [(str(module.relative_to(ROOT)), 0)])
    for pack in load().values():
        texts.add(pack.about, None, [(f"bot/watches/packs/{pack.name}.yaml", 0)])
    return texts


def said_in(tree: ast.AST) -> Iterator[str | tuple[str, str]]:
    """The texts that a module says: one, or a singular and its plural. Babel's own extraction
    leaves out what is said within what is said."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), args=given) if name in SAYING:
                match given[: SAYING[name]]:
                    case [ast.Constant(value=str(text))]:
                        yield text
                    case [ast.Constant(value=str(one)), ast.Constant(value=str(many))]:
                        yield one, many


def catalogue(language: str) -> Catalog:
    """What is translated into a language so far."""
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, texts: Catalog) -> list[str]:
    """Bring a catalogue up to date; returns what is to be translated in it."""
    path = LOCALE / f"{language}.po"
    glossary = "".join(_comments(path.read_text("utf-8")))
    held = catalogue(language)
    held.update(texts, no_fuzzy_matching=True)
    with path.open("wb") as file:
        header = _HEADER.format(language=language, plurals=held.plural_forms.rstrip(";"))
        file.write(f"{glossary}{header}".encode())
        write_po(
            file, held, width=100, omit_header=True, sort_output=True, ignore_obsolete=True,
            include_lineno=False,
        )  # fmt: skip
    return [str(one.id) for one in held if one.id and not is_whole(one.string)]


def is_whole(string: object) -> bool:
    """Whether a translation is there, in all its forms."""
    forms = string if isinstance(string, list | tuple) else (string,)
    return bool(forms) and all(forms)


def _comments(text: str) -> list[str]:
    lines = text.splitlines(keepends=True)
    first = next((n for n, one in enumerate(lines) if not one.startswith("#")), len(lines))
    return lines[:first]


if __name__ == "__main__":
    texts = extracted()
    for language in TRANSLATED:
        empty = update(language, texts)
        print(f"{language}: {len(empty)} to translate", *empty, sep="\n  ", file=sys.stderr)
