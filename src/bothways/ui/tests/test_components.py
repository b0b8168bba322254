"""Each component says what it is told, once, and never lets its words become markup."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from bothways.ui.samples import SampleForm, wrong_form

HOSTILE = """<script>alert(1)</script>"'"""


def rendered(source: str, address: str = "/", **context: Any) -> str:
    request = RequestFactory().get(address)
    html = Template("{% load ui %}" + source).render(Context({"request": request, **context}))
    return re.sub(r">\s+<", "><", html).strip()


def without_icons(html: str) -> str:
    return re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)


SPEAKING = [
    "{% button x %}",
    "{% button x url=x kind='quiet' icon='lock' %}",
    "{% button x dialog=x %}",
    "{% button x name=x value=x form=x disabled=True %}",
    "{% chip x 'give' %}",
    "{% icon 'lock' 18 x %}",
    "{% avatar x %}",
    "{% person x x url=x %}",
    "{% progress 1 2 x %}",
    "{% empty_state x x x x %}",
    "{% notice 'info' title=x %}{{ x }}{% endnotice %}",
    "{% dialog id=x title=x %}{{ x }}{% enddialog %}",
    "{% page_head x eyebrow=x lead=x %}{{ x }}{% endpage_head %}",
    "{% tabs items label=x %}",
    "{% breadcrumbs items %}",
    "{% checklist items %}",
    "{% figures pairs %}",
    "{% facts pairs %}",
    "{% sort_heading x x %}",
    "{% ribbons x x give_skills=list get_skills=list %}",
    "{% ribbons x x size='row' give_skills=list get_skills=list %}",
    "{% ribbons x x size='mini' give_skills=list get_skills=list you=True %}",
    "{% ribbon_circle legs %}",
    "{% field form.x %}",
    "{% form_errors form %}",
    "{{ form }}",
    "{{ list|names_list }}{{ list|skills_list }}{{ x|initials }}{{ x|first_name }}",
    "{% include 'ui/emails/_ribbons.html' with left=x right=x give_skills=list get_skills=list %}",
]


class HostileForm(forms.Form):
    x = forms.CharField(label=HOSTILE, max_length=3)


@pytest.mark.parametrize("source", SPEAKING)
def test_component_escapes_what_people_wrote(source: str):
    item = {"title": HOSTILE, "url": HOSTILE, "text": HOSTILE, "action": HOSTILE, "done": False}
    html = rendered(
        source,
        x=HOSTILE,
        list=[HOSTILE] * 6,
        items=[{**item, "current": True, "count": HOSTILE}, item],
        pairs=[(HOSTILE, HOSTILE)],
        legs=[{"giver": HOSTILE, "skills": [HOSTILE], "gain": 0.5}] * 3,
        form=HostileForm({"x": HOSTILE}),
    )
    assert "<script" not in html
    assert HOSTILE not in html
    # A quote that got away would leave an attribute that nobody wrote.
    assert not re.search(r"<[^>]*\salert\(1\)", html)


def test_button_is_a_link_where_it_leads_and_a_button_where_it_acts():
    assert rendered("{% button 'Go' url='/x/' kind='quiet' %}") == (
        '<a class="button button--quiet" href="/x/">Go</a>'
    )
    assert rendered("{% button 'Save' %}") == (
        '<button class="button button--primary" type="submit">Save</button>'
    )
    assert rendered("{% button 'No' name='answer' value='no' disabled=True small=True %}") == (
        '<button class="button button--primary button--small" type="submit" name="answer"'
        ' value="no" disabled>No</button>'
    )


def test_button_that_opens_a_dialog_leads_somewhere_without_scripts():
    assert 'href="#swap" data-dialog="swap"' in rendered("{% button 'Swap' dialog='swap' %}")
    assert 'href="/swap/" data-dialog="swap"' in rendered(
        "{% button 'Swap' dialog='swap' url='/swap/' %}"
    )


def test_icon_is_silent_beside_words_and_named_alone():
    assert 'aria-hidden="true"' in rendered("{% icon 'lock' %}")
    assert rendered("{% icon 'lock' 18 'Locked' %}").startswith(
        '<span role="img" aria-label="Locked">'
    )


def test_field_ties_help_and_error_to_its_input():
    form = SampleForm({"email": "mara at example"})
    html = rendered("{% field form.email %}", form=form)
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_email_helptext">We only write when there is a next step.' in html
    assert '<div id="id_email_error">' in html
    assert 'value="mara at example"' in html


def test_field_marks_what_may_be_left_empty():
    form = SampleForm()
    assert "(optional)" in rendered("{% field form.about %}", form=form)
    assert "(optional)" not in rendered("{% field form.name %}", form=form)


def test_field_groups_choices_under_their_question():
    html = rendered("{% field form.rhythm %}", form=SampleForm())
    assert "<fieldset><legend>How often would you meet?</legend>" in html
    assert html.count('type="radio"') == 3


def test_form_renders_every_field_with_the_same_markup():
    html = rendered("{{ form }}", form=SampleForm())
    assert html.count('class="field field--') == len(SampleForm().fields)
    assert "style=" not in html


def test_form_errors_link_to_their_fields():
    html = rendered("{% form_errors form %}", form=wrong_form())
    assert '<a href="#wrong_name">What should we call you?</a>' in html
    assert "What you typed is kept below." in html
    assert rendered("{% form_errors form %}", form=SampleForm()) == ""


def test_form_errors_say_what_concerns_the_whole_form():
    form = SampleForm({})
    form.full_clean()
    form.add_error(None, "These two don’t go together.")
    assert "<p>These two don’t go together.</p>" in rendered("{% form_errors form %}", form=form)


@pytest.mark.parametrize(
    ("address", "query", "sorted_now"),
    [
        ("/?find=a&page=3", "?find=a&amp;sort=name", None),
        ("/?sort=name", "?sort=-name", "ascending"),
        ("/?sort=-name", "?sort=name", "descending"),
        ("/?sort=other", "?sort=name", None),
    ],
)
def test_sort_heading_turns_round_and_keeps_the_filter(
    address: str, query: str, sorted_now: str | None
):
    html = rendered("{% sort_heading 'Name' 'name' %}", address)
    assert f'href="{query}"' in html
    assert re.findall(r'aria-sort="(\w+)"', html) == ([sorted_now] if sorted_now else [])


def test_pagination_keeps_the_filter_and_marks_this_page():
    page = Paginator(range(2500), 50).page(7)
    html = rendered("{% pagination page %}", "/?find=a%26b&page=7", page=page)
    assert "301 to 350 of 2500" in html
    assert 'rel="prev" href="?page=6&amp;find=a%26b"' in html
    assert 'rel="next" href="?page=8&amp;find=a%26b"' in html
    assert '<span class="pagination__here" aria-current="page">7</span>' in html


def test_pagination_is_silent_on_a_single_page():
    assert rendered("{% pagination page %}", page=Paginator(range(3), 50).page(1)) == ""


@pytest.mark.parametrize("done", [0, 1, 2, 3])
def test_checklist_has_one_next_step_until_all_is_done(done: int):
    items = [{"title": str(n), "done": n < done, "action": "Do", "url": "/"} for n in range(3)]
    states = re.findall(r"step step--(\w+)", rendered("{% checklist items %}", items=items))
    assert states == (["done"] * done + ["next"] + ["later"] * 3)[:3] if done < 3 else ["done"] * 3
    assert states.count("next") == (done < 3)


def test_tabs_say_which_one_is_open_and_count_nothing_too():
    items = [
        {"title": "Open", "url": "/a/", "current": True, "count": 0},
        {"title": "Closed", "url": "/b/", "current": False},
    ]
    html = rendered("{% tabs items label='Runs' %}", items=items)
    assert '<a href="/a/" aria-current="page">Open <span class="tabs__count">0</span></a>' in html
    assert '<a href="/b/">Closed</a>' in html


def test_progress_says_its_share_in_words():
    html = rendered("{% progress 12 50 '12 of 50 rows read' %}")
    assert '<progress value="12" max="50">' in html
    assert "24\N{NO-BREAK SPACE}%" in html
    assert 'max="1"' in rendered("{% progress 0 0 'Nothing to read' %}")


@pytest.mark.parametrize("size", ["hero", "row", "mini"])
def test_ribbons_are_pictures_with_words(size: str):
    html = rendered(
        "{% ribbons 'Mara' 'Tomasz' size=size give_skills=give get_skills=get you=you %}",
        size=size, give=["SQL", "Sales"], get=["Law"], you=False,
    )  # fmt: skip
    said = " ".join(re.findall(r'role="img" aria-label="([^"]*)"', html))
    assert said == {
        "row": "Mara gives SQL and Sales Tomasz gives Law",
    }.get(size, "Mara gives Tomasz: SQL and Sales. Tomasz gives Mara: Law.")


def test_ribbons_speak_to_the_reader():
    html = rendered("{% ribbons 'Mara Okafor' 'Tomasz' give_skills=give you=True %}", give=["SQL"])
    assert "What you give" in without_icons(html)
    assert "What you get" in without_icons(html)
    assert "Mara Okafor gives" not in html


def test_ribbons_move_only_when_asked():
    assert "ribbons--reveal" not in rendered("{% ribbons 'A' 'B' %}")
    assert "ribbons--reveal" in rendered("{% ribbons 'A' 'B' reveal=True %}")


def test_row_is_as_long_as_the_gain_and_counts_the_rest():
    html = rendered(
        "{% include 'ui/_ribbon_row.html' with left='A' right='B' give_skills=skills"
        " get_skills=none give_gain=0 get_gain=1 %}",
        skills=["a", "b", "c", "d", "e"],
        none=[],
    )
    assert re.findall(r'<rect width="(\d+%)"', html) == ["8%", "95%"]
    assert '<span class="band__text" title="a, b, c, d, e">a, b, c</span>' in html
    assert "+2 more" in html
    assert "nothing yet" in html


def test_circle_keeps_the_two_hues_for_the_reader():
    legs = [{"giver": name, "skills": ["x"], "gain": 0.5} for name in ("Aiko", "Ben", "Chidi")]
    html = rendered("{% ribbon_circle legs you='Ben' %}", legs=legs)
    said = re.findall(r'<li class="ribbon--(\w+)"><p class="ribbons__label">(.*?)</p>', html)
    assert said == [
        ("get", "Aiko gives Ben"),
        ("give", "Ben gives Chidi"),
        ("other", "Chidi gives Aiko"),
    ]
