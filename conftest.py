"""Fixtures of every test; the environment is set before, by ``tests/environment.py``."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests.emptying import leave_empty

WHOLE = Path(__file__).parent / "tests"
"""Sweeps, journeys, processes: what takes a whole product."""

# A machine that does much else at once isn't a fault of what is tested.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

TransactionTestCase._fixture_teardown = leave_empty

# Tests cut no power: a file of theirs may wait for its disk. What they kill leaves all it wrote.
for database in django_settings.DATABASES.values():
    if "sqlite" in database["ENGINE"]:
        database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first, so that no worker waits at the end for another's."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    long |= {item.path for item in items if item.path.is_relative_to(WHOLE)}
    items.sort(key=lambda item: item.path not in long)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was skipped, for the last words of ``bin/test``."""
    path = os.environ.get("SKIPPED_TO")
    if path and "PYTEST_XDIST_WORKER" not in os.environ:
        skipped = Counter(
            report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])
        )
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(f"{count} × {reason}\n" for reason, count in skipped.items())


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Argon2 is slow on purpose; tests that are not about it use a quick hasher."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def forget_rate_limits():
    cache.clear()
