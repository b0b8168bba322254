"""What the server keeps of a journal: keys that it can't unwrap, notes that it can't read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.partnerships.partnerships.models import Partnership

LEAST_ROUNDS = 600_000
"""Of PBKDF2 with SHA-256, as OWASP's password storage cheat sheet asks (2023)."""
LONGEST = 120_000
"""Letters of an encrypted note in base64: about 20,000 letters of most scripts."""
MOST_NOTES = 500
"""Of one person in one exchange."""


class JournalKey(models.Model):
    """One person's key, wrapped by the passphrase and by the recovery code; both unknown here."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="journal_key"
    )
    rounds = models.PositiveIntegerField()
    salt = models.CharField(max_length=64)
    wrapped = models.CharField(max_length=200)
    recovery_salt = models.CharField(max_length=64)
    recovery_wrapped = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    """Grows with each new passphrase, so that two windows can't wrap over each other unseen."""
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(rounds__gte=LEAST_ROUNDS), name="journal_key_rounds"
            ),
        )

    def __str__(self) -> str:
        return "a wrapped key"


class JournalNoteQuerySet(models.QuerySet["JournalNote"]):
    def visible_to(self, person: Person) -> JournalNoteQuerySet:
        return self.filter(person=person)


class JournalNote(models.Model):
    """One note as its browser has encrypted it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="journal_notes"
    )
    partnership = models.ForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="journal_notes"
    )
    key = models.UUIDField(unique=True)
    """Chosen by the browser, and part of what is authenticated: no note can be put for another."""
    sealed = models.TextField(max_length=LONGEST)
    """Base64 of the nonce and the ciphertext."""
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = JournalNoteQuerySet.as_manager()

    class Meta:
        ordering = ("-changed_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~models.Q(sealed=""), name="journal_note_is_sealed"),
        )

    def __str__(self) -> str:
        return "an encrypted note"
