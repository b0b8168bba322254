"""Keeping, checking, handing over and sweeping away."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from bothways.common.files import checking, errors, store
from bothways.common.files.actions import brought_in, keep, let_go
from bothways.common.files.metadata.tests import photos
from bothways.common.files.models import StoredFile
from bothways.common.files.serving import file_response
from bothways.common.files.sweeping import sweep_files
from bothways.common.jobs.models import Job
from bothways.common.jobs.worker import claim, perform

from . import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.FILES = tmp_path / "files"
    return settings.FILES


@pytest.fixture
def scanner(settings, tmp_path: Path):
    """A scanner that knows one virus; ``says`` writes another script in its place."""
    path = tmp_path / "scan"

    def says(script: str) -> None:
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        settings.FILE_SCANNER = f"{path} --quiet"

    says('if grep -q EICAR-STANDARD "$2"; then exit 1; fi; exit 0')
    return says


def taken(name: str = "a.png", content: bytes = samples.PNG) -> StoredFile:
    with transaction.atomic(), brought_in(samples.upload(name, content)) as stored:
        return keep(stored)


def run_jobs() -> None:
    while job := claim("test"):
        perform(job)


def state_of(stored: StoredFile) -> str:
    stored.refresh_from_db()
    return stored.state


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class TestKeeping:
    def test_bytes_lie_under_a_random_name_readable_by_their_owner_alone(self, folder):
        stored = taken("Notes from Mara.png")
        (path,) = all_files(folder)
        assert path == folder / stored.name[:2] / stored.name
        assert path.read_bytes() == samples.PNG
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert (stored.title, stored.size) == ("Notes from Mara.png", len(samples.PNG))
        assert stored.digest == hashlib.sha256(samples.PNG).hexdigest()

    def test_photo_is_kept_without_where_it_was_taken(self, folder):
        photo = photos.jpeg()
        stored = taken("Rome.jpg", photo)
        (path,) = all_files(folder)
        content = path.read_bytes()
        assert photos.PLACE in photo
        assert photos.PLACE not in content
        assert stored.size == len(content)
        assert stored.digest == hashlib.sha256(content).hexdigest()

    def test_nothing_is_left_when_the_transaction_fails(self, folder):
        def fails() -> None:
            with transaction.atomic(), brought_in(samples.upload("a.png", samples.PNG)) as stored:
                keep(stored)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fails()
        assert all_files(folder) == []
        assert not StoredFile.objects.exists()

    def test_too_large_a_file_leaves_nothing(self, folder, settings):
        settings.FILE_LIMIT = len(samples.PNG) - 1
        with pytest.raises(errors.IsTooLarge, match="larger than"):
            taken()
        assert all_files(folder) == []

    def test_size_is_bounded_whatever_the_browser_says(self, folder):
        with pytest.raises(store.TooManyBytes):
            store.write([b"12345", b"67890"], limit=9)
        assert all_files(folder) == []

    def test_full_disk_is_told_kindly(self, folder, monkeypatch):
        def full(*args: object, **kwargs: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(errors.CouldNotBeKept, match="our fault"):
            taken()
        assert all_files(folder) == []

    def test_name_that_is_a_path_is_never_opened(self):
        for name in ("../secret-key", "a/b", "", "."):
            with pytest.raises(ValueError, match="letters and digits"):
                store.path_of(name)


class TestChecking:
    def test_without_a_scanner_a_file_is_good_at_once(self):
        assert taken().state == "good"
        assert not Job.objects.exists()

    def test_file_waits_until_the_scanner_has_said_that_it_is_good(self, scanner):
        stored = taken()
        assert stored.state == "waiting"
        with pytest.raises(Http404):
            file_response(stored)
        run_jobs()
        assert state_of(stored) == "good"

    def test_refused_file_loses_its_bytes_and_is_told(
        self, scanner, folder, monkeypatch, django_capture_on_commit_callbacks
    ):
        heard: list[StoredFile] = []
        monkeypatch.setattr(checking, "ON_CHECKED", [heard.append])
        stored = taken("eicar.txt", samples.EICAR)
        with django_capture_on_commit_callbacks(execute=True):
            run_jobs()
        assert state_of(stored) == "refused"
        assert all_files(folder) == []
        assert heard == [stored]
        with pytest.raises(Http404):
            file_response(stored)

    @pytest.mark.parametrize("script", ["exit 2", "kill -9 $$", "exit 127"])
    def test_scanner_that_fails_keeps_the_file_waiting_and_is_asked_again(self, scanner, script):
        scanner(script)
        stored = taken()
        run_jobs()
        assert state_of(stored) == "waiting"
        again = Job.objects.get(state="waiting")
        assert again.due_at > timezone.now()
        scanner("exit 0")
        Job.objects.update(due_at=timezone.now())
        run_jobs()
        assert state_of(stored) == "good"

    def test_scanner_that_hangs_is_stopped_with_what_it_started(
        self, scanner, monkeypatch, tmp_path
    ):
        monkeypatch.setattr(checking, "PATIENCE_SECONDS", 0.3)
        mark = tmp_path / "mark"
        scanner(f"(sleep 1; touch {mark}) & sleep 30")
        stored, began = taken(), time.monotonic()
        run_jobs()
        assert time.monotonic() - began < 5
        assert state_of(stored) == "waiting"
        time.sleep(1.1)
        assert not mark.exists()

    def test_scanner_that_is_gone_keeps_the_file_waiting(self, settings):
        settings.FILE_SCANNER = "/nowhere/scan"
        stored = taken()
        run_jobs()
        assert state_of(stored) == "waiting"

    def test_scanner_learns_none_of_our_settings(self, scanner, monkeypatch):
        monkeypatch.setenv("BOTHWAYS_SECRET_KEY", "a secret")
        scanner('test -z "$BOTHWAYS_SECRET_KEY"')
        stored = taken()
        run_jobs()
        assert state_of(stored) == "good"

    def test_checking_twice_changes_nothing(self, scanner):
        stored = taken()
        run_jobs()
        scanner("exit 1")
        checking.check_file.call(stored.pk)
        assert state_of(stored) == "good"


def handed_over(stored: StoredFile) -> tuple[dict[str, str], bytes]:
    response = file_response(stored)
    return dict(response.headers), b"".join(response.streaming_content)


class TestHandingOver:
    def test_picture_is_shown_and_everything_else_is_handed_over(self):
        picture, _ = handed_over(taken())
        assert picture["Content-Disposition"] == 'inline; filename="a.png"'
        pdf, _ = handed_over(taken("a.pdf", samples.PDF))
        assert pdf["Content-Disposition"] == 'attachment; filename="a.pdf"'
        assert pdf["Content-Type"] == "application/pdf"

    def test_type_is_of_the_kind_and_nothing_of_it_runs(self):
        page, content = handed_over(taken("page.txt", samples.HTML))
        assert page["Content-Type"] == "text/plain"
        assert page["Content-Disposition"].startswith("attachment")
        assert page["X-Content-Type-Options"] == "nosniff"
        assert page["Content-Security-Policy"].startswith("default-src 'none'")
        assert page["Content-Security-Policy"].endswith("; sandbox")
        assert content == samples.HTML

    @pytest.mark.parametrize(
        ("name", "disposition"),
        [
            ('say "hi".png', 'inline; filename="say \\"hi\\".png"'),
            ("שלום.png", "inline; filename*=utf-8''%D7%A9%D7%9C%D7%95%D7%9D.png"),
            ("a; filename=b.png", 'inline; filename="a; filename=b.png"'),
        ],
    )
    def test_name_arrives_as_it_was_given(self, name, disposition):
        assert handed_over(taken(name))[0]["Content-Disposition"] == disposition

    def test_bytes_that_are_gone_are_not_found(self):
        stored = taken()
        store.remove(stored.name)
        with pytest.raises(Http404):
            file_response(stored)


class TestSweeping:
    def old(self, path: Path) -> Path:
        os.utime(path, (time.time() - 7200, time.time() - 7200))
        return path

    def test_bytes_without_a_row_go_after_an_hour(self, folder):
        stored = taken()
        kept = self.old(store.path_of(stored.name))
        orphan = kept.with_name("ab12")
        orphan.write_bytes(b"x")
        half = folder / "incoming" / "cd34"
        half.write_bytes(b"x")
        young = kept.with_name("ef56")
        young.write_bytes(b"x")
        self.old(orphan)
        self.old(half)
        assert sweep_files() == 2
        assert sorted(all_files(folder)) == sorted([kept, young])
        assert sweep_files() == 0

    def test_row_that_nothing_refers_to_goes_after_a_day(
        self, folder, django_capture_on_commit_callbacks
    ):
        young, old = taken(), taken("b.png")
        StoredFile.objects.filter(pk=old.pk).update(kept_at=timezone.now() - timedelta(days=2))
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep_files() == 1
        assert list(StoredFile.objects.all()) == [young]
        assert all_files(folder) == [store.path_of(young.name)]

    def test_letting_go_removes_row_and_bytes(self, folder, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            let_go(taken())
        assert all_files(folder) == []
        assert not StoredFile.objects.exists()

    def test_folder_that_isnt_there_yet_needs_no_sweeping(self):
        assert sweep_files() == 0
