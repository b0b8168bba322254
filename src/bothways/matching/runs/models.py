"""A run of the engine on a programme's sign-ups, and what it found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, person: Person) -> RunQuerySet:
        return self.filter(programme__in=Programme.objects.coordinated_by(person))


class Run(models.Model):
    """One matching: asked for, computed in the background, reviewed, perhaps published."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting to start"
        RUNNING = "running", "running"
        DONE = "done", "done"
        CANCELLED = "cancelled", "cancelled"
        FAILED = "failed", "could not be done"

    OPEN_STATES = (State.WAITING, State.RUNNING)

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)
    """Per cent."""
    phase = models.CharField(max_length=200, blank=True)
    cancel_asked_at = models.DateTimeField(null=True)
    message = models.TextField(blank=True)
    """Why it could not be done, in words for the coordinator."""
    policy = models.JSONField(default=dict)
    """The policy as it was when the run began."""
    figures = models.JSONField(default=dict)
    certificate = models.JSONField(default=dict)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("programme", "number"), name="run_number_once"),
            models.UniqueConstraint(
                fields=("programme",),
                condition=models.Q(state__in=("waiting", "running")),
                name="run_one_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"run {self.number} of {self.programme}"

    def get_absolute_url(self) -> str:
        return reverse("runs:run", args=[self.programme_id, self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES


class Match(models.Model):
    """Two people of a run and what flows between them, kept as it was computed.

    Names, functions and skills are copied so that the board sorts, searches and filters 5,000
    rows in the database, and so that a match still says what it said when people change.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="matches")
    a = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="+")
    name_a = models.CharField(max_length=150)
    name_b = models.CharField(max_length=150)
    where_a = models.CharField(max_length=250, blank=True)
    where_b = models.CharField(max_length=250, blank=True)
    worth = models.FloatField()
    gain_a = models.FloatField()
    gain_b = models.FloatField()
    least_gain = models.FloatField()
    balance = models.FloatField()
    crosses_functions = models.BooleanField(default=False)
    parted_at = models.DateTimeField(null=True)
    """Taken apart on the board: neither person has a partner in this run any more."""
    ended_at = models.DateTimeField(null=True)
    """When the partnership it was published as ended: both people's places are free again."""
    is_by_hand = models.BooleanField(default=False)
    """Put together on the board by ``made_by``; the run hasn't found it."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Long columns come last: a pass over all rows then reads only what stands before them.
    a_gives = models.JSONField(default=list)
    """[{"skill", "level", "level_now", "priority"}], the most wanted first."""
    b_gives = models.JSONField(default=list)
    why = models.JSONField(default=dict)
    """{"sentences": [...], "rules": [...], "next_a": {...} | null, "next_b": {...} | null}"""
    search_text = models.TextField(blank=True)
    """Names, functions, locations and skills in small letters."""

    class Meta:
        verbose_name_plural = "matches"
        constraints = (
            models.UniqueConstraint(fields=("run", "a", "b"), name="match_once"),
            models.CheckConstraint(condition=~models.Q(a=models.F("b")), name="match_of_two"),
        )
        indexes = (
            models.Index(fields=("run", "-worth", "id"), name="match_by_worth"),
            models.Index(fields=("run", "balance", "id"), name="match_by_balance"),
            models.Index(fields=("run", "least_gain", "id"), name="match_by_least_gain"),
            models.Index(fields=("run", "name_a", "id"), name="match_by_name"),
            models.Index(fields=("run", "parted_at"), name="match_by_parting"),
            models.Index(fields=("run", "b"), name="match_by_other"),
            models.Index(fields=("run", "parted_at", "ended_at", "a", "b"), name="match_standing"),
            models.Index(
                fields=("run",), condition=models.Q(is_by_hand=True), name="match_made_by_hand"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name_a} and {self.name_b}"

    def get_absolute_url(self) -> str:
        return reverse("review:match", args=[self.run.programme_id, self.run_id, self.pk])


class Circle(models.Model):
    """Three or more people of a run: a ring in which each teaches the next, or a peer group
    around what several of them want, kept as it was computed."""

    class Kind(models.TextChoices):
        RING = "ring", "circle"
        GROUP = "group", "peer group"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="circles")
    kind = models.CharField(max_length=5, choices=Kind)
    worth = models.FloatField(default=0.0)
    """Of a ring, beside the worth of pairs; peer groups have none."""
    least_gain = models.FloatField(default=0.0)
    parted_at = models.DateTimeField(null=True)
    """Taken apart on the board: nobody in it has a partner by it any more."""
    parted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_by_hand = models.BooleanField(default=False)
    """As of a match."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    skills = models.JSONField(default=list)
    """What holds a peer group together, the most wanted first."""
    why = models.JSONField(default=list)
    search_text = models.TextField(blank=True)

    class Meta:
        ordering = ("kind", "-worth", "pk")
        indexes = (models.Index(fields=("run", "kind", "-worth", "id"), name="circle_by_worth"),)

    def __str__(self) -> str:
        return ", ".join(member.name for member in self.members.all())

    @property
    def is_ring(self) -> bool:
        return self.kind == self.Kind.RING


class CircleMember(models.Model):
    """One person in a circle or peer group; in a ring each gives to the next place."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="members")
    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=150)
    where = models.CharField(max_length=250, blank=True)
    gain = models.FloatField()
    gives = models.JSONField(default=list)
    """[{"skill", "level", "level_now", "priority"}]: to the next in a ring, to anybody in a
    group (there without "level_now" and "priority", which differ from one to the other)."""
    gets = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)
    """When they left what it was published as, or it ended: their place is free again."""

    class Meta:
        ordering = ("circle", "place")
        constraints = (
            models.UniqueConstraint(fields=("circle", "sign_up"), name="circle_member_once"),
            models.UniqueConstraint(fields=("circle", "place"), name="circle_place_once"),
        )

    def __str__(self) -> str:
        return self.name


class LeftOver(models.Model):
    """Somebody without a partner in a run, and why."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="left_over")
    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=150)
    where = models.CharField(max_length=250, blank=True)
    reason = models.CharField(max_length=20)
    sentence = models.TextField()
    help = models.TextField(blank=True)
    possible_partners = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "left over"
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=("run", "sign_up"), name="left_over_once"),)

    def __str__(self) -> str:
        return self.name
