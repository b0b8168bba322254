from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions import FIELDS
from .models import Policy


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Policy
        fields = FIELDS
        widgets = {
            "objective": forms.RadioSelect,
            "mean": forms.RadioSelect,
            "circles": forms.RadioSelect,
        }
        labels = {
            "objective": _("What matters most"),
            "stability": _("Give up for fewer pairs who would rather have each other"),
            "circles": _("Who is put together"),
            "circle_worth": _("What somebody in a circle counts"),
            "groups": _("Peer groups of four to eight for those whom no pair serves"),
            "mean": _("How the two gains of a pair are weighed together"),
            "other_function": _("Being from different functions"),
            "same_location": _("Working at the same location"),
            "working_hours": _("Sharing working hours"),
            "manager_depth": _("Steps of the line of management to keep apart"),
            "cross_functions": _("Partners must come from different functions"),
            "cross_teams": _("Partners must come from different teams"),
            "shared_language": _("Partners must share a language"),
            "overlap_hours": _("Least hours that both working days must share"),
        }
        help_texts = {
            "stability": _(
                "Per cent of all that the matches are worth, 0 to 20. The best match has some "
                "pairs of people who would both gain more from each other; a few per cent "
                "halve them. Not used when those who gain least come first."
            ),
            "circle_worth": _(
                "0 to 100, against 100 for somebody in a pair who gains as much: the less it is, "
                "the fewer pairs are broken up for circles. In a circle each teaches the next, "
                "and the last teaches the first."
            ),
            "groups": _(
                "Also for people who ask for one. A peer group gathers around what several of "
                "them want and at least one of them can teach."
            ),
            "other_function": _("0 to 100, beside 100 for what people learn; 0 leaves it out."),
            "same_location": _("0 to 100."),
            "working_hours": _("0 to 100; a whole shared day counts in full."),
            "manager_depth": _(
                "0: no such rule. 1: one’s own manager. 2: also the manager’s manager."
            ),
            "shared_language": _(
                "Somebody whose languages aren’t known is never kept apart by this."
            ),
            "overlap_hours": _("0: no such rule. Unknown time zones are never kept apart by this."),
        }
