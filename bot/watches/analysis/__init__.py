"""Turns text into words that can be compared: the one analyser for watches and entries.

How a matcher uses it, for an entry in language L:

- `tokenise(text, L)` cuts the text into its smallest words. The words of a query term are cut by
  the same call, in the language of the entry (case and accents are read by that language's rules).
- A bare word of a query finds a token iff `sought(query.word, L)` and `stems(token.word, L)` share
  a key. (They differ: a query is sought under few keys, a text is found under all its readings.)
- A word of a "quoted" term finds a token iff `query.form` is one of `forms(token.word, L)`.
- A phrase finds tokens in a row; `token.gap` says what stands before a token: a phrase may cross
  `Gap.NONE`, `Gap.SPACE` and `Gap.MARK`, never `Gap.STOP`. Between two characters of zh, ja or th
  the query's own gap is `NONE`, and then the text's must be too.
- Hyphen, space and joined writing are one: where `joined(tokens, i, n, L)` is a word and not None,
  the n tokens from i may also be read as that one word. Try it for n = 2 and 3, in the text for
  a query of one word, and in the query (all its words) for a single token of the text.
"""

from bot.watches.analysis.fold import fold
from bot.watches.analysis.inflection import forms, sought, stems
from bot.watches.analysis.language import detect
from bot.watches.analysis.tokens import Gap, Token, joined, tokenise

__all__ = ["Gap", "Token", "detect", "fold", "forms", "joined", "sought", "stems", "tokenise"]
