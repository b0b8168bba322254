"""Day, time and place of a meeting, on the writer's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.meetings.meetings.actions import When, Where
from bothways.meetings.meetings.models import LINK, PLACE, Meeting
from bothways.meetings.rhythm.models import LONGEST
from bothways.meetings.rhythm.moments import SKIPPED, moment_of
from bothways.meetings.rhythm.recurrence import MONTH, MOST_EVERY, WEEK
from bothways.meetings.rhythm.words import every_words
from bothways.partnerships.space.forms import AnewForm, date_input
from bothways.ui.words import zone_name, zone_of

from .actions import Times
from .calls import CallMixin

USUAL_MINUTES = 60
FAR_AHEAD = timedelta(days=550)
PLAIN_TEXT = [ProhibitNullCharactersValidator()]


ONCE = "once"


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def on_your_clock(zone: tzinfo) -> str:
    return gettext("On your clock (%(zone)s).") % {"zone": zone_name(zone)}


def again_choices() -> list[tuple[str, str]]:
    """Rhythms, as ``unit:every``."""
    weeks = [(f"{WEEK}:{n}", every_words(WEEK, n)) for n in range(1, MOST_EVERY + 1)]
    months = [(f"{MONTH}:{n}", every_words(MONTH, n)) for n in (1, 2, 3, 6)]
    return [*weeks[:4], *months[:1], *weeks[4:], *months[1:]]


def moment_typed(
    form: forms.Form, on: str, at: str, day: date, time: time, zone: tzinfo
) -> datetime | None:
    """The moment that a day and a time name; else what is wrong stands beside the field."""
    if day > timezone.localdate() + FAR_AHEAD:
        form.add_error(on, gettext("This is more than a year and a half ahead."))
        return None
    if day.year < 2000:
        form.add_error(on, gettext("This day has passed."))
        return None
    moment = moment_of(day, time, zone)
    if moment.oddity == SKIPPED:
        form.add_error(at, gettext("The clocks go forward then, and skip this time."))
    elif moment.at <= timezone.now():
        form.add_error(on, gettext("This has passed. If you met then, note the meeting."))
    return moment.at


class WhereForm(CallMixin, AnewForm):
    """In person, online or both, and where that is."""

    way = forms.ChoiceField(
        label=_("How"),
        choices=[
            (Meeting.Way.ONLINE, _("Online")),
            (Meeting.Way.IN_PERSON, _("In person")),
            (Meeting.Way.BOTH, _("In person and online")),
        ],
        initial=Meeting.Way.ONLINE,
    )
    place = forms.CharField(
        label=_("Where"),
        max_length=PLACE,
        required=False,
        help_text=_("A room, a café, a bench in the park."),
        validators=PLAIN_TEXT,
    )
    link = forms.URLField(
        label=_("Link of the call"),
        max_length=LINK,
        required=False,
        assume_scheme="https",
        validators=PLAIN_TEXT,
    )

    def clean_place(self) -> str:
        return " ".join(self.cleaned_data["place"].split())

    @property
    def where(self) -> Where:
        said = self.cleaned_data
        return Where(said["way"], said["place"], said["link"])


class PlanForm(WhereForm):
    """Another time or place of a meeting that is planned."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = forms.DateField(label=_("Day"), widget=date_input())
    at = forms.TimeField(label=_("Time"), widget=time_input())
    minutes = forms.IntegerField(label=_("For how many minutes"), min_value=1, max_value=LONGEST)
    field_order = ("seen", "on", "at", "minutes", "way", "place", "link")

    def __init__(self, data: Any = None, *, person: Any, found: Meeting) -> None:
        self.zone = zone_of(person)
        local = found.starts_at.astimezone(self.zone)
        initial = {
            "seen": found.sequence, "on": local.date(), "at": local.time(),
            "minutes": found.minutes, "way": found.way, "place": found.place, "link": found.link,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self.offer_calls(person, partnership=found.partnership_id, uid=found.calendar_uid)
        self.use_required_attribute = False
        self.fields["at"].help_text = on_your_clock(self.zone)
        today = timezone.now().astimezone(self.zone).date()
        self.fields["on"].widget.attrs |= {"min": f"{today:%Y-%m-%d}"}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self.fill_in_link(said)
        if "on" not in said or "at" not in said:
            return said
        at = moment_typed(self, "on", "at", said["on"], said["at"], self.zone)
        if at is not None:
            said["starts_at"] = at
        return said

    @property
    def when(self) -> When:
        said = self.cleaned_data
        return When(said["starts_at"], said["minutes"], str(self.zone))


TYPED = ("on", "on_2", "on_3")
"""Days that may be typed; each has its time beside it."""


class TimesForm(WhereForm):
    """One time or several: of those that were suggested, and of one's own."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    instead_of = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = forms.DateField(label=_("Day"), widget=date_input(), required=False)
    at = forms.TimeField(label=_("Time"), widget=time_input(), required=False)
    on_2 = forms.DateField(label=_("Or day"), widget=date_input(), required=False)
    at_2 = forms.TimeField(label=_("Time"), widget=time_input(), required=False)
    on_3 = forms.DateField(label=_("Or day"), widget=date_input(), required=False)
    at_3 = forms.TimeField(label=_("Time"), widget=time_input(), required=False)
    minutes = forms.IntegerField(label=_("For how many minutes"), min_value=1, max_value=LONGEST)
    again = forms.ChoiceField(label=_("And then"), required=False)
    kept: Where | None = None

    def __init__(
        self, data: Any = None, *, person: Any, minutes: int = USUAL_MINUTES,
        where: Where | None = None, instead_of: int | None = None, partnership: int | None = None,
        moves: Meeting | None = None,
    ) -> None:  # fmt: skip
        """``moves``: a planned meeting, which keeps its place and comes no oftener."""
        self.zone = zone_of(person)
        initial: dict[str, Any] = {"minutes": minutes, "key": uuid4(), "again": ONCE}
        initial |= {"instead_of": instead_of}
        if where is not None:
            initial |= {"way": where.way, "place": where.place, "link": where.link}
        super().__init__(data, initial=initial)
        again = self.fields["again"]
        assert isinstance(again, forms.ChoiceField)
        again.choices = [(ONCE, _("only this once")), *again_choices()]
        self.use_required_attribute = False
        if moves is not None:
            self.keep_place(Where(moves.way, moves.place, moves.link))
        else:
            self.offer_calls(person, partnership=partnership)
        today = timezone.now().astimezone(self.zone).date()
        for name in TYPED:
            self.fields[name].widget.attrs |= {"min": f"{today:%Y-%m-%d}"}
        self.fields["at"].help_text = on_your_clock(self.zone)

    def keep_place(self, where: Where) -> None:
        self.kept = where
        for name in ("again", "way", "place", "link"):
            del self.fields[name]

    @property
    def where(self) -> Where:
        return self.kept or super().where

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self.fill_in_link(said)
        chosen = [at for value in self.chosen if (at := moment_said(value)) is not None]
        typed = [at for name in TYPED if (at := self.typed(said, name)) is not None]
        said["starts_at"] = sorted({*chosen, *typed})
        if not said["starts_at"] and not self.errors:
            self.add_error(None, gettext("Choose at least one time, or say one of your own."))
        if len(said["starts_at"]) > 1 and said.get("again", ONCE) not in ("", ONCE):
            self.add_error("again", gettext("Choose one time for a rhythm, or several for once."))
        return said

    def typed(self, said: dict[str, Any], name: str) -> datetime | None:
        at = name.replace("on", "at")
        day, time = said.get(name), said.get(at)
        if name in self.errors or at in self.errors or (day is None and time is None):
            return None
        if day is None or time is None:
            missing = name if day is None else at
            self.add_error(missing, gettext("Say both, the day and the time."))
            return None
        return moment_typed(self, name, at, day, time, self.zone)

    @property
    def chosen(self) -> list[str]:
        """Of the suggested ones."""
        return list(self.data.getlist("times")) if hasattr(self.data, "getlist") else []

    @property
    def times(self) -> Times:
        said = self.cleaned_data
        return Times(said["starts_at"], said["minutes"], str(self.zone))

    @property
    def more_typed(self) -> bool:
        """Whether a second or third time of one's own was begun."""
        return any(self.data.get(name) for name in ("on_2", "at_2", "on_3", "at_3"))


def moment_said(value: str) -> datetime | None:
    """A time that a page offered, as it is sent back; ``None`` for nonsense."""
    try:
        found = datetime.fromisoformat(value[:40])
    except ValueError:
        return None
    if timezone.is_naive(found) or not 2000 < found.year < 3000:
        return None
    return found.astimezone(UTC).replace(second=0, microsecond=0)
