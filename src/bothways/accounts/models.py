"""People who can sign in. Everybody is the same kind of row; roles are rows elsewhere."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext

from .aliases.models import Alias
from .signin.models import SignInLink

__all__ = ["Alias", "Person", "SignInLink", "closed", "of_the_organisation", "shut_out"]


def shut_out(prefix: str = "") -> models.Q:
    """Whose account is closed, and whose time as a guest is over: who can't sign in, and so isn't
    matched. ``prefix`` leads to the person."""
    over = models.Q(**{f"{prefix}guest_until__lt": timezone.localdate()})
    return models.Q(**{f"{prefix}is_active": False}) | over


def closed() -> models.QuerySet[Person, Any]:
    """The numbers of the same people, few beside everybody: with ``person__in`` the database finds
    them by two small indexes, where a condition on each person would read the whole directory."""
    people = Person.objects.order_by().values("pk")
    over = people.filter(guest_until__lt=timezone.localdate())
    return people.filter(is_active=False).union(over, all=True)


def of_the_organisation(prefix: str = "") -> models.Q:
    """Everybody but guests from outside."""
    return models.Q(**{f"{prefix}guest_until": None})


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
    guest_from = models.CharField("organisation a guest comes from", max_length=120, blank=True)
    guest_until = models.DateField("last day as a guest", null=True, blank=True)
    """Set for guests from outside alone; after this day they can't sign in."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PersonManager()

    class Meta:
        ordering = ("name", "pk")
        verbose_name_plural = "people"
        indexes = (
            models.Index(fields=("name", "id"), name="person_by_name"),
            models.Index(
                fields=("guest_until",),
                condition=models.Q(guest_until__isnull=False),
                name="person_guests",
            ),
            models.Index(
                fields=("id",), condition=models.Q(is_active=False), name="person_not_active"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="person_email_in_small_letters"
            ),
            models.CheckConstraint(
                condition=models.Q(guest_from="") | models.Q(guest_until__isnull=False),
                name="person_guest_has_a_last_day",
            ),
            models.CheckConstraint(
                condition=models.Q(is_administrator=False) | models.Q(guest_until=None),
                name="person_guest_administers_nothing",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = PersonManager.normalize_email(self.email)

    @property
    def is_guest(self) -> bool:
        return self.guest_until is not None

    @property
    def is_over(self) -> bool:
        """Whether their time as a guest is over."""
        return self.guest_until is not None and self.guest_until < timezone.localdate()

    @property
    def may_sign_in(self) -> bool:
        return self.is_active and not self.is_over

    @property
    def guest_words(self) -> str:
        """“guest, from Acme”; nothing of who isn't one."""
        if not self.is_guest:
            return ""
        if not self.guest_from:
            return gettext("guest")
        return gettext("guest, from %(organisation)s") % {"organisation": self.guest_from}

    @property
    def first_name(self) -> str:
        """How the product says hello: the first word of the name."""
        return self.name.split()[0] if self.name.split() else self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name
