"""Matching an entry against many watches: ours beside its peers, one run, a fresh seed.

    pip install -r bench/requirements.txt
    python -m bench.matching [--sizes 1000 10000 …] [--words N] [--seed N] [--entries FILE]

Entries are windows of some words cut from news articles (the first 12 are the title); queries are
drawn from the words of those articles, the commonest left out, in the shapes of SHAPES. Every
figure includes the analysis of the entry: ours as it is in use, the peers' a split into words and a
stemmer. Each contestant and size runs in a process of its own, so that memory and pauses are its
own; loops are given fewer entries as they get slower.
"""

import argparse
import gc
import json
import random
import re
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from bench.percolators import CONTESTANTS, Ours, Query
from bot.model import Entry, EntryId, FeedId
from bot.watches.document import analyse

CORPUS = Path(__file__).parents[2] / "shared/corpus/summaries/cnndm_realsumm.jsonl"
WORDS, TITLE = 60, 12
"""Words of an entry, and of those the title's."""
TOO_COMMON = 150
SAMPLE, PASSES = 150, 7
SECONDS = 3.0
"""How long a contestant may take for a pass: then it is given fewer entries."""
SIZES = (1_000, 10_000, 100_000, 1_000_000)
LARGEST = {"naive loop": 100_000, "re loop": 10_000}
"""Where a loop is stopped: it would run for hours."""

SHAPES = {
    "w": 0.05,
    "w AND w": 0.4,
    "w AND w AND w": 0.15,
    "w AND (w OR w)": 0.2,
    "w AND w AND NOT w": 0.1,
    "p* AND w": 0.1,
}
"""How often a query has a shape: w is a word, p* the first four to eight letters of one."""


class News:
    """Entries and queries that go with them, drawn anew for each seed."""

    def __init__(self, file: Path, seed: int, words: int) -> None:
        articles = [json.loads(line)["article"] for line in file.open(encoding="utf-8")]
        self._random = random.Random(seed)
        self.entries = [entry for article in articles for entry in windows(article, words)]
        self._random.shuffle(self.entries)
        counts = Counter(re.findall(r"[a-z]{3,}", " ".join(articles).lower()))
        self._words = [word for word, _ in counts.most_common()][TOO_COMMON:]

    def queries(self, number: int) -> Iterator[Query]:
        shapes, weights = [*SHAPES], [*SHAPES.values()]
        return map(self._query, self._random.choices(shapes, weights, k=number))

    def _query(self, shape: str) -> Query:
        w = self._word
        match shape:
            case "w":
                return w()
            case "w AND w":
                return ("and", w(), w())
            case "w AND w AND w":
                return ("and", w(), w(), w())
            case "w AND (w OR w)":
                return ("and", w(), ("or", w(), w()))
            case "w AND w AND NOT w":
                return ("and", w(), w(), ("not", w()))
            case _:
                return ("and", self._prefix(), w())

    def _word(self) -> Query:
        return ("word", self._random.choice(self._words))

    def _prefix(self) -> Query:
        _, word = self._word()
        return ("prefix", word[: self._random.randint(4, 8)])


def windows(article: str, length: int) -> Iterator[Entry]:
    words = article.split()
    for start in range(0, len(words) - length, length):
        title, summary = words[start : start + TITLE], words[start + TITLE : start + length]
        name = f"{hash(article) & 0xFFFFFF:x}-{start}"
        yield Entry(
            EntryId(name),
            FeedId("bench"),
            outlet="Bench News",
            title=" ".join(title),
            summary=" ".join(summary),
            arrived=datetime.now(UTC),
            language="en",
        )


# --- what one process measures -------------------------------------------------------------------


def measure(name: str, size: int, news: News) -> dict[str, float]:
    """Microseconds to add a query and to match an entry, megabytes, milliseconds of pauses."""
    queries = list(news.queries(size))
    contestant = CONTESTANTS[name]()
    contestant.match(news.entries[0])  # what is loaded once (dictionaries) is no cost of queries
    gc.collect()
    before = resident()
    add = timed(lambda: [contestant.add(i, query) for i, query in enumerate(queries)])
    prepare = timed(contestant.prepare)
    gc.collect()
    figures = {"add": add / size, "prepare": prepare, "memory": (resident() - before) / 1e6}
    figures |= matching(contestant.match, news.entries)
    if isinstance(contestant, Ours):
        figures["analysis"] = timed(lambda: [*map(analyse, news.entries)]) / len(news.entries)
        figures["new_word"] = new_words(contestant, news.entries[0])
        figures |= changing(contestant, queries, add + prepare, news)
    return figures


def matching(match: Callable[[Entry], int], entries: list[Entry]) -> dict[str, float]:
    """The quickest of some passes over the same entries, since the machine may be busy; so nearly
    all words are known, as in a process that has been running. What a new word costs is measured
    apart."""
    deque(within(SECONDS, map(match, entries)), maxlen=0)
    passes = [one_pass(match, entries[:SAMPLE]) for _ in range(PASSES)]
    return {"match": min(took for took, _ in passes), "matches": passes[0][1]}


def one_pass(match: Callable[[Entry], int], entries: list[Entry]) -> tuple[float, float]:
    """Microseconds and matches of an entry on average."""
    matches: list[int] = []
    took = timed(lambda: matches.extend(within(SECONDS, map(match, entries))))
    return took / len(matches), sum(matches) / len(matches)


def within(seconds: float, answers: Iterator[int]) -> Iterator[int]:
    deadline = perf_counter() + seconds
    return takewhile(lambda _: perf_counter() < deadline, answers)


def new_words(ours: Ours, entry: Entry) -> float:
    """Microseconds that a word never seen adds to a match."""
    strange = [f"{made}quist" for made in ("bergam", "lindo", "sandero", "hallib", "nordak")]
    longer = replace(entry, summary=f"{entry.summary} {' '.join(strange)}")
    plain = min(timed(lambda: ours.match(entry)) for _ in range(5))
    return (timed(lambda: ours.match(longer)) - plain) / len(strange)


def changing(ours: Ours, queries: list[Query], rebuild: float, news: News) -> dict[str, float]:
    """Adding and discarding while entries come, and the longest that anything took. As the program
    does, what was loaded is frozen first: the garbage collector need not walk it again."""
    collection = median(timed(gc.collect) for _ in range(5))
    gc.freeze()
    size, changes = len(queries), list(news.queries(1000))
    longest, adds, discards = [], [], []
    for i, (query, entry) in enumerate(zip(changes, news.entries, strict=False)):
        adds.append(timed(lambda: ours.add(size + i, query)))  # noqa: B023
        longest.append(timed(lambda: ours.match(entry)))  # noqa: B023
        discards.append(timed(lambda: ours.discard(size + i)))  # noqa: B023
    return {
        "add_one": median(adds),
        "discard_one": median(discards),
        "rebuild": rebuild,
        "longest": max(longest + adds + discards) / 1e3,
        "collection": collection / 1e3,
    }


def timed(work: Callable[[], Any]) -> float:
    """Microseconds of this process's processor time: others may be busy on the machine."""
    start = process_time()
    work()
    return (process_time() - start) * 1e6


def resident() -> int:
    """Bytes of memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


# --- the run -------------------------------------------------------------------------------------


def run(options: argparse.Namespace) -> None:
    print(f"seed {options.seed}, entries of {options.words} words")
    print(
        f"{'':12}{'queries':>10}{'µs/entry':>10}{'× ours':>8}{'matches':>9}{'µs/add':>8}{'MB':>7}"
    )
    ours = {}
    for size in options.sizes:
        for name in CONTESTANTS:
            if size <= LARGEST.get(name, size):
                figures = in_own_process(name, size, options)
                ours.setdefault(size, figures)
                print(row(name, size, figures, ours[size]), flush=True)
    for size, figures in ours.items():
        print(changes(size, figures))


def in_own_process(name: str, size: int, options: argparse.Namespace) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.matching", "--one", name, str(size)]
    command += ["--seed", str(options.seed), "--entries", str(options.entries)]
    command += ["--words", str(options.words)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def row(name: str, size: int, figures: dict[str, float], ours: dict[str, float]) -> str:
    ratio = figures["match"] / ours["match"]
    return (
        f"{name:12}{size:>10,}{figures['match']:>10,.0f}{ratio:>8.2f}{figures['matches']:>9.2f}"
        f"{figures['add']:>8.0f}{figures['memory']:>7.0f}"
    )


def changes(size: int, figures: dict[str, float]) -> str:
    rebuild = figures["rebuild"]
    return (
        f"ours {size:>9,}: analysis {figures['analysis']:.0f} µs of an entry's; a word never seen "
        f"{figures['new_word']:.0f} µs more; "
        f"rebuild {rebuild / 1e6:.2f} s; add {figures['add_one']:.0f} µs "
        f"(1/{rebuild / figures['add_one']:,.0f}); discard {figures['discard_one']:.0f} µs "
        f"(1/{rebuild / figures['discard_one']:,.0f}); longest match, add or discard "
        f"{figures['longest']:.1f} ms; full garbage collection, unfrozen, "
        f"{figures['collection']:.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    parser.add_argument("--words", type=int, default=WORDS, help="words of an entry")
    parser.add_argument("--entries", type=Path, default=CORPUS, help="JSON lines with “article”")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        name, size = options.one
        news = News(options.entries, options.seed, options.words)
        print(json.dumps(measure(name, int(size), news)))
    else:
        run(options)


if __name__ == "__main__":
    main()
