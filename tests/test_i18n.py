import asyncio

from bot.i18n import line, say, say_n, speaking, spoken
from bot.richtext import Run, bold


def test_what_is_not_translated_is_said_in_english():
    with speaking("xx"):
        assert say("{name} is silent.", name="ceasefire") == "ceasefire is silent."


def test_a_value_keeps_its_style_within_a_sentence():
    told = line("🔔 {name} rings again.", name=bold("truce"))
    assert told == (Run("🔔 "), Run("truce", bold=True), Run(" rings again."))


def test_braces_in_a_value_are_left_alone():
    assert say("{name}!", name="{count}") == "{count}!"


def test_one_and_many():
    assert say_n("one outlet", "{count} outlets", 1) == "one outlet"
    assert say_n("one outlet", "{count} outlets", 4) == "4 outlets"


async def test_each_task_speaks_its_own_language():
    async def task(language: str) -> str:
        with speaking(language):
            await asyncio.sleep(0)
            return spoken()

    assert await asyncio.gather(task("fr"), task("uk")) == ["fr", "uk"]
    assert spoken() == "en"
