"""People who can sign in. Everybody is the same kind of row; roles are rows elsewhere."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from .aliases.models import Alias
from .signin.models import SignInLink

__all__ = ["Alias", "Person", "SignInLink", "shut_out"]


def shut_out(prefix: str = "") -> models.Q:
    """Whose account is closed, and so who isn't matched; ``prefix`` leads to the person."""
    return models.Q(**{f"{prefix}is_active": False})


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save()
        return person

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """One spelling an address: without blanks, in small letters."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=self.normalize_email(username))


class Person(AbstractBaseUser):
    """Somebody with an e-mail address and a name, who may sign in while active."""

    email = models.EmailField("e-mail", max_length=254, unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PersonManager()

    class Meta:
        ordering = ("name", "pk")
        verbose_name_plural = "people"
        indexes = (models.Index(fields=("name", "id"), name="person_by_name"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="person_email_in_small_letters"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = PersonManager.normalize_email(self.email)

    @property
    def first_name(self) -> str:
        """How the product says hello: the first word of the name."""
        return self.name.split()[0] if self.name.split() else self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name
