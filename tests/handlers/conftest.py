"""What every handler's tests start from."""

import pytest

from tests.handlers.fakes import Inbox, Naps


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()
