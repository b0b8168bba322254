from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bothways.organisation.models import Organisation
from bothways.programmes.models import Programme


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Organisation
        fields = ("name",)
        labels = {"name": _("Name of the organisation")}


class AdministratorForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        required=False,
        help_text=_("Needed only for somebody who is new here."),
    )


class CoordinatorForm(AdministratorForm):
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.all(), empty_label=None
    )
