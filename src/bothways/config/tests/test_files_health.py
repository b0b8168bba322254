"""What health says of the folder of files and of the scanner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bothways.common.models import StoredFile
from bothways.config.health import check_files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES = tmp_path / "files"
    return settings.FILES


def test_folder_that_can_be_written_is_well_and_left_as_it_was(folder):
    finding = check_files()
    assert (finding.level, finding.detail) == ("ok", f"kept in {folder}; no virus scanner is set")
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_folder_that_cant_be_written_is_a_problem(folder):
    folder.write_text("a file in its place")
    assert check_files().level == "problem"


def test_files_that_wait_for_long_are_a_problem(settings):
    settings.FILE_SCANNER = "true"
    waiting = StoredFile.objects.create(name="a1", title="a", kind="png", size=1, digest="0")
    assert check_files().level == "ok"
    StoredFile.objects.filter(pk=waiting.pk).update(kept_at=timezone.now() - timedelta(hours=1))
    assert check_files().detail.startswith("1 waiting for the virus scanner")
