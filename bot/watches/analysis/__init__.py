"""Turns text into words that can be compared: the one analyser for watches and entries.

How a matcher uses it, for an entry in language L:

- `tokenise(text, L)` cuts the text into its smallest words. The words of a query term are cut by
  the same call, in the language of the entry (case and accents are read by that language's rules).
- A bare word of a query finds a token iff `sought(query.word, L)` and `stems(token.word, L)` share
  a key. (They differ: a query is sought under few keys, a text is found under all its readings.)
- A word of a "quoted" term finds a token iff `query.form` is one of `forms(token.word, L)`.
  (Compare forms with forms; a `word` has its own case and accents, and is for `stems`, `sought`
  and `forms` alone. A prefix, too, is compared with `forms`.)
- A phrase finds tokens in a row; `token.gap` says what stands before a token. A phrase may cross
  gaps up to `Gap.MARK`; where the query's own gap is `GLUED` (characters of zh, ja, th with nothing
  between them), the text's must be `GLUED` too.
- Hyphen, space and joined writing are one. Where `joined(tokens, i, n, L)` is not empty, it is the
  word that the n tokens from i make together: treat it as a token's `word`. Try n = 2 and 3, in
  the text, and in the query. (cease fire finds ceasefires, ceasefire finds cease-fires.)

A language's dictionary loads when its first word is read, which takes 0.1 s (Polish and Finnish
1.2 s): `prepare(L)` does it beforehand, in a thread that nobody waits for.
"""

from bot.watches.analysis.fold import fold
from bot.watches.analysis.inflection import forms, prepare, sought, stems
from bot.watches.analysis.language import detect
from bot.watches.analysis.tokens import Gap, Token, joined, tokenise

__all__ = [
    "Gap",
    "Token",
    "detect",
    "fold",
    "forms",
    "joined",
    "prepare",
    "sought",
    "stems",
    "tokenise",
]
