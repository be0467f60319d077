"""The weights of likeness: see likeness.py. Written by `bench.grouping_fit`."""

from bot.stories.likeness import Likeness, Weights

WORDS_ALONE = Weights(
    intercept=-4.483,
    each=Likeness(
        nearest=5.672,
        nearest_three=5.278,
        mean=-12.332,
        centre=9.466,
        signature=4.634,
        gap=-2.647,
        size=-0.734,
        language=-1.685,
        has_language=0.807,
        places_shared=0.091,
        places_differ=-2.127,
        meaning_three=0.000,
        meaning_centre=0.000,
    ),
    threshold=0.22,
)

WITH_MEANING = Weights(
    intercept=-6.124,
    each=Likeness(
        nearest=4.112,
        nearest_three=0.000,
        mean=0.000,
        centre=-1.216,
        signature=0.960,
        gap=-2.472,
        size=-0.232,
        language=-0.771,
        has_language=0.350,
        places_shared=0.482,
        places_differ=-2.320,
        meaning_three=3.160,
        meaning_centre=7.804,
    ),
    threshold=0.25,
)
