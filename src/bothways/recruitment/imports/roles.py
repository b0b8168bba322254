"""What a column of a sign-up sheet can mean."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The meaning of one column. The value is what a mapping file says."""

    ID = "id"
    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    TITLE = "title"
    OFFERS = "offers"
    WANTS = "wants"
    FUNCTION = "function"
    LOCATION = "location"
    TEAM = "team"
    LANGUAGES = "languages"
    TIME_ZONE = "time_zone"
    WORKING_HOURS = "working_hours"
    MANAGER = "manager"
    NOT_WITH = "not_with"
    CAPACITY = "capacity"
    IN_GROUP = "in_group"
    HOPE = "hope"
    IGNORE = "ignore"

    @property
    def label(self) -> str:
        """What the role is called on a page."""
        return _LABELS[self]

    @property
    def many(self) -> bool:
        """Whether several columns can have this role and are joined."""
        return self in _MANY


_LABELS = {
    Role.ID: "identifier",
    Role.EMAIL: "e-mail address",
    Role.NAME: "name",
    Role.FIRST_NAME: "first name",
    Role.LAST_NAME: "last name",
    Role.TITLE: "job title",
    Role.OFFERS: "offers",
    Role.WANTS: "wants",
    Role.FUNCTION: "function",
    Role.LOCATION: "location",
    Role.TEAM: "team",
    Role.LANGUAGES: "languages",
    Role.TIME_ZONE: "time zone",
    Role.WORKING_HOURS: "working hours",
    Role.MANAGER: "manager",
    Role.NOT_WITH: "not to be matched with",
    Role.CAPACITY: "partnerships at once (0 pauses)",
    Role.IN_GROUP: "rather in a peer group",
    Role.HOPE: "hope for the programme",
    Role.IGNORE: "not used",
}
_MANY = frozenset({Role.OFFERS, Role.WANTS, Role.LANGUAGES, Role.NOT_WITH, Role.IGNORE})

ROLES: tuple[Role, ...] = tuple(Role)
"""Every role, in the order a list of choices shows them."""
