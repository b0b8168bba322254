"""What changes of the organisation itself."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from bothways.common.audit.actions import record

from .models import Organisation, this_organisation


@transaction.atomic
def name_organisation(*, name: str, by: AbstractBaseUser) -> Organisation:
    """Give the organisation its name, on pages and in e-mails."""
    organisation = this_organisation()
    organisation.name = name
    organisation.save(update_fields=["name"])
    record("named the organisation", organisation, by=by)
    return organisation
