"""What the organisation knows of a person besides name and address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models

from .folding import folded_lines

MOST_AT_ONCE = 20


class FoldedTrainings(models.TextField):  # type: ignore[type-arg]
    """``trainings`` as a text to search in, on any database; written with every row."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text = folded_lines(getattr(model_instance, "trainings", None))
        setattr(model_instance, self.attname, text)
        return text


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Whoever writes ``trainings``, one by one or in bulk, writes what is searched with them."""

    def update(self, **values: Any) -> int:
        if isinstance(values.get("trainings"), list | tuple):
            values["trainings_folded"] = folded_lines(values["trainings"])
        return super().update(**values)

    def bulk_update(
        self, objs: Iterable[Profile], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        profiles, named = list(objs), with_folded(fields)
        if "trainings_folded" in named:
            for profile in profiles:
                profile.trainings_folded = folded_lines(profile.trainings)
        return super().bulk_update(profiles, named, batch_size=batch_size)

    def bulk_create(self, objs: Iterable[Profile], *args: Any, **options: Any) -> list[Profile]:
        if options.get("update_fields"):
            options["update_fields"] = with_folded(options["update_fields"])
        return super().bulk_create(objs, *args, **options)


def with_folded(fields: Iterable[str]) -> list[str]:
    named = list(dict.fromkeys(fields))
    if "trainings" in named and "trainings_folded" not in named:
        named.append("trainings_folded")
    return named


class Profile(models.Model):
    """Facts the matching and the partner's page need. Empty means unknown, never a guess."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    title = models.CharField(max_length=120, blank=True)
    function = models.CharField(max_length=120, blank=True)
    team = models.CharField(max_length=120, blank=True)
    location = models.CharField(max_length=120, blank=True)
    level = models.CharField("level in the organisation", max_length=120, blank=True)
    """As the organisation names its levels, such as “Senior” or “Director”."""
    trainings = models.JSONField("trainings finished", default=list, blank=True)
    """Names, such as ["First aid", "Leading people"]."""
    trainings_folded = FoldedTrainings(default="", blank=True, editable=False)
    """The same to search in, kept in step by whatever writes ``trainings``: see ``folding.py``."""
    started_on = models.DateField("with the organisation since", null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    work_starts = models.DecimalField(max_digits=4, decimal_places=2, default=9)
    """The usual working day in the person's own zone, in hours since midnight."""
    work_ends = models.DecimalField(max_digits=4, decimal_places=2, default=17)
    languages = models.JSONField(default=list, blank=True)
    """ISO 639 codes, such as ["en", "pl"]."""
    contact = models.CharField(max_length=200, blank=True)
    """How a partner best reaches them, in their own words."""
    most_partnerships = models.PositiveSmallIntegerField(
        "partnerships at once over all programmes", null=True, blank=True
    )
    """Empty: no limit beyond what each sign-up says."""
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ProfileQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("function",), name="profile_by_function"),
            models.Index(fields=("location",), name="profile_by_location"),
            models.Index(fields=("level",), name="profile_by_level"),
            models.Index(
                fields=("person",),
                condition=models.Q(most_partnerships__isnull=False),
                name="profile_most_partnerships",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(work_starts__gte=0)
                & models.Q(work_ends__lte=24)
                & models.Q(work_starts__lt=models.F("work_ends")),
                name="profile_working_day_runs_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(manager__isnull=True) | ~models.Q(manager=models.F("person")),
                name="profile_nobody_manages_themselves",
            ),
            models.CheckConstraint(
                condition=models.Q(most_partnerships__isnull=True)
                | models.Q(most_partnerships__range=(1, MOST_AT_ONCE)),
                name="profile_partnerships_1_to_20",
            ),
        )

    def __str__(self) -> str:
        return str(self.person)

    def save(self, *args: Any, **options: Any) -> None:
        if options.get("update_fields"):
            options["update_fields"] = with_folded(options["update_fields"])
        super().save(*args, **options)

    @property
    def where(self) -> str:
        """“Marketing · London”, of what is known."""
        return " · ".join(part for part in (self.function, self.location) if part)
