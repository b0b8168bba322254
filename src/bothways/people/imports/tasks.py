"""Reading and taking large sheets behind the page. Running either twice does no harm."""

from __future__ import annotations

from django.tasks import task


@task
def read_sheet(sheet_id: int) -> None:
    from .actions import read_kept

    read_kept(sheet_id)


@task
def take_sheet(sheet_id: int) -> None:
    from .actions import take_kept

    take_kept(sheet_id)
