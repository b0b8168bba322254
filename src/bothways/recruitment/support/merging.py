"""What managers said when two people become one."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from bothways.common.audit.actions import record
from bothways.people.hooks import Merge
from bothways.people.merging.moving import repoint
from bothways.recruitment.hooks import SignUpMerge
from bothways.recruitment.models import Support


def move_supports(pair: SignUpMerge) -> None:
    """All are kept; a yes stands before anything else, and then what came last."""
    standing = sorted(
        Support.objects.filter(sign_up__in=(pair.stays, pair.goes), replaced_at=None),
        key=lambda support: (support.answer == Support.Answer.YES, support.created_at, support.pk),
    )
    replaced = [support.pk for support in standing[:-1]]
    Support.objects.filter(pk__in=replaced).update(replaced_at=timezone.now())
    Support.objects.filter(sign_up=pair.goes).update(sign_up=pair.stays)


def move_managers(merge: Merge) -> None:
    """As managers. Nobody supports themselves: where one account was asked about the other,
    nobody has been asked."""
    repoint(merge, Support, "manager", "recorded_by")
    addresses = (merge.kept.email, merge.gone.email)
    oneself = Support.objects.filter(
        Q(manager=merge.kept) | Q(email__in=addresses), sign_up__person=merge.kept, replaced_at=None
    )
    for support in oneself.select_related("sign_up"):
        Support.objects.filter(pk=support.pk).update(replaced_at=timezone.now())
        record(
            "set aside what somebody answered about themselves",
            merge.kept,
            by=merge.by,
            programme=support.sign_up.programme_id,
            support=support.pk,
        )
