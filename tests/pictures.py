"""The pictures of docs/pictures: `python -m tests.pictures FOLDER`.

Each shows one thing of the invented morning (tests/session.py) as Telegram and as Slack have it:
the HTML that is sent to Telegram, and the Block Kit JSON that is sent to Slack, on a page of our
own. Needs chromium, and a font with emoji (Debian: fonts-noto-color-emoji).
"""

import asyncio
import base64
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from bot.richtext import Message
from bot.store import Store
from bot.store.client import Client
from bot.store.embedded import EmbeddedValkey
from handlers.slack.render import blocks
from handlers.slack.views import Origin, home, modal
from handlers.telegram.render import render
from tests.commands.conftest import Talk
from tests.conftest import Clock
from tests.session import form_of, home_of, session, shown_at, watch_form
from tests.web.chromium import picture

STYLE = Path(__file__).with_name("pictures.css")
Block = dict[str, Any]


async def take(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as data:
        valkey = EmbeddedValkey(Path(data))
        await valkey.start()
        store = Store(await Client.connect(valkey.url))
        for name, (body, height) in (await _pages(Talk(store, Clock()))).items():
            page = Path(data) / f"{name}.html"
            page.write_text(f"<meta charset=utf-8><style>{STYLE.read_text()}</style>{body}")
            file = folder / f"{name}.png"
            await picture(page.as_uri(), file, width=1040, height=height, dark=False)
            print(file)
        await store.close()
        await valkey.stop()


async def _pages(talk: Talk) -> dict[str, tuple[str, int]]:
    """Name → a page's body and its height in pixels."""
    turns = await session(talk)
    pages = {
        name: (_both(shown_at(turns, said)), height)
        for name, said, height in (
            ("alert", "The news breaks", 390),
            ("digest", "the digest", 330),
            ("settings", "settings", 350),
            ("trend", "trend ceasefire", 600),
            ("not-relevant", "irrelevant https", 430),
        )
    }
    opened, reading = await watch_form(talk, "Tarnel OR Halmsund")
    view = modal(opened, Origin("D0ADA", command="watch"), reading)
    await talk.say("watch Tarnel OR Halmsund")
    pages["watch"] = (_side(_telegram(talk.messages[-1]), _modal(view)), 480)
    schedule = modal(await form_of(talk, "schedule"), Origin("D0ADA", command="schedule"))
    pages["schedule"] = (_side(_telegram(shown_at(turns, "settings")), _modal(schedule)), 640)
    page = home(await home_of(talk), Origin("D0ADA"))
    pages["home"] = (f"<main><section class=wide>{_home(page)}</section></main>", 730)
    return pages


def _both(message: Message) -> str:
    return _side(_telegram(message), _slack(message))


def _side(left: str, right: str) -> str:
    return (
        f"<main><section class=telegram><h1>Telegram</h1>{left}</section>"
        f"<section class=slack><h1>Slack</h1>{right}</section></main>"
    )


def _image(message: Message) -> str:
    file = message.attachment
    if file is None or not file.is_picture:
        return ""
    data = base64.b64encode(file.data).decode()
    return f'<img src="data:image/png;base64,{data}" alt="{escape(file.about)}">'


def _telegram(message: Message) -> str:
    """A bubble with its keys, as Telegram's apps show one."""
    made = render(message)
    rows = made.keyboard.inline_keyboard if made.keyboard else ()
    keys = "".join(
        "<div class=row>" + "".join(f"<span>{escape(key.text)}</span>" for key in row) + "</div>"
        for row in rows
    )
    words = made.text.replace("\n", "<br>")
    return f"<div class=bubble>{_image(message)}<p>{words}</p></div><div class=keys>{keys}</div>"


def _slack(message: Message) -> str:
    bare = message.attachment is not None
    made = [one for one in blocks(message) if not (bare and one["type"] == "actions")]
    return (
        "<div class=post><div class=face>T</div><div><b>Tocsin</b> <small>APP 12:00</small>"
        f"{''.join(map(_block, made))}{_image(message)}</div></div>"
    )


def _home(view: Block) -> str:
    tabs = "<nav><b>Home</b> Messages About</nav>"
    return f"<h1>Slack, App Home</h1><div class=home>{tabs}{_all(view)}</div>"


def _modal(view: Block) -> str:
    submit = view["submit"]["text"]
    return (
        f"<div class=modal><h2>{escape(view['title']['text'])}</h2>{_all(view)}"
        f"<footer><span>Cancel</span><span class=go>{escape(submit)}</span></footer></div>"
    )


def _all(view: Block) -> str:
    return "".join(map(_block, view["blocks"]))


def _block(block: Block) -> str:
    match block["type"]:
        case "rich_text":
            elements = (element for part in block["elements"] for element in part["elements"])
            return f"<p>{''.join(map(_element, elements))}</p>"
        case "actions":
            return f"<div class=actions>{''.join(map(_action, block['elements']))}</div>"
        case "divider":
            return "<hr>"
        case "input":
            return f"<div class=input>{''.join(_input(block))}</div>"
    raise AssertionError(f"a {block['type']} is not drawn yet")


def _element(element: Block) -> str:
    text = escape(element["text"]).replace("\n", "<br>")
    style = element.get("style", {})
    for name, tag in (("bold", "b"), ("italic", "i"), ("code", "code")):
        text = f"<{tag}>{text}</{tag}>" if style.get(name) else text
    return f"<a>{text}</a>" if element["type"] == "link" else text


def _action(element: Block) -> str:
    return f"<span>{escape(element['text']['text'])}</span>"


def _input(block: Block) -> Iterator[str]:
    element = block["element"]
    yield f"<label>{escape(block['label']['text'])}"
    yield " <small>(optional)</small></label>" if block.get("optional") else "</label>"
    if element["type"] == "checkboxes":
        yield from (f"<i>☐ {escape(one['text']['text'])}</i>" for one in element["options"])
    else:
        yield f"<div class=box>{escape(_filled_in(element))}</div>"
    if "hint" in block:
        yield f"<small>{escape(block['hint']['text'])}</small>"


def _filled_in(element: Block) -> str:
    """What stands in a field."""
    match element["type"]:
        case "static_select":
            return f"{element['initial_option']['text']['text']} ⌄"
        case "timepicker":
            return f"{element['initial_time']} ⌄"
    return str(element.get("initial_value", "Tarnel OR Halmsund"))


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
