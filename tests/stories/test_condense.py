import gc
import gzip
import json
import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model import Entry, Span
from bot.stories.article import article_text
from bot.stories.condense import Extract, best, condense
from bot.stories.furniture import is_furniture
from tests.stories.newsdesk import CORPUS, entry, spans

SEED = CORPUS / "seed/paris-guarantees.txt"
ARTICLES = CORPUS / "articles"
DEFAULT_WATCHES = (r"cease-?fires?", r"security guarantees?", r"multinational forces?")
FURNITURE = ("Policy", "Show More", "Related Articles", "Back to top button", "MonsterInsights")


def bold_words(extract: Extract) -> list[str]:
    return [extract.text[start:end] for start, end in extract.bold]


def paris() -> Entry:
    if not SEED.exists():
        pytest.skip(f"the corpus is not beside the checkout: {SEED}")
    return entry(
        "Paris gathers Kyiv’s allies… Post-war guarantees on the table",
        content=re.sub(r"\n+", "\n", SEED.read_text("utf-8")),
    )


def test_an_article_with_page_furniture_is_told_in_its_lead() -> None:
    told = paris()
    extract = condense(told, spans(told, *DEFAULT_WATCHES))
    assert extract.text.startswith("Ukraine’s allies will meet in Paris on Tuesday")
    assert bold_words(extract) == ["security guarantees", "ceasefire"]
    assert not any(words in extract.text for words in FURNITURE)


def test_a_watch_named_only_far_down_shows_the_sentence_that_names_it() -> None:
    told = paris()
    extract = condense(told, spans(told, "multinational force"))
    assert bold_words(extract) == ["multinational force"]


def test_he_added_is_shown_with_who_he_is_or_not_at_all() -> None:
    told = paris()
    extract = condense(told, spans(told, "diplomacy"))
    assert bold_words(extract) == ["diplomacy"]
    assert "Zelensky said" in extract.text
    assert extract.text.index("Zelensky said") < extract.text.index("He added")


def test_the_headline_is_never_told_again() -> None:
    told = entry("Ceasefire agreed in Ostra", "Ceasefire agreed in Ostra.")
    assert condense(told, spans(told, "ceasefire")).text == ""


def test_the_headline_at_the_head_of_a_summary_is_left_out() -> None:
    told = entry(
        "Ceasefire agreed in Ostra",
        "Ceasefire agreed in Ostra - Envoys signed the text at dawn after nine days of talks.",
    )
    assert condense(told, ()).text == "Envoys signed the text at dawn after nine days of talks."


def test_a_dateline_is_left_out() -> None:
    told = entry("Talks", "OSTRAVIA, Jan 6 (Wire) - Envoys met the minister for nine hours.")
    assert condense(told, ()).text == "Envoys met the minister for nine hours."


def test_the_outlet_that_an_aggregator_adds_to_a_headline_is_left_out() -> None:
    told = entry("Ceasefire agreed in Ostra - The Courier")
    extract = condense(told, spans(told, "ceasefire"))
    assert extract.headline == "Ceasefire agreed in Ostra"
    assert extract.headline_bold == ((0, 9),)


def test_several_watches_are_told_in_one_sentence_rather_than_in_two() -> None:
    told = entry(
        "Summit ends",
        content="A ceasefire was discussed.\nA joint force was discussed too.\n"
        "The leaders agreed on a ceasefire and on a joint force to watch over it.",
    )
    extract = condense(told, spans(told, "ceasefire", "joint force"), limit=80)
    assert extract.sentences == (
        "The leaders agreed on a ceasefire and on a joint force to watch over it.",
    )


def test_a_quotation_is_never_shown_without_its_speaker() -> None:
    told = entry(
        "Minister on the truce",
        content="The minister of Ostra spoke to reporters after the vote on Monday.\n"
        "“The ceasefire holds.”\nMarkets rose.",
    )
    extract = condense(told, spans(told, "ceasefire"))
    assert extract.text.startswith("The minister of Ostra spoke to reporters")
    assert bold_words(extract) == ["ceasefire"]


def test_a_sentence_too_long_is_cut_at_a_clause_after_what_rang() -> None:
    long = (
        "The envoys agreed on a ceasefire along the whole river, which both armies are to leave "
        "within nine days, while observers from four neighbouring countries take their places at "
        "each of the bridges, the dams and the crossings that were fought over since the spring, "
        "and on talks about prisoners that are to begin in the coming month."
    )
    told = entry("Deal on the river", content=long)
    extract = condense(told, spans(told, "ceasefire"))
    assert extract.text.endswith("since the spring…")
    assert long.startswith(extract.sentences[0])
    assert bold_words(extract) == ["ceasefire"]


def test_a_feed_that_breaks_off_mid_sentence_is_shown_to_break_off() -> None:
    told = entry("Deal", "Envoys agreed on a ceasefire along the whole of the [...] Read more")
    assert condense(told, ()).text == "Envoys agreed on a ceasefire along the whole of the…"


def test_a_caption_in_the_place_of_the_article_is_not_shown() -> None:
    told = entry(
        "Deal",
        "Envoys agreed on a ceasefire along the whole of the river on Monday.",
        "The minister of Ostra at the palace.",
    )
    assert condense(told, ()).text == told.summary


def test_overlapping_spans_are_bold_once() -> None:
    told = entry("Plan", "A multinational force will go to Ostra.")
    both = [Span("summary", 2, 21), Span("summary", 16, 21)]
    assert condense(told, both).bold == ((2, 21),)


def test_characters_without_spaces_are_joined_without_spaces() -> None:
    text = (
        "オストラの停戦交渉で双方が最終案に合意したと仲介国の外相が語った。"
        "署名式は来週、首都の宮殿で開かれる予定で、各国の首脳も出席する。"
    )
    told = entry("停戦", content=text, language="ja")
    assert condense(told, ()).text == text


def test_what_rang_is_shown_even_where_what_it_leans_on_is_too_long() -> None:
    told = entry(
        "Talks",
        content=f"The envoys met {'again and again ' * 20}on Monday.\n"
        "However, a ceasefire is far off. “A truce?”",
    )
    assert condense(told, spans(told, "ceasefire")).text == "…However, a ceasefire is far off."
    assert not condense(told, spans(told, "truce")).bold


def test_of_several_outlets_the_one_that_says_what_rang_wins() -> None:
    terse = entry("Talks end", "The envoys have left the palace.")
    full = entry("Talks end", "The envoys agreed on a ceasefire before they left the palace.")
    extracts = [condense(told, spans(told, "ceasefire")) for told in (terse, full)]
    assert best(extracts) is extracts[1]


# --- properties --------------------------------------------------------------------------------

_PROSE = st.lists(
    st.sampled_from(
        [
            "Envoys met in Ostra on Monday.",
            "He added: “We want a ceasefire.”",
            "Show More",
            "However, the ceasefire is far off, and nobody there would say how far, or why.",
            "По словам министра, перемирие начнётся во вторник.",
            "停戦が合意した。",
            "Read more: the truce",
            "“A ceasefire",
            "It rose to 3.5 percent, from 2 percent in May; see https://example.org.",
            "x" * 400,
            "A ceasefire " + "and another ceasefire " * 30 + "ended.",
        ]
    ),
    max_size=8,
)


@given(
    st.lists(_PROSE, min_size=2, max_size=2),
    st.sampled_from(["", "en", "ru", "ja"]),
    st.integers(20, 400),
)
@example([[], ["Show More", "x" * 400]], "", 20)
def test_whatever_an_entry_says_its_extract_is_verbatim_bounded_and_bold_in_place(
    texts: list[list[str]], language: str, limit: int
) -> None:
    told = entry("Ceasefire talks", "\n".join(texts[0]), " ".join(texts[1]), language=language)
    extract = condense(told, spans(told, "ceasefire"), limit=limit)
    assert len(extract.text) <= limit
    assert len(extract.sentences) <= 3
    assert all(s in told.summary or s in told.content for s in extract.sentences)
    assert all(word.lower() == "ceasefire" for word in bold_words(extract))
    assert list(extract.bold) == sorted(extract.bold)
    assert not any(is_furniture(sentence) for sentence in extract.sentences)


@given(st.text(max_size=400), st.text(max_size=400), st.integers(1, 300))
def test_any_text_at_all_is_condensed(summary: str, content: str, limit: int) -> None:
    told = entry("Title", summary, content, language="")
    marks = [Span("summary", 0, min(5, len(summary)))] if summary else []
    extract = condense(told, marks, limit=limit)
    assert len(extract.text) <= limit
    assert all(0 <= a < b <= len(extract.text) for a, b in extract.bold)


@pytest.mark.parametrize(
    "text",
    ["“a ", " - ", "He said so. ", "a, ", "b"],
    ids=["quotation marks", "dashes", "pronouns", "commas", "one word"],
)
def test_eight_times_the_text_takes_about_eight_times_as_long(text: str) -> None:
    """And never sixty-four times: nothing is quadratic."""

    def seconds(length: int) -> float:
        filler = (text * length)[:length]
        told = entry("Title " * 100, content=f"{filler} ceasefire {filler}")
        rang = spans(told, "ceasefire")
        started = time.process_time()
        condense(told, rang)
        return time.process_time() - started

    gc.disable()
    try:
        short = min(seconds(20_000) for _ in range(3))
        long = min(seconds(160_000) for _ in range(3))
    finally:
        gc.enable()
    assert long < 24 * short + 0.05


def test_over_all_pages_of_the_corpus_what_rang_is_shown_and_no_furniture_is() -> None:
    """A word in eight of each article is sought; a few stand in a quotation whose speaker
    leaves it no room."""
    if not ARTICLES.exists():
        pytest.skip(f"the corpus is not beside the checkout: {ARTICLES}")
    shown: list[bool] = []
    for path in sorted(ARTICLES.glob("*.html.gz")):
        gold = json.loads((path.parent / f"{path.name[:-8]}.expected.json").read_text("utf-8"))
        marked = gold.get("text") or "\n".join(gold["paragraphs"])
        text = article_text(gzip.decompress(path.read_bytes()))
        told = entry(gold["title"] or "", content=text, language="")
        for word in _words_of(marked)[::8]:
            rang = spans(told, re.escape(word))
            extract = condense(told, rang)
            shown.append(bool(extract.bold or extract.headline_bold or not rang))
            assert len(extract.text) <= 280
            assert all(sentence in text for sentence in extract.sentences)
            assert all(_stands_in(sentence, marked) for sentence in extract.sentences), path.name
    assert sum(shown) >= 0.95 * len(shown), f"{sum(shown)} of {len(shown)}"


def _words_of(text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"[^\W\d_]{7,}", text)))


def _stands_in(sentence: str, marked: str) -> bool:
    """Whether people marked the sentence as the article's, spaces and typography aside."""

    def letters(text: str) -> str:
        return re.sub(r"\W", "", text)

    return letters(sentence) in letters(marked)
