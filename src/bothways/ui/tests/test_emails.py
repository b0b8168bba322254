from __future__ import annotations

from django.template import Context, Template

LETTER = {
    "subject": "You and Tomasz",
    "left": "Mara",
    "right": "Tomasz & Co",
    "you": True,
    "give_skills": ["SQL", "Sales"],
    "get_skills": ["Law"],
    "button_text": "Meet Tomasz",
    "button_url": "https://example.org/partnerships/7/?a=1&b=2",
    "why": "You get this because you signed up.",
    "stop_url": "https://example.org/stop/",
}


def letter(kind: str) -> str:
    source = (
        '{% extends "ui/emails/base.KIND" %}'
        '{% block content %}{% include "ui/emails/_ribbons.KIND" %}{% endblock %}'
    )
    return Template(source.replace("KIND", kind)).render(Context(LETTER))


def test_html_letter_has_one_button_and_says_why_it_came():
    html = letter("html")
    assert html.count("display:inline-block;padding:12px 20px") == 1
    assert "You give Tomasz &amp; Co →" in html.replace("</span>", "")
    assert "<strong>SQL and Sales</strong>" in html
    assert "You get this because you signed up." in html
    assert 'href="https://example.org/stop/"' in html
    for unsafe in ("<svg", "<script", "<link", "<img", "var(--", "url("):
        assert unsafe not in html


def test_text_letter_reads_well_and_escapes_nothing():
    assert letter("txt").strip() == (
        "You give Tomasz & Co → SQL and Sales\n"
        "You get from Tomasz & Co ← Law\n"
        "\n"
        "Meet Tomasz:\n"
        "https://example.org/partnerships/7/?a=1&b=2\n"
        "\n"
        "-- \n"
        "You get this because you signed up.\n"
        "Stop e-mails like this one: https://example.org/stop/"
    )
