from __future__ import annotations

import pytest

from bothways.common.jobs.models import Job
from bothways.common.jobs.worker import claim, perform


@pytest.fixture
def run_jobs():
    """Does what waits behind the page."""

    def work() -> None:
        while job := claim("tests"):
            perform(job)
        assert set(Job.objects.values_list("state", flat=True)) <= {Job.State.DONE}

    return work
