"""What coordinators write about people for each other."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp

LONGEST = 2000


def about(sign_ups: Iterable[int]) -> str:
    """These people, whatever the order they come in: “12-45”."""
    return "-".join(str(pk) for pk in sorted(sign_ups))


class NoteQuerySet(models.QuerySet["Note"]):
    def standing(self) -> NoteQuerySet:
        return self.filter(removed_at=None)

    def visible_to(self, person: Person) -> NoteQuerySet:
        """Those of the programmes one coordinates, but for notes about oneself."""
        about_me = SignUp.objects.filter(person=person).values("pk")
        coordinated = Programme.objects.coordinated_by(person)
        return self.filter(programme__in=coordinated).exclude(
            pk__in=Note.sign_ups.through.objects.filter(signup__in=about_me).values("note")
        )


class Note(models.Model):
    """A few words about the people of a match, of a circle, or about somebody alone."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="notes")
    about = models.CharField(max_length=250)
    """Their sign-ups in order; the same people in a later run are found by it."""
    sign_ups = models.ManyToManyField(SignUp, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.CharField(max_length=LONGEST)
    written_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    """Taken away by who wrote it, who may put it back for a while."""

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ("written_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~models.Q(text=""), name="note_says_something"),
        )
        indexes = (models.Index(fields=("programme", "about"), name="note_by_people"),)

    def __str__(self) -> str:
        return f"a note about {self.about}"

    def is_by(self, person: Person) -> bool:
        return self.by_id == person.pk
