"""Loaded before Django's settings (see addopts): tests never touch a real installation's data."""

from __future__ import annotations

import os
import tempfile

for name in [name for name in os.environ if name.startswith("BOTHWAYS_")]:
    del os.environ[name]
os.environ["BOTHWAYS_DATA"] = tempfile.mkdtemp(prefix="bothways-test-")
os.environ["BOTHWAYS_SECRET_KEY"] = "not a secret: the tests' own key, 50 letters or more, fixed"
os.environ["DJANGO_SETTINGS_MODULE"] = "bothways.config.settings"
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["BOTHWAYS_DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
