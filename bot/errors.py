"""The errors, as a tree.

    TocsinError
    ├── UserError            someone asked for what cannot be: its text is the reply, and says
    │   │                    what to do instead
    │   ├── Mistyped         no command of ours, but near to one; has the line that was meant
    │   ├── ConfigError      feeds.yaml or the environment; its text names the path
    │   └── QueryError       a watch that cannot be read; has the place of the mistake
    └── StoreError           the store cannot be reached or refuses
        └── StoreFault       it was asked what it cannot do: our mistake, which no waiting mends

Expected outcomes (a feed that is down, a chat that is gone, flood control) are values, not errors:
see `Outcome` in delivery.py and the fetch results in feeds/fetch.py.
"""


class TocsinError(Exception):
    """Anything that Tocsin itself raises."""


class UserError(TocsinError):
    """Bad input; `str(error)` is one plain sentence for the person who gave it, and `sentence` the
    same as it was said."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Mistyped(UserError):
    """What is no command. `meant` is a whole line that works and was probably meant."""

    def __init__(self, sentence: str, *, meant: str) -> None:
        super().__init__(sentence)
        self.meant = meant


class ConfigError(UserError):
    """feeds.yaml or an environment variable is wrong."""


class QueryError(UserError):
    """A query that cannot be read. `position` is the code point where it goes wrong; `hint` is
    the form that was probably meant, or empty."""

    def __init__(self, sentence: str, *, query: str, position: int, hint: str = "") -> None:
        super().__init__(sentence)
        self.query = query
        self.position = position
        self.hint = hint


class StoreError(TocsinError):
    """The store cannot be reached, is full, or refuses."""


class StoreFault(StoreError):
    """The store was asked what it cannot do: a mistake of ours, which no waiting mends."""
