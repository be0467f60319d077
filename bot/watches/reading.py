"""Turns what the grammar recognised into the typed tree, and refuses what has no meaning."""

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise

from lark import Token, Transformer, v_args

from bot.i18n import say, say_n
from bot.watches import meant, tree
from bot.watches.analysis import tokenise
from bot.watches.languages import code_of
from bot.watches.mistakes import Mistake
from bot.watches.program import Program

Packs = Mapping[str, tuple[tuple[str, Program], ...]]
"""What each pack looks for in each language, by the pack's name."""

FURTHEST = 100
"""Words that NEAR may reach."""
SHORTEST_PREFIX = 3
"""Letters before a "*"."""

_SIGNS = {"|": "OR", "||": "OR", "/": "OR", "&&": "AND", "+": "AND"}


@v_args(inline=True)
class Reading(Transformer[Token, tree.Node]):
    """Builds the tree of `text` from below. Each method takes what the rule of its name in
    grammar.lark recognised. Raises Mistake."""

    def __init__(self, text: str, packs: Packs) -> None:
        super().__init__()
        self._text = text
        self._packs = packs

    def start(self, node: tree.Node) -> tree.Node:
        return node

    def disjunction(self, *parts: tree.Node) -> tree.Node:
        return tree.disjunction(parts)

    def conjunction(self, *parts: tree.Node) -> tree.Node:
        return tree.conjunction(parts)

    def negation(self, _: Token, part: tree.Node) -> tree.Node:
        return tree.Not(part)

    def near(self, *parts: tree.Node | Token) -> tree.Node:
        """A chain, a NEAR/5 b NEAR/5 c, says that each stands near the next."""
        sides = pairwise(part for part in parts if not isinstance(part, Token))
        operators = (part for part in parts if isinstance(part, Token))
        return tree.conjunction(map(self._near, sides, operators))

    def _near(self, sides: tuple[tree.Node, tree.Node], operator: Token) -> tree.Node:
        if not all(map(_stands_somewhere, sides)):
            sentence = say("NEAR stands between words, phrases, or groups of them joined by OR.")
            raise Mistake(sentence, _start(operator))
        return tree.Near(*sides, self._distance(operator))

    def _distance(self, operator: Token) -> int:
        digits = operator.partition("/")[2]
        if re.fullmatch(r"[0-9]{1,3}", digits) and 1 <= int(digits) <= FURTHEST:
            return int(digits)
        sentence = say(
            "NEAR needs a number of words from 1 to {most}, as in NEAR/5.", most=FURTHEST
        )
        raise Mistake(sentence, _start(operator), meant.distance(self._text, operator, FURTHEST))

    def phrase(self, *words: Token) -> tree.Node:
        read = tuple(map(self.word, words))
        return read[0] if len(read) == 1 else tree.Phrase(read)

    def word(self, word: Token) -> tree.Word | tree.Prefix:
        if "*" in word:
            return self._prefix(word)
        self._check_text(word)
        return tree.Word(str(word))

    def _prefix(self, word: Token) -> tree.Prefix:
        beginning = word.rstrip("*")
        if "*" in beginning or not beginning:
            sentence = say("A “*” stands at the end of a word: sanction*.")
            place = _start(word) + word.index("*")
            raise Mistake(sentence, place, meant.prefix(self._text, word))
        self._check_text(word)
        if _letters(beginning) < SHORTEST_PREFIX:
            sentence = say("A “*” needs {count} letters or more before it.", count=SHORTEST_PREFIX)
            raise Mistake(sentence, _start(word), meant.instead(self._text, word, beginning))
        return tree.Prefix(beginning)

    def exact(self, quoted: Token) -> tree.Node:
        return tree.Exact(self._value(quoted))

    def pack(self, written: Token) -> tree.Node:
        name = written.removeprefix("@").lower()
        if name in self._packs:
            return tree.Pack(name, self._packs[name])
        sentence = say("There is no pack “{name}”. To see them all: {/packs}", name=name)
        raise Mistake(sentence, _start(written), meant.pack(self._text, written, self._packs))

    def at_least(self, count: Token, *parts: tree.Node) -> tree.Node:
        number = int(count[:-2])
        if 1 <= number <= len(parts):
            return tree.AtLeast(number, parts)
        sentence = say_n(
            "1 thing is listed, so “{number} of” cannot be.",
            "{count} things are listed, so “{number} of” cannot be.",
            len(parts),
            number=number,
        )
        raise Mistake(sentence, _start(count), meant.choice(self._text, count, number, len(parts)))

    def in_title(self, part: tree.Node) -> tree.Node:
        return tree.Title(part)

    def attribute(self, kind: Token, *values: Token) -> tree.Node:
        name = kind.partition(":")[0].strip().lower()
        return tree.disjunction(self._attribute(name, value) for value in values)

    def _attribute(self, name: str, value: Token) -> tree.Node:
        if name == "source":
            return tree.Source(self._value(value))
        if name == "tag":
            return tree.Tag(self._value(value))
        return self._language(value)

    def _language(self, value: Token) -> tree.Node:
        text = self._value(value)
        code = code_of(text)
        if code == text.lower():
            return tree.Lang(code)
        sentence = (
            say("A language is written as its two letters: lang:fr.")
            if code
            else say(
                "“{text}” is no language that we know. "
                "A language is written as its two letters: lang:fr.",
                text=text,
            )
        )
        raise Mistake(
            sentence, _start(value), meant.instead(self._text, value, code) if code else ""
        )

    def unknown(self, written: Token) -> tree.Node:
        if self._text[written.end_pos :].startswith("//"):
            sentence = say("A link is no query. Write words, such as ceasefire.")
            raise Mistake(sentence, _start(written))
        sentence = say(
            "There is no field “{name}”; there are title:, source:, lang:, tag: and min:.",
            name=written,
        )
        raise Mistake(sentence, _start(written), meant.field(self._text, written))

    def _value(self, written: Token) -> str:
        self._check_text(written)
        quoted = written.type == "QUOTED"
        return " ".join(written[1:-1].split()) if quoted else str(written)

    def _check_text(self, written: Token) -> None:
        if not tokenise(str(written), ""):
            hint = meant.instead(self._text, written, _SIGNS.get(written, ""))
            shown = written.strip('"').strip()
            sentence = (
                say("There is no word in “{text}”.", text=shown)
                if shown
                else say("There is no word here.")
            )
            raise Mistake(sentence, _start(written), hint)


def _start(token: Token) -> int:
    return token.start_pos or 0


def _stands_somewhere(node: tree.Node) -> bool:
    """Whether what a node finds is some words in the text."""
    match node:
        case tree.Word() | tree.Prefix() | tree.Phrase() | tree.Exact() | tree.Pack():
            return True
        case tree.Or():
            return all(map(_stands_somewhere, node.parts))
        case tree.Title():
            return _stands_somewhere(node.part)
        case _:
            return False


def _letters(text: str) -> int:
    """How many letters there are; a character of Chinese, Japanese or Korean says as much as
    two."""
    wide = sum(unicodedata.east_asian_width(character) == "W" for character in text)
    return wide + sum(map(str.isalnum, text))
