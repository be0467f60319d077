"""How well an article is told in three sentences and in 280 characters, beside lead-3 and sumy;
and how well a page's text is found, beside trafilatura alone.

    python -m bench.condensing

Prints the tables of docs/benchmarks/condensing.md. Needs bench/requirements.txt, and the corpus
beside the checkout.
"""

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bot.model import Entry, EntryId, FeedId
from bot.stories.condense import LIMIT, condense
from bot.stories.sentences import sentences

CORPUS = Path(__file__).parents[2] / "shared/corpus"
_EPOCH = datetime.fromtimestamp(0, UTC)
_ROOMY = 500
"""About what lead-3 takes: three sentences, as `more` shows them."""
_MEASURES = ("rouge1", "rouge2", "rougeL")


class Pair(NamedTuple):
    article: str
    summary: str
    language: str
    title: str


Summariser = Callable[[Pair], str]


def main() -> None:
    for name in ("cnndm_realsumm", "newsroom", "multilingual_fundus"):
        pairs = list(_pairs(name))
        print(f"\n{name}: {len(pairs)} articles; ROUGE-1 / 2 / L (F), characters, ms an article")
        for who, summarise in _contestants(within=None):
            _show(who, summarise, pairs)
        print(f"  within {LIMIT} characters")
        for who, summarise in _contestants(within=LIMIT):
            _show(who, summarise, pairs)
    print("\nText of a page: precision, recall, F1 of four-word runs, mean over the pages")
    for who, extract in _extractors():
        print(f"  {who:24} {_text_score(extract)}")


# --- summaries ---------------------------------------------------------------------------------


def _pairs(name: str) -> Iterator[Pair]:
    for line in (CORPUS / "summaries" / f"{name}.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        yield Pair(row["article"], row["references"][0], row["lang"], row.get("title", ""))


def _contestants(within: int | None) -> Iterator[tuple[str, Summariser]]:
    yield "Tocsin", lambda pair: _ours(pair, within or _ROOMY)
    for most in (3, 1) if within is None else (3,):
        yield f"lead-{most}", lambda pair, most=most: _bounded(_split(pair)[:most], within)
    yield from _sumy(within)


def _ours(pair: Pair, limit: int) -> str:
    """With nothing that rang: what the choice does of itself."""
    entry = Entry(
        EntryId(""),
        FeedId(""),
        "",
        pair.title,
        _EPOCH,
        content=pair.article,
        language=pair.language,
    )
    return condense(entry, (), limit=limit).text


def _split(pair: Pair) -> list[str]:
    return [sentence.text for sentence in sentences(pair.article, pair.language)]


def _bounded(chosen: Iterable[str], within: int | None) -> str:
    """As many whole sentences as fit; a first one that does not is cut."""
    text = ""
    for sentence in chosen:
        longer = f"{text} {sentence}".strip()
        if within and len(longer) > within:
            return text or longer[:within]
        text = longer
    return text


def _sumy(within: int | None) -> Iterator[tuple[str, Summariser]]:
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.lsa import LsaSummarizer
    from sumy.summarizers.luhn import LuhnSummarizer
    from sumy.summarizers.sum_basic import SumBasicSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer

    for kind in (
        LexRankSummarizer,
        TextRankSummarizer,
        LsaSummarizer,
        LuhnSummarizer,
        SumBasicSummarizer,
    ):
        name = kind.__name__.removesuffix("Summarizer")
        yield f"sumy {name}", lambda pair, kind=kind: _by_sumy(kind(), pair, within)


class _Splitter:
    """sumy's tokenizer, by our sentences: all contestants choose among the same."""

    def __init__(self, language: str) -> None:
        self._language = language

    def to_sentences(self, text: str) -> tuple[str, ...]:
        return tuple(sentence.text for sentence in sentences(text, self._language))

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(_tokens(sentence))


def _by_sumy(summariser: Any, pair: Pair, within: int | None) -> str:
    from sumy.parsers.plaintext import PlaintextParser

    document = PlaintextParser.from_string(pair.article, _Splitter(pair.language)).document
    return _bounded((str(sentence) for sentence in summariser(document, 3)), within)


def _show(who: str, summarise: Summariser, pairs: Sequence[Pair]) -> None:
    started = time.process_time()
    told = [summarise(pair) for pair in pairs]
    spent = (time.process_time() - started) * 1000 / len(pairs)
    scores = _rouge(pairs, told)
    length = sum(map(len, told)) / len(told)
    print(f"  {who:16} {'  '.join(f'{s:5.1f}' for s in scores)}  {length:6.0f}  {spent:6.1f}")


def _rouge(pairs: Sequence[Pair], told: Sequence[str]) -> list[float]:
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(_MEASURES, tokenizer=_Tokens())
    scored = [scorer.score(pair.summary, text) for pair, text in zip(pairs, told, strict=True)]
    return [100 * sum(one[m].fmeasure for one in scored) / len(scored) for m in _MEASURES]


class _Tokens:
    """rouge_score's own tokenizer knows a-z alone."""

    def tokenize(self, text: str) -> list[str]:
        return _tokens(text)


def _tokens(text: str) -> list[str]:
    """Words, and each character of the scripts without spaces; English words by their stems."""
    found = re.findall("[\u3040-\u30ff\u3400-\u9fff]|[^\\W_]+", text.lower())
    return [_stemmer().stemWord(word) if word.isascii() else word for word in found]


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("porter")


# --- pages -------------------------------------------------------------------------------------


def _extractors() -> Iterator[tuple[str, Callable[[bytes], str]]]:
    import trafilatura

    from bot.stories.article import article_text

    yield "Tocsin", article_text
    yield "trafilatura", lambda page: trafilatura.extract(page) or ""
    yield (
        "trafilatura, precise",
        lambda page: (
            trafilatura.extract(
                page, favor_precision=True, include_comments=False, include_tables=False
            )
            or ""
        ),
    )


def _text_score(extract: Callable[[bytes], str]) -> str:
    scores, started = [], time.process_time()
    paths = sorted((CORPUS / "articles").glob("*.html.gz"))
    for path in paths:
        gold = json.loads(path.with_suffix("").with_suffix(".expected.json").read_text("utf-8"))
        text = gold.get("text") or "\n".join(gold["paragraphs"])
        scores.append(_overlap(text, extract(gzip.decompress(path.read_bytes()))))
    spent = (time.process_time() - started) * 1000 / len(paths)
    means = [sum(column) / len(scores) for column in zip(*scores, strict=True)]
    return f"{'  '.join(f'{mean:.3f}' for mean in means)}  {spent:4.0f} ms a page"


def _overlap(gold: str, found: str) -> tuple[float, float, float]:
    wanted, got = _runs(gold), _runs(found)
    both = sum((wanted & got).values())
    precision, recall = both / (got.total() or 1), both / wanted.total()
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    tokens = re.findall("[\u3040-\u30ff\u3400-\u9fff]|[^\\W_]+", text)
    return Counter(tuple(tokens[i : i + 4]) for i in range(len(tokens) - 3))


if __name__ == "__main__":
    main()
