"""What grouping is measured beside: TF-IDF alone, and MinHash with LSH. Both online, as simple as
they are usually written, their thresholds the best on the first half of og2021."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import Stemmer

from bench.newsrooms import Told
from bot.stories.group import WINDOW

_SNOWBALL = {
    "eng": "english", "en": "english", "por": "portuguese", "spa": "spanish", "fra": "french",
    "rus": "russian", "deu": "german", "ara": "arabic",
}  # fmt: skip

TFIDF_THRESHOLDS = (0.25, 0.3, 0.35, 0.4, 0.45)
MINHASH_THRESHOLDS = (0.2, 0.3, 0.4, 0.5)
_PERMUTATIONS = 128


def tfidf(told: Sequence[Told], threshold: float) -> list[int]:
    """Each entry joins the story of the most alike entry of the window."""
    postings: dict[str, dict[int, float]] = defaultdict(dict)
    found: list[int] = []
    vectors: list[dict[str, float]] = []
    oldest = 0
    for i, one in enumerate(told):
        while one.entry.when - told[oldest].entry.when > WINDOW:
            for word in vectors[oldest]:
                del postings[word][oldest]
            oldest += 1
        vector = _weighed(_stems(one), postings, i - oldest + 1)
        cosines: Counter[int] = Counter()
        for word, weight in vector.items():
            for j, other in postings[word].items():
                cosines[j] += weight * other
        nearest, cosine = max(cosines.items(), key=lambda one: one[1], default=(i, 0.0))
        found.append(found[nearest] if cosine >= threshold else i)
        for word, weight in vector.items():
            postings[word][i] = weight
        vectors.append(vector)
    return found


def _weighed(
    stems: Sequence[str], postings: dict[str, dict[int, float]], count: int
) -> dict[str, float]:
    weights = {s: math.log(1 + count / (len(postings[s]) + 1)) for s in dict.fromkeys(stems)}
    length = math.sqrt(sum(w * w for w in weights.values())) or 1.0
    return {stem: weight / length for stem, weight in weights.items()}


def minhash(told: Sequence[Told], threshold: float) -> list[int]:
    """Each entry joins the story of the entry with the largest estimated Jaccard index of stems
    among those that LSH finds in the window."""
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=threshold, num_perm=_PERMUTATIONS)
    hashes: list[MinHash] = []
    found: list[int] = []
    oldest = 0
    for i, one in enumerate(told):
        while one.entry.when - told[oldest].entry.when > WINDOW:
            lsh.remove(oldest)
            oldest += 1
        made = MinHash(num_perm=_PERMUTATIONS)
        made.update_batch([stem.encode() for stem in _stems(one)])
        alike = {j: made.jaccard(hashes[j]) for j in lsh.query(made)}
        nearest = max(alike, key=lambda j: alike[j], default=i)
        found.append(found[nearest] if alike.get(nearest, 0.0) >= threshold else i)
        lsh.insert(i, made)
        hashes.append(made)
    return found


def _stems(one: Told) -> list[str]:
    words = re.findall(r"\w+", one.entry.title.lower())
    language = _SNOWBALL.get(one.entry.language)
    return list(Stemmer.Stemmer(language).stemWords(words)) if language else words
