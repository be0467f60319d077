"""Turns text into words that can be compared: the one analyser for watches and entries.

How a matcher uses it, for an entry in language L:

- `tokenise(text, L)` cuts the text into its smallest words. The words of a query term are cut by
  the same call, in the language of the entry (case and accents are read by that language's rules).
- A bare word of a query finds a token iff `sought(query.word, L)` and `stems(token.word, L)` share
  a key. (They differ: a query is sought under few keys, a text is found under all its readings.)
- A word of a "quoted" term finds a token iff `query.form` is one of `forms(token.word, L)`.
- A phrase finds tokens in a row; `token.gap` says what stands before a token. A phrase may cross
  gaps up to `Gap.MARK`; where the query's own gap is `GLUED` (characters of zh, ja, th with nothing
  between them), the text's must be `GLUED` too.
- Hyphen, space and joined writing are one. Where `head = joined(tokens, i, n, L)` is not empty, the
  n tokens from i may also be one word: a bare word finds it iff a key of it is `head` followed by
  one of the last token's `stems`, a quoted one iff `head` followed by one of its `forms`. In a
  query, all of whose words are joined, the keys are `head` followed by the last word's `sought`.
  Try n = 2 and 3. (cease fire finds ceasefires, ceasefire finds cease-fires.)
"""

from bot.watches.analysis.fold import fold
from bot.watches.analysis.inflection import forms, sought, stems
from bot.watches.analysis.language import detect
from bot.watches.analysis.tokens import Gap, Token, joined, tokenise

__all__ = ["Gap", "Token", "detect", "fold", "forms", "joined", "sought", "stems", "tokenise"]
