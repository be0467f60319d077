"""The weights of likeness: see likeness.py. Written by `bench.grouping fit`."""

from bot.stories.likeness import Likeness, Weights

WORDS_ALONE = Weights(
    intercept=-4.567,
    each=Likeness(
        nearest=5.766,
        nearest_three=5.496,
        mean=-12.824,
        centre=9.751,
        signature=4.584,
        gap=-2.618,
        size=-0.750,
        language=-1.656,
        has_language=0.811,
        places_shared=0.099,
        places_differ=-2.146,
        meaning_three=0.000,
        meaning_centre=0.000,
    ),
    threshold=0.2,
)

WITH_MEANING = Weights(
    intercept=-6.093,
    each=Likeness(
        nearest=4.145,
        nearest_three=0.000,
        mean=0.000,
        centre=-1.376,
        signature=1.016,
        gap=-2.404,
        size=-0.279,
        language=-0.707,
        has_language=0.437,
        places_shared=0.467,
        places_differ=-2.330,
        meaning_three=4.276,
        meaning_centre=6.796,
    ),
    threshold=0.25,
)
