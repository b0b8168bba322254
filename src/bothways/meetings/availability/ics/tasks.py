"""Reading behind the page. Running it twice does no harm."""

from __future__ import annotations

from django.tasks import task


@task
def read_link(calendar_id: int) -> None:
    from .fetching import read_by_link

    read_by_link(calendar_id)
