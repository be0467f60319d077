"""A real browser, without a screen: a page's picture, or its document as the browser read it."""

import asyncio
import shutil
import tempfile
from pathlib import Path

import pytest

BINARY = shutil.which("chromium") or shutil.which("chromium-browser")

needs_chromium = pytest.mark.skipif(
    BINARY is None, reason="NO BROWSER: the operator's page was not looked at (install chromium)"
)

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--hide-scrollbars",
)


async def document(url: str) -> str:
    """The document after the browser has loaded it and run whatever it runs."""
    return (await _run("--dump-dom", url)).decode()


async def picture(url: str, file: Path, *, width: int, height: int, dark: bool) -> None:
    """Save a picture of the page. A window is never narrower than 500 px, so a phone's width is
    that of a device with two dots to the pixel."""
    scheme = "dark" if dark else "light"
    await _run(
        f"--screenshot={file}",
        f"--window-size={width},{height}",
        f"--blink-settings=preferredColorScheme={0 if dark else 1}",
        f"--force-prefers-color-scheme={scheme}",
        url,
    )


async def _run(*arguments: str) -> bytes:
    assert BINARY
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            *(BINARY, *_FLAGS, f"--user-data-dir={profile}", *arguments),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(60):
            out, error = await process.communicate()
        assert process.returncode == 0, error.decode()
        return out
