"""Every address and its rule, in one place. An address without a row can't be opened by anybody.

``tests/sweeps/`` walks all of them as every role and compares what happens with this table.
"""

from __future__ import annotations

from bothways.accounts.roles.rules import ADMINISTRATOR, PUBLIC, SIGNED_IN, Rule
from bothways.matching.review.own import REVIEWER
from bothways.partnerships.partnerships.access import OWN, PARTNER
from bothways.programmes.programmes.access import COORDINATOR, CREATOR, FIGURES
from bothways.recruitment.support.access import ASKED

RULES: dict[str, Rule] = {
    # Coming in
    "account_login": PUBLIC,
    "account_logout": SIGNED_IN,
    "account_inactive": PUBLIC,
    "account_signup": PUBLIC,  # says that sign-up is by invitation
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "signin:link-request": PUBLIC,
    "signin:link": PUBLIC,
    # One's own
    "home": SIGNED_IN,
    "people:profile": SIGNED_IN,
    "notices:list": SIGNED_IN,
    "notices:reading": SIGNED_IN,
    "partnerships:partnership": PARTNER,
    "checkins:check-in": OWN,
    "checkins:words": OWN,  # and, on their own page, coordinators outside of it
    "feedback:list": PARTNER,
    "feedback:writing": PARTNER,
    "feedback:thanks": PARTNER,
    "journal:journal": OWN,
    "journal:key": OWN,
    "journal:notes": OWN,
    "journal:new-beginning": OWN,
    "shared:notes": PARTNER,
    "shared:new-note": PARTNER,
    "shared:note": PARTNER,
    "shared:note-removal": PARTNER,
    "shared:item": PARTNER,
    # The vocabulary of skills
    "skills:list": CREATOR,
    "skills:words": SIGNED_IN,
    "skills:word": CREATOR,
    "skills:own-words": CREATOR,
    "skills:removal": CREATOR,
    # Programmes
    "programmes:list": SIGNED_IN,
    "programmes:new": CREATOR,
    "blueprints:choose": CREATOR,
    "blueprints:removal": ADMINISTRATOR,
    "blueprint:download": COORDINATOR,
    "blueprint:keep": COORDINATOR,
    "outcomes:list": COORDINATOR,
    "outcomes:outcome": COORDINATOR,
    "life:life": COORDINATOR,
    "setup:summary": COORDINATOR,
    "setup:rhythm": COORDINATOR,
    "setup:step": COORDINATOR,
    "setup:preview": COORDINATOR,
    "setup:frame": COORDINATOR,
    "programmes:programme": COORDINATOR,
    "programmes:edit": COORDINATOR,
    "programmes:roles": COORDINATOR,
    "programmes:role-removal": COORDINATOR,
    "programmes:history": COORDINATOR,
    "programmes:figures": FIGURES,
    # Signing up: a link is needed to find any of these, and each shows one's own answers
    "joining:door": PUBLIC,
    "joining:arrival": PUBLIC,
    "joining:guest": PUBLIC,
    "joining:begin": SIGNED_IN,
    "joining:step": SIGNED_IN,
    "joining:promise": SIGNED_IN,
    "joining:withdrawal": SIGNED_IN,
    # People of a programme
    "doors:door": COORDINATOR,
    "doors:directory": COORDINATOR,
    "questions:list": COORDINATOR,
    "questions:question": COORDINATOR,
    "questions:answers": COORDINATOR,
    "guests:list": COORDINATOR,
    "guests:guest": COORDINATOR,
    "criteria:list": COORDINATOR,
    "criteria:criterion": COORDINATOR,
    "support:answer": ASKED,
    "support:overview": COORDINATOR,
    "support:sign-up": COORDINATOR,
    "shortlist:list": COORDINATOR,
    "shortlist:candidate": COORDINATOR,
    "shortlist:decisions": COORDINATOR,
    "shortlist:telling": COORDINATOR,
    "signups:list": COORDINATOR,
    "signups:new": COORDINATOR,
    "signups:sign-up": COORDINATOR,
    "signups:withdrawal": COORDINATOR,
    "imports:new": COORDINATOR,
    "imports:import": COORDINATOR,
    "imports:mapping": COORDINATOR,
    "imports:acceptance": COORDINATOR,
    "imports:problems": COORDINATOR,
    # Matching
    "demand:demand": COORDINATOR,
    "demand:reach": COORDINATOR,
    "policies:policy": COORDINATOR,
    "policies:picture": COORDINATOR,
    "policies:picture-end": COORDINATOR,
    "policies:versions": COORDINATOR,
    "policies:taking-up": COORDINATOR,
    "policies:removal": COORDINATOR,
    "runs:list": COORDINATOR,
    "runs:run": COORDINATOR,
    "runs:comparison": COORDINATOR,
    "runs:progress": COORDINATOR,
    "runs:cancellation": COORDINATOR,
    "review:match": REVIEWER,
    "review:act": REVIEWER,
    "review:undo": REVIEWER,
    "review:circles": REVIEWER,
    "review:circle-parting": REVIEWER,
    "review:left-over": REVIEWER,
    "review:help": REVIEWER,
    "review:download": REVIEWER,
    "live:changes": COORDINATOR,
    "notes:about": REVIEWER,
    "notes:note": REVIEWER,
    "notes:removal": REVIEWER,
    "publishing:publication": COORDINATOR,
    # Between matching and the end
    "asked:overview": COORDINATOR,
    "asked:answer": COORDINATOR,
    # The installation
    "directory:list": ADMINISTRATOR,
    "directory:person": ADMINISTRATOR,
    "directory:words": ADMINISTRATOR,
    "directory:closure": ADMINISTRATOR,
    "directory:belonging": ADMINISTRATOR,
    "directory:duplicates": ADMINISTRATOR,
    "directory:merging": ADMINISTRATOR,
    "directory:import-new": ADMINISTRATOR,
    "directory:import": ADMINISTRATOR,
    "directory:import-progress": ADMINISTRATOR,
    "directory:import-columns": ADMINISTRATOR,
    "directory:import-acceptance": ADMINISTRATOR,
    "directory:import-problems": ADMINISTRATOR,
    "administration:overview": ADMINISTRATOR,
    "administration:administrators": ADMINISTRATOR,
    "administration:coordinators": ADMINISTRATOR,
    "administration:history": ADMINISTRATOR,
    "administration:mail": ADMINISTRATOR,
    "ui:design": PUBLIC,
    "health": PUBLIC,
}

OPEN_IN_THE_ARCHIVE = frozenset(
    {
        "life:life",  # takes it out of the archive, or copies it; what else it does it refuses
        "blueprint:keep",  # takes a copy and changes nothing in the programme
    }
)
"""Addresses of a programme that take a POST when it is archived; all others are for reading."""
