"""What the design page shows: every component with ordinary, long, empty and hostile words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator

LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Ramanathapillai Maximiliane Theodora"
LONG_SKILL = "Reading the notes to consolidated financial statements without falling asleep"


SECTIONS = [
    ("ribbons-hero", "Ribbons: hero"),
    ("ribbons-row", "Ribbons: row"),
    ("ribbons-circle", "Ribbons: circle"),
    ("ribbons-mini", "Ribbons: mini"),
    ("page-head", "Page head"),
    ("next-step", "Next step"),
    ("checklist", "Checklist"),
    ("buttons", "Buttons"),
    ("fields", "Fields"),
    ("form-errors", "Form errors"),
    ("filters", "Filters"),
    ("table", "Table"),
    ("pagination", "Pagination"),
    ("empty", "Empty state"),
    ("notices", "Notices"),
    ("dialogs", "Dialog"),
    ("chips", "Chips"),
    ("tabs", "Tabs"),
    ("breadcrumbs", "Breadcrumbs"),
    ("progress", "Progress"),
    ("figures", "Figures"),
    ("people", "People"),
    ("facts", "Facts"),
    ("words", "Words and numbers"),
    ("icons", "Icons"),
    ("right-to-left", "Right to left"),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="What should we call you?", max_length=80)
    about = forms.CharField(
        label="A few words about you",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Your partner sees this; nobody else does.",
    )
    email = forms.EmailField(label="E-mail", help_text="We only write when there is a next step.")
    level = forms.ChoiceField(
        label="How well do you know it?",
        choices=[("1", "I have heard of it"), ("2", "I use it"), ("3", "I could teach it")],
    )
    rhythm = forms.ChoiceField(
        label="How often would you meet?",
        choices=[("w", "Every week"), ("f", "Every two weeks"), ("m", "Every month")],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label="Days that suit you",
        choices=[("mo", "Monday"), ("we", "Wednesday"), ("fr", "Friday")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label="I may be matched with someone in my own department")
    begins = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    people = forms.FileField(
        label="List of people", help_text="A spreadsheet or CSV with one person a row."
    )


def design_context() -> dict[str, Any]:
    return {
        "sections": SECTIONS,
        "form": SampleForm(auto_id="id_%s"),
        "wrong_form": wrong_form(),
        "pairs": pairs(),
        "few": ["Data storytelling", "Public speaking"],
        "back": ["Cash-flow forecasting", "Reading a balance sheet"],
        "many": [LONG_SKILL, "Negotiation", "SQL", "Facilitation", "Budgeting", "Grant writing"],
        "legs": [
            {"giver": "Aiko Tanaka", "skills": ["Facilitation"], "gain": 0.7},
            {"giver": "Ben Osei", "skills": ["Budgeting", "Reading a balance sheet"], "gain": 0.5},
            {"giver": "Chidi Eze", "skills": ["SQL"], "gain": 0.9},
        ],
        "long_name": LONG_NAME,
        "steps": [
            {"title": "Say what it is for", "done": True, "text": "Two outcomes", "url": "#"},
            {"title": "Invite people", "done": True, "text": "76 of 80 signed up", "url": "#"},
            {
                "title": "Make the first matching",
                "done": False,
                "text": "It takes a few seconds and tells nobody.",
                "action": "Match 76 people",
                "url": "#checklist",
            },
            {"title": "Review and publish", "done": False, "text": "Everyone hears at once."},
        ],
        "tab_items": [
            {"title": "Under way", "url": "#tabs", "current": True, "count": 39},
            {"title": "Finished", "url": "#tabs", "current": False, "count": 0},
            {"title": "Left over", "url": "#tabs", "current": False},
        ],
        "trail": [
            {"title": "Across the House", "url": "#breadcrumbs"},
            {"title": "Spring round", "url": "#breadcrumbs"},
            {"title": "Review the matches", "url": ""},
        ],
        "page_of_many": Paginator(range(2500), 50).page(7),
        "page_of_few": Paginator(range(80), 50).page(1),
        "numbers": [
            ("79 of 80", "people have a partner"),
            ("0.2\N{NO-BREAK SPACE}%", "at most is any other pairing better"),
            ("0.71", "mean of what each gains"),
            ("0.38", "the least anyone gains"),
            ("6 pairs", "would rather have each other"),
        ],
        "facts_items": [
            ("Rhythm", "Every two weeks, 45 minutes"),
            ("Led by", "each in turn, and " + LONG_NAME),
            ("Ends", "28 May, with a month’s notice"),
        ],
        "moment": dt.datetime(2026, 11, 26, 15, 30, tzinfo=dt.UTC),
        "names": ["Aiko", "Ben", "Chidi"],
        "rtl_give": ["كتابة التقارير", "الإلقاء"],
        "rtl_get": ["قراءة الميزانية"],
        "hostile": '<script>alert("&")</script>',
    }


def wrong_form() -> SampleForm:
    typed = {"name": "", "email": "mara at example", "about": "I like maps."}
    form = SampleForm(typed, auto_id="wrong_%s")
    form.full_clean()
    return form


def pairs() -> list[dict[str, Any]]:
    rows = [
        ("Mara Okafor", "Tomasz Zieliński", ["data storytelling", "public speaking"],
         ["cash-flow forecasting", "balance sheets"], 0.74, 0.81),
        ("Inés Prado", "Jun Watanabe", ["contract reading"],
         ["Python", "automation of reports"], 0.58, 0.63),
        ("Ruth Adeyemi", LONG_NAME,
         ["running a site", "safety culture", "rotas", "first aid", "hiring"],
         [LONG_SKILL, "negotiation", "SQL", "sales", "budgets"], 1.0, 0.12),
        ("Li Wei", "Noor Haddad", [], ["negotiation"], 0.0, 0.39),
    ]  # fmt: skip
    keys = ("left", "right", "give_skills", "get_skills", "give_gain", "get_gain")
    return [dict(zip(keys, row, strict=True)) for row in rows]
