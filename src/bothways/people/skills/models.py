"""Skills that people offer and want, one row each whatever the spelling."""

from __future__ import annotations

from django.db import models


class Skill(models.Model):
    """A skill under the name it is shown by; ``key`` is the folded name that makes it one."""

    name = models.CharField(max_length=100)
    key = models.CharField(max_length=100, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
