"""What a test committed is gone before the next one begins."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests.builders import make_person, make_programme, make_sign_up
from tests.emptying import leave_empty, rows, tables

pytestmark = pytest.mark.django_db(transaction=True)


def filled() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE {rows(t)}" for t in tables()))
        return [table for (table,) in cursor.fetchall()]


def test_rows_that_point_at_each_other_go_together() -> None:
    programme = make_programme(coordinator=make_person("Cora Coordinator"))
    make_sign_up(programme, "Mara Okafor", offers=["Excel"], wants=["SQL"])
    assert {"accounts_person", "programmes_programme", "recruitment_offer"} <= set(filled())
    leave_empty()
    assert filled() == []


def test_what_was_written_when_the_database_was_made_stays() -> None:
    before = ContentType.objects.count(), Permission.objects.count()
    leave_empty()
    assert (ContentType.objects.count(), Permission.objects.count()) == before
    assert min(before) > 0


def test_rows_that_point_nowhere_are_refused_afterwards_as_before() -> None:
    leave_empty()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
        else:
            cursor.execute("SHOW session_replication_role")
            assert cursor.fetchone() == ("origin",)
