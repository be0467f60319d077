"""Whatever is sent to the doors of the operator's view, and whatever a backup has become: an answer
or one sentence, never a traceback."""

import gzip
import logging
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from aiohttp.test_utils import make_mocked_request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.backup import Header, check
from bot.clock import utc_now
from bot.errors import ConfigError, UserError
from bot.log import Json, Text
from bot.redaction import hide, redacted, unhide
from bot.settings import Settings, Web
from bot.web.gate import KNOWN, Gate

QUICK = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LATIN = st.text(st.characters(max_codepoint=255, blacklist_characters="\r\n\0"))
GATES = [Gate(Web(host, password="correct horse"), utc_now) for host in ("127.0.0.1", "0.0.0.0")]
HEADER = Header(1, "0", datetime(2026, 3, 2, tzinfo=UTC), {"telegram": "1"})


@QUICK
@given(host=LATIN, credentials=LATIN)
def test_any_headers_are_admitted_or_refused(host: str, credentials: str) -> None:
    for gate in GATES:
        gate._knows(host)
        assert not gate._is_password(credentials)
        headers = {"Sec-Fetch-Site": host, "Cookie": f"{KNOWN}={host}"}
        request = make_mocked_request("POST", "/", headers=headers)
        assert not gate._is_known(request)
        assert not gate.admits(credentials, request)


@QUICK
@given(written=st.text())
def test_any_address_of_the_page_is_read_or_refused_in_a_sentence(written: str) -> None:
    try:
        web = Settings.read({"TOCSIN_WEB": written}).web
    except ConfigError as refused:
        assert str(refused).startswith("TOCSIN_WEB: ")
    else:
        assert web is None or web.is_private


@QUICK
@given(place=st.integers(0, 400), piece=st.binary(max_size=40), cut=st.integers(0, 60))
def test_a_file_that_was_changed_anywhere_is_refused_in_a_sentence(
    tmp_path: Path, place: int, piece: bytes, cut: int
) -> None:
    lines = msgspec.json.encode(HEADER) + b"\n" + b'{"records":0,"sha256":"0"}\n'
    for body in (gzip.compress(lines, mtime=0), lines):
        file = tmp_path / "b"
        file.write_bytes(body[:place] + piece + body[place + cut :])
        try:
            check(file)
        except UserError as refused:
            assert "\n" not in str(refused)
        else:
            raise AssertionError("its checksum was never right")


@QUICK
@given(before=st.text(), after=st.text())
def test_a_secret_is_in_no_line_whatever_stands_around_it(before: str, after: str) -> None:
    secret = "7000000001:AAFaTokenForTests"
    hide(secret)
    try:
        assert secret not in redacted(before + secret + after)
    finally:
        unhide(secret)


@QUICK
@given(event=st.text(), value=st.text())
def test_an_event_is_one_line_whatever_it_says(event: str, value: str) -> None:
    record = logging.getLogger("bot").makeRecord("bot", 20, "", 0, "%s", (event,), None)
    record.tocsin_fields = {"value": value}
    for form in (Text(), Json()):
        assert len(form.format(record).splitlines()) == 1
