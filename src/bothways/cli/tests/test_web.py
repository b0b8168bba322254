"""The process that serves the pages."""

from __future__ import annotations

import gc
import sys

from bothways.cli.web import settle


def test_what_is_loaded_before_the_first_page_is_not_gone_through_again() -> None:
    try:
        settle()
        assert "bothways.meetings.planning.views" in sys.modules
        assert gc.get_freeze_count() > 100_000
    finally:
        gc.unfreeze()
