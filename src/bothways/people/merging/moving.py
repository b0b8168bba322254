"""What movers are made of: pointing rows at the one who stays, and dropping what stands twice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.forms.models import model_to_dict

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.people.hooks import Merge

Rows = models.QuerySet[Any]
DROPPED = "left out when two people became one"


def label_of(field: models.Field[Any, Any]) -> str:
    """“recruitment.SignUp.person”, as movers name it."""
    return f"{field.model._meta.label}.{field.name}"


def repoint(merge: Merge, model: type[models.Model], *names: str) -> None:
    """Point these fields at the one who stays; for fields that may name somebody any number of
    times."""
    for name in names:
        rows = model._default_manager.filter(**{name: merge.gone})
        rows.update(**{name: merge.kept})


def repoint_once(merge: Merge, model: type[models.Model], name: str, same: Sequence[str]) -> None:
    """The same where somebody may be named once for each ``same``, or once at all where there is
    none: what they have already stays, and the other row is dropped."""
    theirs = model._default_manager.filter(**{name: merge.kept})
    mine = {tuple(getattr(row, attribute) for attribute in same) for row in theirs}
    for row in model._default_manager.filter(**{name: merge.gone}):
        if tuple(getattr(row, attribute) for attribute in same) in mine:
            drop(merge, row)
        else:
            model._default_manager.filter(pk=row.pk).update(**{name: merge.kept})


def drop(
    merge: Merge,
    row: models.Model,
    *,
    programme: int | None = None,
    words: str = "",
    **more: Any,
) -> None:
    """Delete a row that can't stand beside another; what it said is kept in the audit trail.

    ``words`` are for the line of the history, where whoever reads it may know them.
    """
    found = programme if programme is not None else getattr(row, "programme_id", None)
    record(
        DROPPED,
        f"{merge.kept.name}, {words}"[:300] if words else merge.kept,
        by=merge.by,
        programme=found,
        what=row._meta.label,
        said=said_in(row),
        **more,
    )
    row.delete()


def said_in(row: models.Model) -> dict[str, Any]:
    """Everything a row says, as JSON."""
    fields = [field.name for field in row._meta.concrete_fields if not field.primary_key]
    said = {
        name: value
        for name, value in model_to_dict(row).items()
        if name in fields and value not in (None, "", [])
    }
    for name in fields:
        value = getattr(row, name, None)
        if name not in said and hasattr(value, "isoformat"):
            said[name] = value
    plain: dict[str, Any] = json.loads(json.dumps(said, cls=DjangoJSONEncoder))
    return plain


class LeftBehind(Exception):
    """A row still points at what is about to be deleted: a field that no mover handles."""

    def __init__(self, labels: Iterable[str]) -> None:
        self.labels = sorted(labels)
        super().__init__(", ".join(self.labels))


def fields_that_point_at(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Every foreign key and one-to-one field of any table that points at this one."""
    relations = model._meta.get_fields(include_hidden=True)
    return [
        relation.field
        for relation in relations
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many
    ]


def refuse_left_behind(row: models.Model) -> None:
    """Raises ``LeftBehind`` when anything still points at the row: deleting it would lose that."""
    left = labels_pointing_at(row)
    if left:
        raise LeftBehind(left)


def labels_pointing_at(row: models.Model) -> list[str]:
    """The fields that point at this row: “recruitment.SignUp.person”. A query a field."""
    return [
        label_of(field)
        for field in fields_that_point_at(type(row))
        if field.model._default_manager.filter(**{field.name: row.pk}).exists()
    ]


def named(person: Person) -> str:
    return f"{person.name} ({person.email})"
