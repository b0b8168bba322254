"""What the steps of the set-up read of a programme: for all of them in one query."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Model, OuterRef, QuerySet, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from bothways.programmes.hooks import READS
from bothways.programmes.models import Programme


def how_many(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows a programme has, as a fact. A query inside the query: joined, several
    counts would multiply each other."""
    counted = theirs(rows).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), Value(0))


def which(rows: QuerySet[Any], name: str) -> Coalesce:
    """What these rows of a programme have as ``name``, with commas between, as a fact."""
    joined = theirs(rows).annotate(joined=StringAgg(name, Value(","))).values("joined")
    return Coalesce(Subquery(joined), Value(""), output_field=TextField())


def theirs(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.filter(programme=OuterRef("pk")).order_by().values("programme")


def with_facts(programme: Programme) -> Programme:
    """The programme as it is saved, with all that its steps read; one query, or none where it has
    come with that."""
    facts = {name: one for reads in READS for name, one in reads.facts.items()}
    if facts.keys() <= programme.__dict__.keys():
        return programme
    related = [name for reads in READS for name in reads.related]
    rows = Programme.objects.select_related(*related) if related else Programme.objects
    return rows.annotate(**facts).get(pk=programme.pk)


def fact_of(programme: Programme, name: str) -> Any:
    """A fact that came with the programme, or comes now."""
    return with_facts(programme).__dict__[name]


def row_of[Row: Model](programme: Programme, name: str, kind: type[Row]) -> Row | None:
    """A row that a programme has one of at most, or none."""
    row = getattr(programme, name, None)
    return row if isinstance(row, kind) else None
