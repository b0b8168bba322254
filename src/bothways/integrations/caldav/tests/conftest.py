from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from bothways.integrations.models import AccountCalendar
from bothways.partnerships.meeting_log.tests.people import make_partnership, people_of
from bothways.partnerships.models import Partnership

from .people import connect
from .servers import Radicale, radicale


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale(tmp_path_factory.mktemp("radicale"), "mara", "jun") as found:
        yield found


@pytest.fixture
def server(running: Radicale, settings) -> Radicale:
    running.open_to(settings)
    return running


@pytest.fixture
def january(time_machine):
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))
    return time_machine


@pytest.fixture
def pair(db) -> Partnership:
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


@pytest.fixture
def calendar(server: Radicale, pair: Partnership) -> AccountCalendar:
    """Mara's, new and empty, which takes her meetings."""
    return connect(server, people_of(pair)[0], server.make_calendar(f"c-{uuid4().hex}", "Work"))
