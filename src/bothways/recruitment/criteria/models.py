"""Who may take part: rules on what is known of people, each with the reason they are told."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, ngettext

from bothways.programmes.models import Programme
from bothways.ui.ribbons import listed as names_list


class Criterion(models.Model):
    """One rule. What isn't known of somebody never keeps them out, and earns no points."""

    class Fact(models.TextChoices):
        FUNCTION = "function", "function"
        LOCATION = "location", "location"
        TEAM = "team", "team"
        TITLE = "title", "title"
        TENURE = "tenure", "time with us"

    class Test(models.TextChoices):
        ONE_OF = "one of", "is one of"
        NONE_OF = "none of", "is none of"
        AT_LEAST = "at least", "is at least so many months"
        AT_MOST = "at most", "is at most so many months"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="criteria")
    fact = models.CharField(max_length=8, choices=Fact)
    test = models.CharField(max_length=8, choices=Test)
    values = models.JSONField(default=list, blank=True)
    """Functions, locations, teams or titles; capitals don't matter."""
    months = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    is_hard = models.BooleanField(default=True)
    """Hard: who fails it can't sign up. Otherwise it gives points on the shortlist."""
    points = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    reason = models.CharField(max_length=300)
    """What somebody whom it keeps out is told."""

    class Meta:
        ordering = ("-is_hard", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(fact="tenure", months__isnull=False, test__startswith="at ")
                | (~models.Q(fact="tenure") & models.Q(test__endswith="of")),
                name="criterion_test_fits_its_fact",
            ),
            models.CheckConstraint(
                condition=models.Q(points__range=(1, 10)), name="criterion_points_1_to_10"
            ),
        )

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """“The function is Marketing or Finance.”"""
        if self.fact == self.Fact.TENURE:
            months = self.months or 0
            said = (
                ngettext(
                    "They have been with us for at least %(count)d month.",
                    "They have been with us for at least %(count)d months.",
                    months,
                )
                if self.test == self.Test.AT_LEAST
                else ngettext(
                    "They have been with us for at most %(count)d month.",
                    "They have been with us for at most %(count)d months.",
                    months,
                )
            )
            return said % {"count": months}
        known = {"fact": self.get_fact_display(), "values": names_list(self.values)}
        if self.test == self.Test.NONE_OF:
            return gettext("The %(fact)s is none of %(values)s.") % known
        return gettext("The %(fact)s is one of %(values)s.") % known

    def failing(self, today: date) -> models.Q:
        """People (by ``profile__``) who are known to fail it."""
        if self.fact == self.Fact.TENURE:
            boundary = months_before(today, self.months or 0)
            if self.test == self.Test.AT_LEAST:
                return models.Q(profile__started_on__gt=boundary)
            return models.Q(profile__started_on__lt=boundary)
        column = f"profile__{self.fact}"
        meets = models.Q(pk__in=[])
        for value in self.values:
            meets |= models.Q(**{f"{column}__iexact": value})
        is_known = models.Q(profile__isnull=False) & ~models.Q(**{column: ""})
        return is_known & (meets if self.test == self.Test.NONE_OF else ~meets)

    def meeting(self, today: date) -> models.Q:
        """People who are known to meet it."""
        if self.fact == self.Fact.TENURE:
            is_known = models.Q(profile__started_on__isnull=False)
        else:
            is_known = models.Q(profile__isnull=False) & ~models.Q(**{f"profile__{self.fact}": ""})
        return is_known & ~self.failing(today)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last of its month where there is none."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    for last in range(day.day, 0, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")
