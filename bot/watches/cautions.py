"""Turns a query that is legal but probably not meant into a warning in plain words."""

from bot.watches.parser import Query


def cautions(query: Query, hits_a_day: float | None = None) -> list[str]:
    """Warnings about a query, one sentence each; none if it looks right.

    `hits_a_day` is how often it would have rung by the archive, if that is known.
    """
    noisy = hits_a_day is not None and hits_a_day >= NOISY
    return (
        [f"By the news of the last days this would ring about {hits_a_day:.0f} times a day."]
        if noisy
        else []
    )


NOISY = 100
"""Hits a day from which a watch is called noisy."""
