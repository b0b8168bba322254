"""An e-mail that carries what its reader's calendar takes up (iMIP, RFC 6047)."""

from __future__ import annotations

from email.message import EmailMessage, MIMEPart

from django.core.mail import EmailMultiAlternatives

FILE = "invite.ics"


class CalendarMessage(EmailMultiAlternatives):
    """With a calendar as the last alternative, which mail programs act on, and as a file for those
    that don't.

    Outlook ignores a CANCEL whose type doesn't name the method of the text. The text travels in
    base64, so that its line ends and long letters arrive as they are.
    """

    calendar = method = ""

    def carry(self, calendar: str, method: str) -> None:
        self.calendar, self.method = calendar, method
        if method:
            file = MIMEPart()
            file.set_content(
                calendar.encode(), "application", "ics", disposition="attachment", filename=FILE
            )
            file.set_param("method", method)
        else:
            file = self.part()
            file.add_header("Content-Disposition", "attachment", filename=FILE)
        self.attach(file)

    def part(self) -> MIMEPart:
        part = MIMEPart()
        part.set_content(self.calendar.encode(), "text", "calendar", cte="base64")
        part.set_param("charset", "utf-8")
        if self.method:
            part.set_param("method", self.method)
        return part

    def _add_bodies(self, msg: EmailMessage) -> EmailMessage:
        found: EmailMessage = super()._add_bodies(msg)  # type: ignore[misc]  # not in the stubs
        if self.calendar and self.method:
            if found.get_content_type() != "multipart/alternative":
                found.make_alternative()
            found.attach(self.part())  # type: ignore[arg-type]
        return found
