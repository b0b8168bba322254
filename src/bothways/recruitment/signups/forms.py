"""What a coordinator types about one person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf.locale import LANG_INFO
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person, PersonManager
from bothways.people.models import Profile
from bothways.people.skills.actions import key_of, name_of
from bothways.programmes.models import Programme
from bothways.recruitment.imports.details import languages_of
from bothways.recruitment.models import SignUp

from .actions import NAME_LENGTH, SignUpRefused, save_sign_up
from .comparing import owns_name, wants_that_are_offered
from .entries import LEVEL, LEVEL_NOW, PRIORITY, Entry, Offered, Wanted
from .levels import LEVEL_WORDS, PRIORITY_WORDS
from .meanwhile import MOST_ROWS, Row
from .models import MOST_HOURS, MOST_PARTNERSHIPS, MeetingFormat
from .own import own_sign_up
from .queries import SHOWN, SORTED, blocked_emails

EMPTY_ROWS = 3
FACTS = ("title", "function", "team", "location", "time_zone")


class FilterForm(forms.Form):
    """What to show of the list; what makes no sense is as if it hadn't been asked."""

    find = forms.CharField(required=False, max_length=200, strip=True)
    show = forms.ChoiceField(required=False, choices=list(SHOWN.items()))
    sort = forms.ChoiceField(required=False, choices=[(key, key) for key in SORTED])

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        given = self.cleaned_data
        return {
            "find": given.get("find", "").replace("\x00", ""),
            "show": given.get("show", ""),
            "sort": given.get("sort") or "name",
        }


class SignUpForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("It says who this is. Somebody who is known here already is found by it."),
    )
    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    function = forms.CharField(
        label=_("Function"), max_length=120, required=False, help_text=_("Such as Marketing.")
    )
    team = forms.CharField(label=_("Team"), max_length=120, required=False)
    manager = forms.EmailField(
        label=_("Manager’s e-mail address"),
        required=False,
        help_text=_("Nobody is matched with their own manager."),
    )
    location = forms.CharField(label=_("Location"), max_length=120, required=False)
    started_on = forms.DateField(
        label=_("With us since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    work_starts = forms.TimeField(
        label=_("Working day begins"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    work_ends = forms.TimeField(
        label=_("Working day ends"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    languages = forms.CharField(
        label=_("Languages"),
        required=False,
        max_length=300,
        help_text=_("Separated by commas, such as English, Polish."),
    )
    hope = forms.CharField(
        label=_("What they hope for"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In their own words. Their partner reads it."),
    )
    goals = forms.CharField(
        label=_("What they want to have reached"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    interests = forms.CharField(label=_("Interests"), required=False, max_length=300)
    commitment = forms.IntegerField(
        label=_("Hours a month they can give"), required=False, min_value=1, max_value=MOST_HOURS
    )
    meeting_format = forms.ChoiceField(
        label=_("How they would rather meet"),
        required=False,
        choices=[("", _("not said")), *MeetingFormat.choices],
    )
    not_with = forms.CharField(
        label=_("Never with"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "E-mail addresses of people in this programme, one a line. It holds in both "
            "directions, and only coordinators see it."
        ),
    )
    partnerships = forms.IntegerField(
        label=_("Partnerships at once"),
        required=False,
        min_value=1,
        max_value=MOST_PARTNERSHIPS,
        initial=1,
        help_text=_("One for most people. Each takes about an hour every two weeks."),
    )
    in_group = forms.BooleanField(
        label=_("Rather in a peer group than in a pair"),
        required=False,
        help_text=_(
            "Counts where peer groups are made: four to eight people around what several of "
            "them want."
        ),
    )
    is_waiting = forms.BooleanField(label=_("Not to be matched this time"), required=False)

    def __init__(
        self,
        *args: Any,
        programme: Programme,
        sign_up: SignUp | None = None,
        reader: Person | None = None,
        **kwargs: Any,
    ) -> None:
        self.programme = programme
        self.sign_up = sign_up
        self.own = own_sign_up(reader, programme) if reader else None
        self.reader = reader
        if sign_up is not None:
            kwargs["initial"] = initial_of(sign_up)
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        if sign_up is not None:
            # Who it is doesn't change: another address is another person.
            del self.fields["email"]
            if owns_name(sign_up.person):
                self.fields["name"].disabled = True
                self.fields["name"].help_text = gettext(
                    "They sign in themselves, so the name is theirs to change."
                )
        self.leave_out_own_wishes()
        zone = self.initial.get("time_zone", "")
        self.fields["time_zone"].choices = zone_choices(zone)  # type: ignore[attr-defined]

    def leave_out_own_wishes(self) -> None:
        """Wishes that name a reader who takes part are another coordinator's to see; kept they
        are, whatever is saved."""
        self.kept: tuple[str, ...] = ()
        if self.own is None or self.reader is None:
            return
        emails = blocked_emails(self.sign_up) if self.sign_up else []
        if self.sign_up is not None and self.sign_up.pk == self.own:
            self.kept = tuple(emails)
            del self.fields["not_with"]
            return
        self.kept = tuple(email for email in emails if email == self.reader.email)
        self.initial["not_with"] = "\n".join(email for email in emails if email not in self.kept)

    def clean_email(self) -> str:
        return PersonManager.normalize_email(self.cleaned_data["email"])

    def clean_manager(self) -> str:
        return PersonManager.normalize_email(self.cleaned_data["manager"])

    def clean_languages(self) -> tuple[str, ...]:
        codes, unknown = languages_of(self.cleaned_data["languages"])
        if unknown:
            raise forms.ValidationError(
                ngettext(
                    "We don’t know the language %(names)s. Its English name or its code works.",
                    "We don’t know the languages %(names)s. English names or codes work.",
                    len(unknown),
                )
                % {"names": ", ".join(unknown)}
            )
        return codes

    def clean_not_with(self) -> tuple[str, ...]:
        words = [word for word in re.split(r"[\s,;]+", self.cleaned_data["not_with"]) if word]
        strange = [word for word in words if "@" not in word]
        if strange:
            raise forms.ValidationError(
                gettext("%(words)s: these aren’t e-mail addresses."),
                params={"words": ", ".join(strange)},
            )
        emails = tuple(dict.fromkeys(PersonManager.normalize_email(word) for word in words))
        if self.own is not None and self.reader is not None and self.reader.email in emails:
            raise forms.ValidationError(
                gettext(
                    "A wish that names yourself is for another coordinator to write down. Your "
                    "own you give by the link to sign up."
                )
            )
        return emails

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        starts, ends = given.get("work_starts"), given.get("work_ends")
        if (starts is None) != (ends is None) and not self.errors.keys() & {
            "work_starts",
            "work_ends",
        }:
            missing = "work_starts" if starts is None else "work_ends"
            self.add_error(missing, gettext("Give both ends of the working day, or neither."))
        if starts and ends and hours(starts) >= hours(ends, is_end=True):
            self.add_error("work_ends", gettext("The working day ends after it begins."))
        return given

    def entry(self, offers: Iterable[Offered], wants: Iterable[Wanted]) -> Entry:
        """What was typed. For a new person, what was left empty leaves what is known of them."""
        given = self.cleaned_data
        is_new = self.sign_up is None
        facts = {name: given[name] or (None if is_new else "") for name in FACTS}
        starts, ends = given["work_starts"], given["work_ends"]
        return Entry(
            email=given["email"] if is_new else self.sign_up.person.email,  # type: ignore[union-attr]
            name=" ".join(given["name"].split()),
            **facts,
            started_on=given["started_on"],
            work_starts=None if starts is None else hours(starts),
            work_ends=None if ends is None else hours(ends, is_end=True),
            languages=given["languages"] or (None if is_new else ()),
            manager=given["manager"] or (None if is_new else ""),
            hope=given["hope"],
            goals=given["goals"],
            interests=given["interests"],
            commitment=given["commitment"] or (None if is_new else 0),
            meeting_format=given["meeting_format"],
            is_waiting=given["is_waiting"],
            partnerships=given["partnerships"] or 1,
            in_group=given["in_group"],
            offers=tuple(offers),
            wants=tuple(wants),
            not_with=tuple(dict.fromkeys((*given.get("not_with", ()), *self.kept))),
        )

    def save(self, rows: Rows, *, by: Person) -> SignUp | None:
        """The saved sign-up, or nothing, with the reason beside its field."""
        entry = self.entry(rows.offered(), rows.wanted())
        try:
            return save_sign_up(programme=self.programme, entry=entry, by=by, sign_up=self.sign_up)
        except SignUpRefused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None


class OfferForm(forms.Form):
    skill = forms.CharField(label=_("Skill"), required=False, max_length=100)
    level = forms.TypedChoiceField(
        label=_("How well they have it"),
        coerce=int,
        required=False,
        empty_value=LEVEL,  # type: ignore[arg-type]
        initial=LEVEL,
        choices=[(level, f"{level} · {LEVEL_WORDS[level]}") for level in range(1, 6)],
    )


class WantForm(forms.Form):
    skill = forms.CharField(label=_("Skill"), required=False, max_length=100)
    priority = forms.TypedChoiceField(
        label=_("How much it matters"),
        coerce=int,
        required=False,
        empty_value=PRIORITY,  # type: ignore[arg-type]
        initial=PRIORITY,
        choices=list(PRIORITY_WORDS.items()),
    )
    level_now = forms.TypedChoiceField(
        label=_("Where they stand"),
        coerce=int,
        required=False,
        empty_value=LEVEL_NOW,  # type: ignore[arg-type]
        initial=LEVEL_NOW,
        choices=[(level, f"{level} · {LEVEL_WORDS[level]}") for level in range(5)],
    )


class BaseSkillFormSet(BaseFormSet):  # type: ignore[type-arg]
    """Rows of skills: a row without a skill says nothing, and a skill is said once."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.use_required_attribute = False
        form.fields["skill"].widget.attrs |= {"list": "skills", "autocomplete": "off"}

    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            skill = form.cleaned_data.get("skill", "") if form.is_valid() else ""
            key = key_of(name_of(skill)) if skill else ""
            if key and key in seen:
                form.add_error(
                    "skill", gettext("%(skill)s stands here twice.") % {"skill": name_of(skill)}
                )
            seen.add(key)

    def typed(self) -> list[Row]:
        """The rows that name a skill, as they were typed, right or not."""
        names = list(self.empty_form.fields)
        rows = [{name: row[name].value() for name in names} for row in self.forms]
        return [row for row in rows if str(row.get("skill") or "").strip()]

    def said(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("skill")]


OfferFormSet = forms.formset_factory(
    OfferForm, formset=BaseSkillFormSet, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)
WantFormSet = forms.formset_factory(
    WantForm, formset=BaseSkillFormSet, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


class Rows:
    """The rows of offers and of wants, read together; ``first`` are those to begin with, in place
    of what the sign-up says. What is sent stands for itself: a row that is also its own first
    value would count as not filled in."""

    def __init__(
        self,
        data: Any = None,
        *,
        sign_up: SignUp | None = None,
        first: tuple[list[Row], list[Row]] | None = None,
    ) -> None:
        if first is None:
            first = rows_of(sign_up) if sign_up and data is None else ([], [])
        offers, wants = first
        self.offers: Any = OfferFormSet(data, prefix="offers", initial=offers)
        self.wants: Any = WantFormSet(data, prefix="wants", initial=wants)

    def are_valid(self) -> bool:
        return all([self.offers.is_valid(), self.wants.is_valid()])

    def offered(self) -> list[Offered]:
        return [Offered(row["skill"], row["level"]) for row in self.offers.said()]

    def wanted(self) -> list[Wanted]:
        return [
            Wanted(row["skill"], row["priority"], row["level_now"]) for row in self.wants.said()
        ]

    def not_wishes(self) -> list[str]:
        """Skills that were asked for and are offered too."""
        return wants_that_are_offered(self.offered(), self.wanted())


def rows_of(sign_up: SignUp) -> tuple[list[Row], list[Row]]:
    offers = sign_up.offers.select_related("skill")
    wants = sign_up.wants.select_related("skill")
    return (
        [{"skill": str(row.skill), "level": row.level} for row in offers],
        [
            {"skill": str(row.skill), "priority": row.priority, "level_now": row.level_now}
            for row in wants
        ],
    )


def initial_of(sign_up: SignUp) -> dict[str, Any]:
    profile = getattr(sign_up.person, "profile", None) or Profile()
    return {
        "name": sign_up.person.name,
        **{name: getattr(profile, name) for name in FACTS},
        "started_on": profile.started_on,
        "work_starts": clock(profile.work_starts),
        "work_ends": clock(profile.work_ends),
        "languages": ", ".join(language_name(code) for code in profile.languages),
        "manager": profile.manager.email if profile.manager else "",
        "hope": sign_up.hope,
        "goals": sign_up.goals,
        "interests": sign_up.interests,
        "commitment": sign_up.commitment,
        "meeting_format": sign_up.meeting_format,
        "is_waiting": sign_up.is_waiting_this_time,
        "partnerships": sign_up.partnerships,
        "in_group": sign_up.in_group,
        "not_with": "\n".join(blocked_emails(sign_up)),
    }


def language_name(code: str) -> str:
    """The English name, where ``languages_of`` reads it back as this code; else the code."""
    name: str = LANG_INFO.get(code, {}).get("name", code)
    return name if languages_of(name)[0] == (code,) else code


def hours(moment: time, *, is_end: bool = False) -> Decimal:
    """Hours since midnight, as profiles keep them; midnight at the end of a day is 24."""
    since = (Decimal(moment.hour) + Decimal(moment.minute) / 60).quantize(Decimal("0.01"))
    return Decimal(24) if is_end and not since else since


def clock(since_midnight: Decimal | float) -> time:
    minutes = round(float(since_midnight) * 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)


@cache
def zones() -> list[str]:
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")


def zone_choices(current: str) -> list[tuple[str, str]]:
    names = zones() if not current or current in zones() else [current, *zones()]
    return [("", gettext("not known")), *((name, name.replace("_", " ")) for name in names)]
