"""Who takes part in a programme, what they offer and what they want."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person, closed
from bothways.people.models import Skill
from bothways.programmes.models import Programme

MOST_PARTNERSHIPS = 10
MOST_HOURS = 40
"""That somebody can give in a month."""


class MeetingFormat(models.TextChoices):
    IN_PERSON = "in person", _("in person")
    ONLINE = "online", _("online")
    EITHER = "either", _("either is fine")


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def visible_to(self, person: Person) -> SignUpQuerySet:
        """One's own, and those of the programmes one coordinates."""
        coordinated = Programme.objects.coordinated_by(person)
        return self.filter(models.Q(person=person) | models.Q(programme__in=coordinated))

    def taking_part(self) -> SignUpQuerySet:
        return self.filter(withdrawn_at=None)

    def to_match(self) -> SignUpQuerySet:
        """Who may be matched: who takes part, hasn't left the organisation and, where the programme
        chooses, is accepted; where it must be, with the manager's support."""
        return self.taking_part().filter(~passed_over()).exclude(person__in=closed())


def passed_over() -> models.Q:
    """Sign-ups that a programme's shortlist, or the lack of a manager's support, keeps out of the
    matching."""
    decision = apps.get_model("recruitment", "Decision")
    accepted = decision._default_manager.filter(
        sign_up=models.OuterRef("pk"), state="accepted", undone_at=None
    )
    unchosen = models.Q(programme__shortlist__is_on=True) & ~models.Q(models.Exists(accepted))
    return unchosen | lacks_support()


def lacks_support() -> models.Q:
    """Sign-ups that wait for the manager's support where a hard criterion asks for it."""
    criterion = apps.get_model("recruitment", "Criterion")
    support = apps.get_model("recruitment", "Support")
    asks = criterion._default_manager.filter(
        programme=models.OuterRef("programme"), fact="support", is_hard=True
    )
    given = support._default_manager.filter(
        sign_up=models.OuterRef("pk"), answer="yes", replaced_at=None
    )
    return models.Q(models.Exists(asks.order_by())) & ~models.Q(models.Exists(given.order_by()))


class SignUp(models.Model):
    """One person in one programme: both mentor and mentee."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="sign_ups")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ups"
    )
    hope = models.CharField("what they hope for", max_length=500, blank=True)
    goals = models.CharField("what they want to have reached", max_length=500, blank=True)
    interests = models.CharField(max_length=300, blank=True)
    commitment = models.PositiveSmallIntegerField(
        "hours a month they can give",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)],
    )
    meeting_format = models.CharField(
        "how they would rather meet", max_length=9, blank=True, choices=MeetingFormat
    )
    partnerships = models.PositiveSmallIntegerField(
        "partnerships they would be in at once",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PARTNERSHIPS)],
    )
    in_group = models.BooleanField("rather in a peer group than in a pair", default=False)
    is_waiting_this_time = models.BooleanField("not to be matched this time", default=False)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    """When they accepted what is expected, where they signed up themselves."""
    accepted = models.TextField("what they accepted", blank=True)
    sent_as = models.CharField(max_length=12, blank=True)
    """The mark of the page they sent it with, so that the same page sent twice counts once."""

    objects = SignUpQuerySet.as_manager()

    class Meta:
        ordering = ("person__name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("programme", "person"), name="sign_up_once"),
            models.CheckConstraint(
                condition=models.Q(partnerships__range=(1, MOST_PARTNERSHIPS)),
                name="sign_up_partnerships_1_to_10",
            ),
            models.CheckConstraint(
                condition=models.Q(commitment=None) | models.Q(commitment__range=(1, MOST_HOURS)),
                name="sign_up_commitment_1_to_40",
            ),
            models.CheckConstraint(
                condition=models.Q(meeting_format__in=["", *MeetingFormat.values]),
                name="sign_up_meeting_format_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} in {self.programme}"

    def get_absolute_url(self) -> str:
        return reverse("signups:sign-up", args=[self.programme_id, self.pk])

    @property
    def takes_part(self) -> bool:
        return self.withdrawn_at is None


class Offer(models.Model):
    """A skill the person can teach, at their level: 1 (I have begun) to 5 (others come to me)."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="offers")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta:
        ordering = ("-level", "skill__name")
        constraints = (
            models.UniqueConstraint(fields=("sign_up", "skill"), name="offer_once"),
            models.CheckConstraint(
                condition=models.Q(level__range=(1, 5)), name="offer_level_1_to_5"
            ),
        )

    def __str__(self) -> str:
        return f"{self.skill} ({self.level})"


class Want(models.Model):
    """A skill the person would learn: how much it matters (1 to 3), where they stand (0 to 4)."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="wants")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )
    level_now = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(4)])

    class Meta:
        ordering = ("-priority", "skill__name")
        constraints = (
            models.UniqueConstraint(fields=("sign_up", "skill"), name="want_once"),
            models.CheckConstraint(
                condition=models.Q(priority__range=(1, 3)), name="want_priority_1_to_3"
            ),
            models.CheckConstraint(
                condition=models.Q(level_now__range=(0, 4)), name="want_level_now_0_to_4"
            ),
        )

    def __str__(self) -> str:
        return str(self.skill)


class Block(models.Model):
    """These two are never matched in this programme; it holds in both directions.

    One row a pair, the lower sign-up first, so that naming each other twice is still one block.
    """

    low = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("low", "high"), name="block_once"),
            models.CheckConstraint(
                condition=models.Q(low__lt=models.F("high")), name="block_of_two_people"
            ),
        )

    def __str__(self) -> str:
        return f"{self.low_id} never with {self.high_id}"
