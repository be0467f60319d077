import json

import pytest

from bot.stories.furniture import is_furniture, is_prose
from tests.stories.newsdesk import CORPUS

ARTICLES = CORPUS / "articles"


@pytest.mark.parametrize(
    "line",
    [
        "Show More",
        "RELATED ARTICLES",
        "Back to top button",
        "Verified by MonsterInsights",
        "→ Read more: Ostra's long winter",
        "Policy",
        "12 Comments",
        "3 min read",
        "Continue reading…",
        "The post Talks open in Ostra appeared first on The Courier.",
        "By Jane Roe and John Doe in Geneva",
        "Von Jana Muster.",
        "Photo credit: Jane Roe",
        "Envoys in Ostra. Jane Roe/Getty Images",
        "REUTERS/Jane Roe",
        "(Reuters)",
        "[mehr]",
        "Follow us on X: https://x.example/courier",
        "We use cookies to improve our site.",
        "Wenn Sie fortfahren, stimmen Sie Cookies zu und akzeptieren alles.",
        "Sign up for our morning newsletter",
        "Lire aussi : la trêve d’Ostra",
        "Читайте также: перемирие в Остре",
        "Читайте також: перемирʼя в Острі",
        "اقرأ أيضا: هدنة",
        "関連記事",
        "相关阅读：停火",
        "Leia mais no Correio!",
        "© 2026 The Courier",
        "• Envoys leave Ostra without a deal",
        "Sign up here to get an email whenever we publish",
    ],
)
def test_what_pages_say_around_an_article_is_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "More than 40 people were killed, officials said.",
        "Related charges were dropped in May, the court said.",
        "By Tuesday the army had left the town.",
        "Watch out for floods, the ministry told residents.",
        "Share prices fell by a tenth after the announcement.",
        "Cookies were baked for the soldiers at the front.",
        "Video of the strike was shown on state television.",
        "Von der Leyen reist nach Kiew, um über Garantien zu sprechen.",
        "Подробнее о сделке министр обещал рассказать в среду.",
        "Updated figures show that 31 people died.",
    ],
)
def test_a_sentence_that_begins_like_furniture_is_not(line: str) -> None:
    assert not is_furniture(line)


def test_prose_ends_as_a_sentence_and_a_label_does_not() -> None:
    assert is_prose("Talks open today.")
    assert is_prose("“We agree.”")
    assert is_prose("停戦が合意した。")
    assert not is_prose("Talks open today")
    assert not is_prose("Moscow salutes an “advance” of its forces")


def test_hardly_a_line_of_the_articles_that_people_marked_is_furniture() -> None:
    if not ARTICLES.exists():
        pytest.skip(f"the corpus is not beside the checkout: {ARTICLES}")
    lines = []
    for path in ARTICLES.glob("*.expected.json"):
        article = json.loads(path.read_text("utf-8"))
        lines += article.get("paragraphs") or article["text"].split("\n")
    marked = [line for line in lines if line.strip()]
    wrong = [line for line in marked if is_furniture(line)]
    assert len(wrong) <= 0.02 * len(marked), wrong
