"""Skills in people's own words, and the words the organisation adds to the vocabulary."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Skill(models.Model):
    """What people offer or want, as they wrote it, one row whatever the case of letters.

    What it means is asked of the vocabulary when it counts: so the words stay theirs, and a merge
    of two skills can be taken back. ``key`` is the folded text that makes it one.
    """

    name = models.CharField(max_length=100)
    key = models.CharField(max_length=100, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class OwnWord(models.Model):
    """A skill the organisation has added, or words that it says mean another skill.

    Where the words were a skill's name, that skill with all its words means the other one now.
    Taking it back is deleting the row.
    """

    words = models.CharField(max_length=100)
    key = models.CharField(max_length=200, unique=True)
    means = models.CharField(max_length=100, blank=True)
    """The name of a skill; empty: the words name a skill of their own."""
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(key=""), name="own_word_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.words} = {self.means}" if self.means else self.words

    @property
    def is_skill(self) -> bool:
        return not self.means
