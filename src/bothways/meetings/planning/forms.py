"""Day, time and place of a meeting, on the writer's own clock."""

from __future__ import annotations

from datetime import timedelta
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
from bothways.partnerships.space.forms import AnewForm, date_input
from bothways.ui.words import zone_name, zone_of

from .calls import CallMixin

USUAL_MINUTES = 60
FAR_AHEAD = timedelta(days=550)
PLAIN_TEXT = [ProhibitNullCharactersValidator()]


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
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = forms.DateField(label=_("Day"), widget=date_input())
    at = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_("For how many minutes"), min_value=1, max_value=LONGEST)
    field_order = ("key", "seen", "on", "at", "minutes", "way", "place", "link")

    def __init__(
        self, data: Any = None, *, person: Any, usual_minutes: int | None = None,
        found: Meeting | None = None, partnership: int | None = None,
    ) -> None:  # fmt: skip
        self.zone = zone_of(person)
        initial: dict[str, Any] = {"minutes": usual_minutes or USUAL_MINUTES, "key": uuid4()}
        if found:
            local = found.starts_at.astimezone(self.zone)
            initial = {"on": local.date(), "at": local.time(), "minutes": found.minutes}
            initial |= {"way": found.way, "place": found.place, "link": found.link}
            initial |= {"seen": found.sequence}
        super().__init__(data, initial=initial)
        self.offer_calls(
            person,
            partnership=found.partnership_id if found else partnership,
            uid=found.calendar_uid if found else None,
        )
        self.use_required_attribute = False
        self.fields["at"].help_text = gettext("On your clock (%(zone)s).") % {
            "zone": zone_name(self.zone)
        }
        today = timezone.now().astimezone(self.zone).date()
        self.fields["on"].widget.attrs |= {"min": f"{today:%Y-%m-%d}"}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self.fill_in_link(said)
        if "on" not in said or "at" not in said:
            return said
        if said["on"] > timezone.localdate() + FAR_AHEAD:
            self.add_error("on", gettext("This is more than a year and a half ahead."))
            return said
        if said["on"].year < 2000:
            self.add_error("on", gettext("This day has passed."))
            return said
        moment = moment_of(said["on"], said["at"], self.zone)
        if moment.oddity == SKIPPED:
            self.add_error("at", gettext("The clocks go forward then, and skip this time."))
        elif moment.at <= timezone.now():
            self.add_error("on", gettext("This has passed. If you met then, note the meeting."))
        said["starts_at"] = moment.at
        return said

    @property
    def when(self) -> When:
        said = self.cleaned_data
        return When(said["starts_at"], said["minutes"], str(self.zone))
