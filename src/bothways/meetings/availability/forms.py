"""The forms of one's own hours; each is saved by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bothways.common.text import one_line
from bothways.meetings.slots.people import Window
from bothways.partnerships.space.forms import date_input

from .actions import Habits
from .models import DAY, Availability, OtherDays
from .places import countries, regions

MOST_WINDOWS = 4
"""Of a day, on the page."""
SHOWN_WINDOWS = 2
FAR = timedelta(days=3 * 365)
LONGEST = timedelta(days=400)


def time_input(label: str = "") -> forms.TimeInput:
    attributes = {"type": "time"} | ({"aria-label": label} if label else {})
    return forms.TimeInput(attrs=attributes, format="%H:%M")


def minutes_of(at: time, *, is_end: bool = False) -> int:
    """Midnight ends a day as well as it begins one."""
    minutes = at.hour * 60 + at.minute
    return DAY if is_end and minutes == 0 else minutes


def time_at(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


@dataclass(frozen=True, slots=True)
class DayRow:
    """The fields of a weekday, as the grid shows them."""

    name: str
    windows: list[tuple[forms.BoundField, forms.BoundField]]
    spare: tuple[forms.BoundField, forms.BoundField] | None
    """Empty fields for one time more, folded away."""
    errors: list[str]


class HoursForm(forms.Form):
    """A grid: from and to of each weekday, with room for a break."""

    def __init__(self, data: Any = None, *, hours: Mapping[int, Sequence[Window]]) -> None:
        super().__init__(data)
        self.counts: dict[int, int] = {}
        for weekday in range(7):
            windows = list(hours.get(weekday, ()))
            asked = sum(f"d{weekday}_{n}_from" in (data or {}) for n in range(MOST_WINDOWS))
            shown = min(MOST_WINDOWS, max(SHOWN_WINDOWS, len(windows) + 1, asked))
            self.counts[weekday] = shown
            for n in range(shown):
                self.add_window(weekday, n, windows[n] if n < len(windows) else None)

    def add_window(self, weekday: int, n: int, window: Window | None) -> None:
        known = {"day": WEEKDAYS[weekday], "n": n + 1}
        for end, words in (("from", gettext("%(day)s, time %(n)d, from")),
                           ("to", gettext("%(day)s, time %(n)d, until"))):  # fmt: skip
            initial = time_at(window[end == "to"]) if window else None
            self.fields[f"d{weekday}_{n}_{end}"] = forms.TimeField(
                required=False,
                initial=initial,
                label=words % known,
                widget=time_input(words % known),
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for weekday, n in self.places():
            starts, ends = said.get(f"d{weekday}_{n}_from"), said.get(f"d{weekday}_{n}_to")
            if (starts is None) != (ends is None):
                missing = "from" if starts is None else "to"
                name = f"d{weekday}_{n}_{missing}"
                if name not in self.errors:
                    self.add_error(name, gettext("Say both when it begins and when it ends."))
            elif starts and ends and minutes_of(ends, is_end=True) <= minutes_of(starts):
                self.add_error(f"d{weekday}_{n}_to", gettext("It ends after it begins."))
        return said

    def places(self) -> Iterator[tuple[int, int]]:
        for weekday, count in self.counts.items():
            for n in range(count):
                yield weekday, n

    @property
    def week(self) -> dict[int, list[Window]]:
        found: dict[int, list[Window]] = {}
        for weekday, n in self.places():
            starts = self.cleaned_data.get(f"d{weekday}_{n}_from")
            ends = self.cleaned_data.get(f"d{weekday}_{n}_to")
            if starts is not None and ends is not None:
                window = minutes_of(starts), minutes_of(ends, is_end=True)
                found.setdefault(weekday, []).append(window)
        return found

    @property
    def rows(self) -> list[DayRow]:
        return [self.row(weekday, count) for weekday, count in self.counts.items()]

    def row(self, weekday: int, count: int) -> DayRow:
        windows = [(self[f"d{weekday}_{n}_from"], self[f"d{weekday}_{n}_to"]) for n in range(count)]
        errors = [str(error) for pair in windows for field in pair for error in field.errors]
        spare = None
        if len(windows) > 1 and not any(field.value() for field in windows[-1]):
            spare = windows.pop()
        return DayRow(str(WEEKDAYS[weekday]), windows, spare, list(dict.fromkeys(errors)))


class FocusForm(forms.Form):
    on = forms.ChoiceField(label=_("When"))
    focus_from = forms.TimeField(label=_("From"), widget=time_input())
    focus_to = forms.TimeField(label=_("Until"), widget=time_input())

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="focus_%s")
        self.use_required_attribute = False
        days = [(str(day), gettext("Every %(day)s") % {"day": WEEKDAYS[day]}) for day in range(7)]
        self.fields["on"].choices = [("workdays", gettext("Every day, Monday to Friday")), *days]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        starts, ends = said.get("focus_from"), said.get("focus_to")
        if starts is not None and ends is not None:
            said["window"] = minutes_of(starts), minutes_of(ends, is_end=True)
            if said["window"][0] >= said["window"][1]:
                self.add_error("focus_to", gettext("It ends after it begins."))
        return said

    @property
    def weekdays(self) -> list[int]:
        said = self.cleaned_data["on"]
        return list(range(5)) if said == "workdays" else [int(said)]


class DaysForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What"),
        choices=[
            (OtherDays.Kind.AWAY, _("I am away")),
            (OtherDays.Kind.EXTRA, _("I have more time than usual")),
        ],
    )
    first = forms.DateField(label=_("First day"), widget=date_input())
    last = forms.DateField(label=_("Last day"), required=False, widget=date_input(),
                           help_text=_("Empty: that one day."))  # fmt: skip
    starts = forms.TimeField(label=_("From"), required=False, widget=time_input())
    ends = forms.TimeField(label=_("Until"), required=False, widget=time_input(),
                           help_text=_("Both empty: the whole day."))  # fmt: skip

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, auto_id="days_%s")
        self.use_required_attribute = False
        self.today = today
        for name in ("first", "last"):
            self.fields[name].widget.attrs["min"] = f"{today:%Y-%m-%d}"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first = said.get("first")
        if first is not None and "last" not in self.errors:
            said["last"] = said.get("last") or first
            self.check_days(first, said["last"])
        if not self.errors:
            self.check_times(said)
        return said

    def check_days(self, first: date, last: date) -> None:
        if last < first:
            self.add_error("last", gettext("The last day comes after the first."))
        elif last < self.today:
            self.add_error("first", gettext("These days have passed."))
        elif last > self.today + FAR:
            self.add_error("last", gettext("This is more than three years ahead."))
        elif last - first > LONGEST:
            self.add_error("last", gettext("This is more than a year at once."))

    def check_times(self, said: dict[str, Any]) -> None:
        starts, ends = said.get("starts"), said.get("ends")
        if starts is None and ends is None:
            said["window"] = (0, DAY)
            if said["kind"] == OtherDays.Kind.EXTRA:
                self.add_error("starts", gettext("Say from when until when you have time."))
            return
        if starts is None or ends is None:
            missing = "starts" if starts is None else "ends"
            self.add_error(missing, gettext("Say both when it begins and when it ends."))
            return
        said["window"] = minutes_of(starts), minutes_of(ends, is_end=True)
        if said["window"][0] >= said["window"][1]:
            self.add_error("ends", gettext("It ends after it begins."))


def stretch_choices() -> list[tuple[str, str]]:
    words = [
        (30, gettext("up to half an hour")), (60, gettext("up to an hour")),
        (90, gettext("up to an hour and a half")), (120, gettext("up to two hours")),
        (180, gettext("up to three hours")), (240, gettext("up to four hours")),
    ]  # fmt: skip
    return [("0", gettext("not at all")), *((str(minutes), said) for minutes, said in words)]


def buffer_choices() -> list[tuple[str, str]]:
    some = [
        (str(minutes), ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes})
        for minutes in (5, 10, 15, 30, 45, 60)
    ]
    return [("0", gettext("none")), *some]


def most_choices(most: int) -> list[tuple[str, str]]:
    some = [(str(n), gettext("at most %(n)d") % {"n": n}) for n in range(1, most + 1)]
    return [("0", gettext("as many as fit")), *some]


class HabitsForm(forms.Form):
    earlier = forms.TypedChoiceField(
        label=_("Earlier than my hours"), choices=stretch_choices, coerce=int
    )
    later = forms.TypedChoiceField(
        label=_("Later than my hours"), choices=stretch_choices, coerce=int
    )
    buffer = forms.TypedChoiceField(
        label=_("Pause before and after"), choices=buffer_choices, coerce=int
    )
    most_a_day = forms.TypedChoiceField(
        label=_("Meetings a day"), choices=lambda: most_choices(6), coerce=int
    )
    most_a_week = forms.TypedChoiceField(
        label=_("Meetings a week"), choices=lambda: most_choices(15), coerce=int
    )

    @classmethod
    def of(cls, said: Availability, data: Any = None) -> HabitsForm:
        names = ("earlier", "later", "buffer", "most_a_day", "most_a_week")
        initial = {name: getattr(said, name) or 0 for name in names}
        return cls(data, initial=initial, auto_id="habits_%s")

    @property
    def habits(self) -> Habits:
        said = self.cleaned_data
        most = {name: said[name] or None for name in ("most_a_day", "most_a_week")}
        return Habits(**said | most)


class HolidaysForm(forms.Form):
    country = forms.ChoiceField(label=_("Country"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, data: Any = None, *, country: str = "", region: str = "") -> None:
        super().__init__(
            data, initial={"country": country, "region": region}, auto_id="holidays_%s"
        )
        chosen = str((data or {}).get("country", "")) if data is not None else country
        self.known = dict(regions(chosen))
        none = [("", gettext("I keep no public holidays"))]
        self.fields["country"].choices = [*none, *countries()]  # type: ignore[attr-defined]
        everywhere = [("", gettext("the whole country"))]
        self.fields["region"].choices = [*everywhere, *self.known.items()]  # type: ignore[attr-defined]

    @classmethod
    def sent(cls, data: Any) -> HolidaysForm:
        """As it was sent; a region of the country that was chosen before is let go."""
        said = data.copy()
        if said.get("region", "") not in dict(regions(str(said.get("country", "")))):
            said["region"] = ""
        return cls(said)


class LinkForm(forms.Form):
    url = forms.CharField(
        label=_("Link of the calendar"),
        max_length=2000,
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false",
                   "placeholder": "https://…"}
        ),
        help_text=_(
            "The secret address for sharing, in the iCal format. We keep it sealed and never show "
            "it again."
        ),
    )  # fmt: skip
    name = forms.CharField(
        label=_("What you call it"),
        max_length=60,
        required=False,
        help_text=_("Such as “Work”. Only you see it."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="link_%s")
        self.use_required_attribute = False

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])


def today_on(zone: str) -> date:
    return timezone.now().astimezone(ZoneInfo(zone)).date()
