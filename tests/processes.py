"""Real processes (a worker, a server) beside a test, on the test's own database."""

from __future__ import annotations

import os
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def environment_of_a_process_beside(folder: Path, **settings: str) -> dict[str, str]:
    """An environment in which Bothways uses this test's database; ``folder`` is its data folder."""
    database = connection.settings_dict
    data = folder / "data"
    data.mkdir(exist_ok=True)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("BOTHWAYS_")
    }
    environment |= {
        "BOTHWAYS_DATA": str(data),
        "BOTHWAYS_SECRET_KEY": os.environ["BOTHWAYS_SECRET_KEY"],
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    if connection.vendor == "sqlite":
        # The test's file under the name an installation gives it.
        (data / "bothways.sqlite3").symlink_to(database["NAME"])
    else:
        host, port, name = database["HOST"], database["PORT"], database["NAME"]
        environment["BOTHWAYS_DATABASE_URL"] = f"postgres://{database['USER']}@{host}:{port}/{name}"
    return environment | {f"BOTHWAYS_{name}": value for name, value in settings.items()}
