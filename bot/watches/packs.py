"""Turns data files into concept packs: the same idea in many languages.

A pack is a YAML file whose name is the pack's name. `about` says in a few plain words what it is;
`terms` has for each language (ISO 639-1) its words, phrases, "exact phrases" and a NEAR b, as
a watch would have them:

    about: an end or a pause of fighting
    terms:
      en: [ceasefire, truce]
      fr: [cessez-le-feu, trêve]

The packs that ship with us lie in packs/ beside this file; an operator's lie in a folder of his
own, and replace ours of the same name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from bot.errors import ConfigError, QueryError
from bot.watches import tree
from bot.watches.languages import NAMES
from bot.watches.parser import read
from bot.watches.program import Program, compiled

Meaning: TypeAlias = tuple[tuple[str, Program], ...]
"""What a pack looks for: a program for each language."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TERMS = (tree.Word, tree.Phrase, tree.Exact, tree.Near)
_LARGEST = 1 << 18
"""Bytes of a pack's file."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A concept in many languages. `terms` has each language's terms as written in the file."""

    name: str
    about: str
    terms: Mapping[str, tuple[str, ...]]

    @property
    def meaning(self) -> Meaning:
        """What it looks for in a text of each language."""
        return tuple((code, compiled(_any_of(terms))) for code, terms in self.terms.items())


class Meanings(Mapping[str, Meaning]):
    """What packs look for, by name, as the query language wants it. A pack's terms are read when
    it is first asked for: there are more than a thousand, and most chats use one pack or none."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        self._packs = packs
        self._read: dict[str, Meaning] = {}

    def __getitem__(self, name: str) -> Meaning:
        if name not in self._read:
            self._read[name] = self._packs[name].meaning
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packs)

    def __len__(self) -> int:
        return len(self._packs)


@cache
def shipped() -> Meanings:
    """What the packs that ship with us look for."""
    return Meanings(load())


def load(*folders: Path) -> dict[str, Pack]:
    """Our packs and those of an operator's folders, by name; a later folder's replaces an
    earlier's.

    Raises ConfigError, with the file, for what cannot be read as a pack.
    """
    ours = resources.files(__package__).joinpath("packs")
    packs = {pack.name: pack for pack in _in_folder(ours)}
    for pack in (pack for folder in folders for pack in _in_folder(folder)):
        check(pack)
        packs[pack.name] = pack
    return packs


def check(pack: Pack) -> None:
    """See that each term of a pack can be read. Ours are checked by a test, once."""
    for term in (term for terms in pack.terms.values() for term in terms):
        _check(pack.name, term)


def _in_folder(folder: Traversable) -> Iterator[Pack]:
    if not folder.is_dir():
        raise ConfigError(f"{folder}: there is no such folder of packs.")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith((".yaml", ".yml")):
            yield _read(file)


def _read(file: Traversable) -> Pack:
    name = file.name.rpartition(".")[0]
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"{file}: a pack's file is named like peace-talks.yaml: a-z, 0-9, hyphens."
        )
    written = _mapping(file, _yaml(file), "a pack has `about` and `terms`")
    if unknown := set(written) - {"about", "terms"}:
        raise ConfigError(
            f"{file}: a pack has `about` and `terms`, not `{min(map(str, unknown))}`."
        )
    about = written.get("about")
    if not isinstance(about, str) or not about.strip():
        raise ConfigError(f"{file}: `about` must say in a few words what the pack is about.")
    terms = _mapping(file, written.get("terms"), "`terms` has a list of terms for each language")
    return Pack(name, about.strip(), {_code(file, c): _terms(file, c, t) for c, t in terms.items()})


def _yaml(file: Traversable) -> Any:
    try:
        raw = file.read_bytes()
        if len(raw) > _LARGEST:
            raise ConfigError(f"{file}: a pack's file has at most {_LARGEST >> 10} KB.")
        return yaml.load(raw, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}:" if mark else ""
        raise ConfigError(f"{file}:{where} this is not YAML.") from error


def _mapping(file: Traversable, value: object, rule: str) -> dict[Any, Any]:
    if not isinstance(value, dict) or not value:
        raise ConfigError(f"{file}: {rule}.")
    return value


def _code(file: Traversable, code: object) -> str:
    if code is False:  # YAML 1.1 reads no, the code of Norwegian, as a truth value
        return "no"
    if not isinstance(code, str) or code not in NAMES:
        raise ConfigError(f"{file}: `{code}` is no language that we know; write a code such as fr.")
    return code


def _terms(file: Traversable, code: object, terms: object) -> tuple[str, ...]:
    if not isinstance(terms, list) or not terms:
        raise ConfigError(
            f"{file}: the terms of `{code}` must be a list, as in [truce, armistice]."
        )
    return tuple(_term(file, term) for term in terms)


def _term(file: Traversable, term: object) -> str:
    if not isinstance(term, str) or not term.strip():
        raise ConfigError(f"{file}: a term must be text; write {term!r} in quotation marks.")
    return term.strip()


def _check(name: str, term: str) -> None:
    try:
        query = read(term, {})
    except QueryError as error:
        raise ConfigError(f"The pack {name}: `{term}` cannot be read: {error}") from error
    if not isinstance(query.tree, _TERMS) or query.least > 1:
        raise ConfigError(
            f'The pack {name}: `{term}` must be a word, a phrase, an "exact phrase" or a NEAR b.'
        )


def _any_of(terms: tuple[str, ...]) -> tree.Node:
    nodes = tuple(dict.fromkeys(read(term, {}).tree for term in terms))
    return nodes[0] if len(nodes) == 1 else tree.Or(nodes)
