"""A sign-up sheet on its way in: kept until it is taken or given up."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.programmes.models import Programme


class SheetImportQuerySet(models.QuerySet["SheetImport"]):
    def visible_to(self, person: Person) -> SheetImportQuerySet:
        return self.filter(programme__in=Programme.objects.coordinated_by(person))


class SheetImport(models.Model):
    """An uploaded sheet, as parsed cells, with its mapping; applied in one transaction."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="imports")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    """The cells as compressed JSON: what was uploaded, without the file's own dangers."""
    row_count = models.PositiveIntegerField()
    mapping = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True)
    summary = models.JSONField(default=dict)

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("imports:import", args=[self.programme_id, self.pk])


class ColumnMemory(models.Model):
    """What a column of this heading meant last time in this programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    heading = models.CharField(max_length=200)
    role = models.CharField(max_length=30)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "heading"), name="column_memory_once"),
        )

    def __str__(self) -> str:
        return f"{self.heading} is {self.role}"
