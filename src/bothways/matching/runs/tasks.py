from __future__ import annotations

from django.tasks import task


@task
def perform_run(run_id: int) -> None:
    # Imported here: solving brings the engine and its solvers, which no web process needs.
    from .solving import perform

    perform(run_id)
