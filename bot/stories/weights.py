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
    intercept=-6.184,
    each=Likeness(
        nearest=4.111,
        nearest_three=0.000,
        mean=0.000,
        centre=-1.217,
        signature=1.011,
        gap=-2.449,
        size=-0.263,
        language=-0.782,
        has_language=0.377,
        places_shared=0.465,
        places_differ=-2.258,
        meaning_three=3.711,
        meaning_centre=7.385,
    ),
    threshold=0.2,
)
