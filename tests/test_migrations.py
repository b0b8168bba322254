"""The tables of an installation are made by migrations; those of the other tests by the models."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from .processes import environment_of_a_process_beside

NAME = "bothways_from_nothing"


@pytest.fixture
def empty(tmp_path: Path, transactional_db: None) -> Iterator[dict[str, str]]:
    """An environment whose database has no table yet, on the kind of server the tests run on."""
    if connection.vendor == "sqlite":
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("BOTHWAYS_")
        }
        key = os.environ["BOTHWAYS_SECRET_KEY"]
        yield environment | {"BOTHWAYS_DATA": str(tmp_path), "BOTHWAYS_SECRET_KEY": key}
        return
    environment = environment_of_a_process_beside(tmp_path)
    own = urlsplit(environment["BOTHWAYS_DATABASE_URL"])
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME}_{os.getpid()}")
        cursor.execute(f"CREATE DATABASE {NAME}_{os.getpid()}")
    yield environment | {
        "BOTHWAYS_DATABASE_URL": urlunsplit(own._replace(path=f"/{NAME}_{os.getpid()}"))
    }
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {NAME}_{os.getpid()}")


def manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "django", *arguments],
        env=environment | {"DJANGO_SETTINGS_MODULE": "bothways.config.settings"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_migrations_lead_from_nothing_to_todays_models(empty: dict[str, str]) -> None:
    assert "Applying partnerships.0001_initial... OK" in manage(empty, "migrate")
    assert "No changes detected" in manage(empty, "makemigrations", "--check", "--dry-run")
    assert "[ ]" not in manage(empty, "showmigrations")
