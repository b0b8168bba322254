"""Promises about the files of the project themselves."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_file_names_no_host_and_pins_hashes(name: str) -> None:
    lock = (ROOT / name).read_text()
    assert "://" not in lock
    pins = re.findall(r"^\S+==", lock, re.MULTILINE)
    assert len(pins) > 20
    assert lock.count("--hash=sha256:") >= len(pins)


def test_what_the_product_needs_is_locked_alike_for_tests() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_templates_hold_no_inline_script_or_style() -> None:
    wrong = []
    for template in (ROOT / "src").rglob("templates/**/*.html"):
        if "email" in template.as_posix() or template.name == "report.html":
            continue  # e-mails and the report are not pages of the product
        text = re.sub(r"{%.*?%}", "", template.read_text())  # “with one=…” is no handler
        if re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", text):
            wrong.append(template.name)
    assert wrong == ["500.html"] or wrong == []


def test_every_page_says_in_its_title_what_it_is() -> None:
    """Whoever has several of them open, or hears them read aloud, tells them apart by it."""
    silent = [
        template.name
        for template in (ROOT / "src").rglob("templates/**/*.html")
        if re.match(
            r'{% extends (layout|"(ui|partnerships/space)/base\.html")',
            text := template.read_text(),
        )
        and "{% block title %}" not in text
    ]
    # What an exchange's own first page is, its frame says.
    assert sorted(silent) == ["entrance.html", "partnership.html", "round.html"]


def test_every_link_between_documents_leads_somewhere() -> None:
    documents = [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/**/*.md")]
    assert len(documents) > 30
    lost = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
        if not (document.parent / target).exists()
    ]
    assert lost == []


def test_foreign_keys_look_backwards_only() -> None:
    """Import rules can't see keys named by string."""
    stages = labels_in_order()
    assert {"accounts", "partnerships", "meetings", "integrations"} <= set(stages)
    for label in stages:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():
                target = getattr(field, "related_model", None)
                if not (field.concrete and field.is_relation and target):
                    continue
                if target._meta.label == settings.AUTH_USER_MODEL:
                    continue  # everybody may say who
                if target._meta.app_label in stages:
                    assert stages.index(target._meta.app_label) <= stages.index(label), field


def labels_in_order() -> list[str]:
    """The apps, from the first stage to the last, as the import rules have them."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (order,) = (one["layers"] for one in rules["contracts"] if one["type"] == "layers")
    labels = [layer.removeprefix("bothways.") for layer in reversed(order)]
    return [label for label in labels if apps.is_installed(f"bothways.{label}")]


def test_too_old_a_python_is_told_what_to_do(tmp_path: Path) -> None:
    """Both scripts copied beside a `python3` that says it is 3.11."""
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "bootstrap"
    script.write_text((ROOT / "bin" / "bootstrap").read_text())
    old = tmp_path / "tools" / "python3"
    old.parent.mkdir()
    old.write_text('#!/bin/sh\n[ "$1" = "--version" ] && echo "Python 3.11.2" && exit 0\nexit 1\n')
    old.chmod(0o755)
    for tool in ("dirname", "rm"):
        (old.parent / tool).symlink_to(f"/usr/bin/{tool}")
    result = subprocess.run(
        ["/bin/sh", str(script), "requirements.txt"],
        env={"PATH": str(old.parent), "HOME": str(tmp_path), "PYENV_ROOT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "needs Python 3.12 or newer; this machine has Python 3.11.2" in result.stderr
    assert "run the same command again" in result.stderr
