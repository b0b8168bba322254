"""What a column of a directory's sheet can mean."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    TITLE = "title"
    FUNCTION = "function"
    TEAM = "team"
    LOCATION = "location"
    LEVEL = "level"
    STARTED_ON = "started_on"
    TRAININGS = "trainings"
    MANAGER = "manager"
    LEFT = "left"
    IGNORE = "ignore"

    @property
    def label(self) -> Promise:
        """What the role is called on a page."""
        return LABELS[self]

    @property
    def many(self) -> bool:
        """Whether several columns can have this role and are joined."""
        return self in (Role.TRAININGS, Role.IGNORE)


LABELS: dict[Role, Promise] = {
    Role.EMAIL: _("e-mail address"),
    Role.NAME: _("name"),
    Role.FIRST_NAME: _("first name"),
    Role.LAST_NAME: _("last name"),
    Role.TITLE: _("job title"),
    Role.FUNCTION: _("function"),
    Role.TEAM: _("team"),
    Role.LOCATION: _("location"),
    Role.LEVEL: _("level"),
    Role.STARTED_ON: _("with us since"),
    Role.TRAININGS: _("trainings"),
    Role.MANAGER: _("manager’s e-mail address"),
    Role.LEFT: _("has left"),
    Role.IGNORE: _("not used"),
}
TEXTS = (Role.TITLE, Role.FUNCTION, Role.TEAM, Role.LOCATION, Role.LEVEL)
"""Facts that are taken as they stand; each is the profile's field of that name."""
