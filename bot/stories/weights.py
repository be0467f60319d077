"""The weights of likeness, as fitted: see likeness.py. Written by `bench/grouping.py fit`."""

from bot.stories.likeness import Likeness, Weights

WORDS_ALONE = Weights(
    intercept=-4.917,
    each=Likeness(
        nearest=3.823,
        nearest_three=6.093,
        mean=-13.979,
        centre=11.139,
        signature=6.097,
        gap=-2.431,
        size=-0.490,
        language=-1.0,
        has_language=1.179,
        places_shared=0.334,
        places_differ=-1.811,
        meaning_three=0.000,
        meaning_centre=0.000,
    ),
    threshold=0.25,
)

WITH_MEANING = Weights(
    intercept=-6.069,
    each=Likeness(
        nearest=3.773,
        nearest_three=1.253,
        mean=-12.026,
        centre=5.944,
        signature=3.451,
        gap=-2.341,
        size=-0.562,
        language=-1.0,
        has_language=0.536,
        places_shared=0.379,
        places_differ=-2.084,
        meaning_three=6.751,
        meaning_centre=4.582,
    ),
    threshold=0.2,
)
