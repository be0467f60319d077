"""The weights of likeness: see likeness.py. Written by `bench.grouping fit`."""

from bot.stories.likeness import Likeness, Weights

WORDS_ALONE = Weights(
    intercept=-4.726,
    each=Likeness(
        nearest=5.347,
        nearest_three=6.548,
        mean=-13.387,
        centre=9.874,
        signature=4.599,
        gap=-2.558,
        size=-0.767,
        language=-1.804,
        has_language=1.018,
        places_shared=0.386,
        places_differ=-1.834,
        meaning_three=0.000,
        meaning_centre=0.000,
    ),
    threshold=0.2,
)

WITH_MEANING = Weights(
    intercept=-6.310,
    each=Likeness(
        nearest=3.988,
        nearest_three=0.000,
        mean=0.000,
        centre=-1.378,
        signature=1.067,
        gap=-2.383,
        size=-0.279,
        language=-0.713,
        has_language=0.527,
        places_shared=0.404,
        places_differ=-2.245,
        meaning_three=4.989,
        meaning_centre=6.653,
    ),
    threshold=0.25,
)
