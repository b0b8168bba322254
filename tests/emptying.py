"""Empties the database after a test that really commits: the tables it wrote to, and no others.

Django's own way empties all of them, then fills in the content types and permissions again; with
some 150 tables that takes longer than the test.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection, transaction

KEPT = {"django_content_type", "auth_permission"}
"""Written once, when the database is made."""


def leave_empty(test_case: object = None) -> None:
    """What ``TransactionTestCase._fixture_teardown`` does, quicker."""
    connection.disable_constraint_checking()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            wait_for_writers(cursor)
            cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE {rows(t)}" for t in tables()))
            for (table,) in cursor.fetchall():
                cursor.execute(f"DELETE FROM {quoted(table)}")
    finally:
        connection.enable_constraint_checking()


def wait_for_writers(cursor: Any) -> None:
    """A thread may be about to commit still; on SQLite the transaction itself waits for it."""
    if connection.vendor != "postgresql":
        return
    cursor.execute(f"LOCK TABLE {', '.join(map(quoted, tables()))} IN EXCLUSIVE MODE")
    # All rows go at once, so nobody need look who still points at one (where we may say so).
    cursor.execute(
        "SELECT set_config('session_replication_role', 'replica', true)"
        " WHERE current_setting('is_superuser') = 'on'"
    )


@cache
def tables() -> list[str]:
    return sorted(set(connection.introspection.django_table_names()) - KEPT)


def quoted(table: str) -> str:
    return connection.ops.quote_name(table)


def rows(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM {quoted(table)})"
