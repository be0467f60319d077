"""Secrets are taken out of whatever is logged, by value and by form."""

import json
import logging
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import pytest

from bot.redaction import hide, redacted, unhide

WORD = "aVerySecretWord"


@pytest.fixture(autouse=True)
def _hidden() -> Iterator[None]:
    hide(WORD)
    yield
    unhide(WORD)


def written(record: logging.LogRecord) -> str:
    """All that any handler could make of a record."""
    return f"{record.__dict__}{logging.Formatter().format(record)}"


def test_no_handler_of_any_logger_gets_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError(f"https://example.org/bot{WORD}/getMe")
    except ValueError:
        logging.getLogger("somebody.elses").exception(
            "%s and %s", WORD, {"token": WORD}, stack_info=True
        )
    (record,) = caplog.records
    assert WORD not in written(record)
    assert record.getMessage() == "(secret) and {'token': '(secret)'}"
    assert (
        record.exc_text and "ValueError: https://example.org/bot(secret)/getMe" in record.exc_text
    )


def test_a_record_that_cannot_be_put_together_is_logged_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logging.getLogger("a.library").warning("%d of %s", WORD)
    assert caplog.messages == ["%d of %s ('(secret)',)"]


def test_a_secret_that_two_hide_stays_hidden_when_one_ends() -> None:
    hide(WORD)
    unhide(WORD)
    assert redacted(WORD) == "(secret)"
    unhide(WORD)
    assert redacted(WORD) == WORD
    hide(WORD)


@pytest.mark.parametrize(
    "written",
    [
        "{word}",
        "https://store/?password={address}&x=1",
        "password={form}",
        '{{"password": {json}}}',
        "{{'password': {repr}}}",
    ],
)
def test_a_secret_is_known_however_it_is_written(written: str) -> None:
    word = "pass wörd/\"\\'@100%"
    forms = {
        "word": word,
        "address": quote(word, safe=""),
        "form": quote_plus(word),
        "json": json.dumps(word),
        "repr": repr(word),
    }
    hide(word)
    try:
        shown = redacted(written.format(**forms))
    finally:
        unhide(word)
    assert "(secret)" in shown
    assert "rd" not in shown.replace("password", "") and "100" not in shown


def test_the_longer_of_two_secrets_is_taken_out_whole() -> None:
    hide(f"{WORD}AndMore")
    assert redacted(f"{WORD}AndMore") == "(secret)"
    unhide(f"{WORD}AndMore")


def test_what_is_too_short_to_be_a_secret_leaves_words_alone() -> None:
    hide("a", "")
    assert redacted("a banana") == "a banana"


@pytest.mark.parametrize(
    "text",
    [
        "Bearer xoxb-123-456-AbC",
        "'xoxe.xoxb-1-AbC'",
        "token=xapp-1-A0-123-abc",
        "wss://wss-primary.slack.com/link/?ticket=abc-123&app_id=A1",
        "https://hooks.slack.com/commands/T1/2/abc",
        "https://hooks.slack-gov.com/triggers/abc",
        "POST /actions/E1ABCDEF/2/abc HTTP/1.1",
        "loaded from an env variable: http://desk:abc@proxy.example:3128",
        "POST https://api.telegram.org/bot7000000001:AAFabcForTestsOnly_0123456789/getMe",
        "redis://tocsin:abc@store:6379/0",
        "redis://:abc@store",
        "redis://tocsin:abc@abc@store",
        "{'token': 'abc', 'type': 'event_callback'}",
        '{"token": "abc", "type": "event_callback"}',
        '{"token":"abc","type":"event_callback"}',
        "{\\'token\\': \\'abc\\'}",
    ],
)
def test_a_secret_is_taken_out_and_the_rest_is_left(text: str) -> None:
    assert "(secret)" in redacted(text)
    assert "abc" not in redacted(text).lower()


@pytest.mark.parametrize(
    "text",
    [
        "Sending a request - url: POST https://slack.com/api/chat.postMessage, status: 200",
        'File "/app/bot/commands/serve.py", line 12, in serve',  # in the image, all is in /app
        "https://harbourpost.example/services/rss.xml",
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert redacted(text) == text
