"""The one organisation of this installation."""

from __future__ import annotations

from django.db import models


class Organisation(models.Model):
    """A single row: its name on pages and in e-mails."""

    name = models.CharField(max_length=120, default="Our organisation")

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="one_organisation"),)

    def __str__(self) -> str:
        return self.name


def this_organisation() -> Organisation:
    """The organisation; made on first use."""
    return Organisation.objects.get_or_create(pk=1)[0]
