"""Which language a text is in."""

import pytest

from bot.watches.analysis import detect


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Zelenskyy says that Ukraine needs guarantees from the allies"),
        ("fr", "Le cessez-le-feu à Gaza est entré en vigueur dimanche"),
        ("de", "Waffenruhe im Gazastreifen: Was wir wissen und was nicht"),
        ("es", "Ucrania y sus aliados acuerdan garantías de seguridad en París"),
        ("it", "Gaza, la tregua è entrata in vigore"),
        ("pt", "Ucrânia diz que não vai ceder território à Rússia"),
        ("nl", "De wapenstilstand in Gaza is van kracht"),
        ("pl", "Zełenski: rozejm jest możliwy, ale nie za wszelką cenę"),
        ("cs", "Příměří v Gaze začalo a rukojmí se vrátí"),
        ("uk", "Росія атакувала Харків"),
        ("ru", "Путин объявил перемирие"),
        ("bg", "Зеленски обяви, че ще се срещне с Тръмп"),
        ("sr", "Вучић и Зеленски разговарали"),
        ("tr", "Türkiye ve Rusya ateşkes için görüştü"),
        ("ar", "وقف إطلاق النار في غزة"),
        ("fa", "آتش‌بس در غزه برقرار شد"),
        ("ur", "غزہ میں جنگ بندی کا اعلان"),
        ("he", "הפסקת אש ברצועת עזה"),
        ("zh", "乌克兰与俄罗斯停火"),
        ("ja", "停戦合意の行方"),
        ("ko", "휴전 합의"),
        ("el", "Εκεχειρία στη Γάζα"),
        ("hi", "गाजा में युद्धविराम"),
        ("th", "หยุดยิง"),
        ("sv", "Vapenvilan i Gaza har trätt i kraft och gisslan är fri"),
        ("fi", "Tulitauko Gazassa on alkanut ja panttivangit ovat vapaita"),
        ("hu", "A tűzszünet életbe lépett, és a túszok hazatérnek"),
        ("ro", "Armistițiul din Gaza a intrat în vigoare și ostaticii sunt liberi"),
        ("vi", "Lệnh ngừng bắn ở Gaza có hiệu lực và con tin được thả"),
    ],
)
def test_a_headline_shows_its_language(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("hint", "text", "language"),
    [
        ("fr", "Ceasefire talks", "fr"),
        ("pt-BR", "Cessar-fogo", "pt"),
        ("nb", "Våpenhvile", "no"),
        ("uk", "NATO", "uk"),
        ("ru", "Росія атакувала Харків і Київ", "uk"),
        ("en", "Путин объявил перемирие", "ru"),
        ("en", "北约NATO峰会", "zh"),
        ("ja", "停戦合意", "ja"),
        ("ru", "The talks are to resume in the city", "en"),
        ("fr", "", "fr"),
    ],
)
def test_the_feeds_word_wins_unless_the_script_contradicts_it(
    hint: str, text: str, language: str
) -> None:
    assert detect(text, hint) == language


def test_a_headline_without_telling_words_is_left_open() -> None:
    assert detect("NATO: Kyiv") == ""
