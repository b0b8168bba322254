"""An administrator with a sheet in hand."""

from __future__ import annotations

import threading

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.common.jobs import worker
from bothways.people.models import DirectoryImport
from tests.clients import client_of, text_of

NEW = "/directory/imports/"


def work() -> None:
    worker.work(threading.Event(), until_idle=True)


class Visit:
    """Brings a sheet, looks at it, and takes it."""

    def __init__(self, person: Person) -> None:
        self.client = client_of(person)

    def upload(self, content: str | bytes, name: str = "people.csv") -> HttpResponse:
        data = content.encode() if isinstance(content, str) else content
        response: HttpResponse = self.client.post(
            NEW, {"sheet": SimpleUploadedFile(name, data)}, follow=True
        )
        return response

    def bring(self, content: str | bytes, name: str = "people.csv") -> str:
        """The page of the preview."""
        return text_of(self.upload(content, name))

    def page(self, name: str = "import", **query: str) -> str:
        return text_of(self.client.get(self.path(name), query))

    def path(self, name: str) -> str:
        return reverse(f"directory:{name}", args=[self.sheet().pk])

    def sheet(self) -> DirectoryImport:
        return DirectoryImport.objects.order_by("-pk")[0]

    def post(self, name: str, **said: str) -> str:
        return text_of(self.client.post(self.path(name), said, follow=True))

    def seen(self) -> str:
        found = self.client.get(self.path("import")).context
        return str(found["seen"]) if found and "seen" in found else ""

    def take(self) -> str:
        return self.post("import-acceptance", seen=self.seen())

    def bring_and_take(self, content: str | bytes, name: str = "people.csv") -> str:
        self.bring(content, name)
        return self.take()

    def said(self) -> dict[int, list[str]]:
        """What is said of each row of the first page."""
        page = self.client.get(self.path("import")).context["page"]
        return {
            row.number: [said["message"] for said in row.said]
            for row in page.object_list
            if row.said
        }

    def states(self) -> dict[str, str]:
        page = self.client.get(self.path("import")).context["page"]
        return {row.email: str(row.words) for row in page.object_list}
