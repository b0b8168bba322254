from django.tasks import task

from .accounts import sync_account


@task
def sync_calendar_account(account: int) -> None:
    sync_account(account)
