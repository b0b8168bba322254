from __future__ import annotations

from collections.abc import Iterator

import pytest

from .servers import Radicale, radicale


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale(tmp_path_factory.mktemp("radicale"), "mara", "jun") as found:
        yield found


@pytest.fixture
def server(running: Radicale, settings) -> Radicale:
    running.open_to(settings)
    return running
