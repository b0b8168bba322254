"""Choosing two people by their names, and what is done to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bothways.matching.runs.search_text import folded
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp

OFFERED = 300
"""Up to so many people the names are offered while one types."""
SUGGESTED = 6


@dataclass(frozen=True, slots=True)
class Label:
    """A person under a text that is theirs alone in the programme."""

    sign_up_id: int
    name: str
    text: str


def labels_of(programme: Programme) -> list[Label]:
    """Everybody taking part; where they work, or a number, tells people of one name apart."""
    people = (
        SignUp.objects.filter(programme=programme)
        .to_match()
        .order_by("person__name", "pk")
        .values_list("pk", "person__name", "person__profile__function", "person__profile__location")
    )
    rows = [(pk, name, place(name, function, location)) for pk, name, function, location in people]
    names = Counter(folded(name) for _, name, _ in rows)
    places = Counter(folded(text) for _, _, text in rows)
    labels = []
    for pk, name, longer in rows:
        if names[folded(name)] == 1:
            text = name
        elif places[folded(longer)] == 1:
            text = longer
        else:
            text = f"{longer} #{pk}"
        labels.append(Label(pk, name, text))
    return labels


def labels_to_offer(programme: Programme) -> list[Label]:
    """Names to choose from while one types; none in a programme where the list would be long."""
    count = SignUp.objects.filter(programme=programme).to_match().count()
    return labels_of(programme) if count <= OFFERED else []


def place(name: str, *parts: str | None) -> str:
    known = " · ".join(part for part in parts if part)
    return f"{name} ({known})" if known else name


def find_label(labels: Iterable[Label], typed: str) -> Label:
    """Whom somebody means. Raises ``forms.ValidationError`` with suggestions."""
    wanted = folded(typed)
    fitting: list[Label] = []
    for label in labels:
        if folded(label.text) == wanted:
            return label
        if wanted in folded(label.text):
            fitting.append(label)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise forms.ValidationError(
            gettext("Nobody who takes part is called that. A part of the name is enough.")
        )
    names = "; ".join(label.text for label in fitting[:SUGGESTED])
    more = "; …" if len(fitting) > SUGGESTED else ""
    raise forms.ValidationError(
        gettext("Several people fit: %(names)s. Write it as one of these.")
        % {"names": names + more}
    )


class PairForm(forms.Form):
    """Two people of a programme, by name."""

    one = forms.CharField(label=gettext_lazy("One person"), max_length=300)
    other = forms.CharField(label=gettext_lazy("The other person"), max_length=300)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        for name in ("one", "other"):
            self.fields[name].widget.attrs |= {"list": "people", "autocomplete": "off"}

    @cached_property
    def labels(self) -> list[Label]:
        return labels_of(self.programme)

    def clean_one(self) -> SignUp:
        return self.person("one")

    def clean_other(self) -> SignUp:
        other = self.person("other")
        if other == self.cleaned_data.get("one"):
            raise forms.ValidationError(
                gettext("That is the same person twice. Choose two people.")
            )
        return other

    def person(self, field: str) -> SignUp:
        label = find_label(self.labels, self.cleaned_data[field])
        return SignUp.objects.select_related("person").get(pk=label.sign_up_id)


class DecisionForm(PairForm):
    """Keep two people together or apart."""

    kind = forms.ChoiceField(
        label=gettext_lazy("From now on"),
        choices=[
            ("lock", gettext_lazy("keep them together")),
            ("ban", gettext_lazy("keep them apart")),
        ],
        widget=forms.RadioSelect,
        initial="lock",
    )


class ActForm(forms.Form):
    """A button on a row: what to do, and to which match."""

    KINDS = ("lock", "ban", "part")
    act = forms.RegexField(r"^(lock|ban|part)-\d{1,18}$")

    def clean_act(self) -> tuple[str, int]:
        kind, _, pk = self.cleaned_data["act"].partition("-")
        return kind, int(pk)
