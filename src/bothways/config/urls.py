"""Every address. Its rule stands in ``rules.py`` under the same name."""

from allauth.account import views as allauth_views
from django.urls import URLPattern, URLResolver, include, path, re_path

from . import views

account = [
    path("", allauth_views.login, name="account_login"),
    path("out/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("up/", allauth_views.signup, name="account_signup"),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("password/", allauth_views.password_change, name="account_change_password"),
    path("password/new/", allauth_views.password_set, name="account_set_password"),
    path("again/", allauth_views.reauthenticate, name="account_reauthenticate"),
]

programme = [
    path("people/imports/", include("bothways.recruitment.imports.urls")),
    path("outcomes/", include("bothways.programmes.outcomes.urls")),
    path("life/", include("bothways.programmes.life.urls")),
    path("template/", include("bothways.programmes.blueprints.own_urls")),
    path("people/questions/", include("bothways.recruitment.questions.urls")),
    path("set-up/", include("bothways.programmes.setup.urls")),
    path("people/criteria/", include("bothways.recruitment.criteria.urls")),
    path("people/shortlist/", include("bothways.recruitment.shortlist.urls")),
    path("people/joining/", include("bothways.recruitment.joining.manage_urls")),
    path("people/guests/", include("bothways.recruitment.guests.urls")),
    path("people/doubles/", include("bothways.recruitment.doubles.urls")),
    path("people/", include("bothways.recruitment.signups.urls")),
    path("pulse/reports/", include("bothways.conversations.safety.reports_urls")),
    path("demand/", include("bothways.matching.demand.urls")),
    path("policy/", include("bothways.matching.policies.urls")),
    path("runs/", include("bothways.matching.runs.urls")),
    path("runs/<int:run>/", include("bothways.matching.review.urls")),
    path("runs/<int:run>/live/", include("bothways.matching.live.urls")),
    path("runs/<int:run>/notes/", include("bothways.matching.notes.urls")),
    path("runs/<int:run>/what-if/", include("bothways.matching.changes.urls")),
    path("runs/<int:run>/publication/", include("bothways.matching.publishing.urls")),
    path("pulse/agreement/", include("bothways.partnerships.agreements.programme_urls")),
    path("pulse/check-ins/", include("bothways.partnerships.checkins.programme_urls")),
    path("gatherings/", include("bothways.meetings.gatherings.urls")),
    path("pulse/meetings/", include("bothways.meetings.heat.urls")),
    path("pulse/", include("bothways.partnerships.pulse.urls")),
]

# What is inside one partnership; each feature of a space adds a line.
space: list[URLPattern | URLResolver] = [
    path("", include("bothways.partnerships.agreements.urls")),
    path("", include("bothways.partnerships.checkins.urls")),
    path("", include("bothways.partnerships.feedback.urls")),
    path("", include("bothways.partnerships.endings.urls")),
    path("", include("bothways.partnerships.goals.urls")),
    path("", include("bothways.partnerships.journal.urls")),
    path("", include("bothways.partnerships.notes.urls")),
    path("talk/", include("bothways.conversations.messages.urls")),
    path("", include("bothways.partnerships.meeting_log.urls")),
    path("meetings/", include("bothways.meetings.planning.urls")),
    path("talk/files/", include("bothways.conversations.files.urls")),
    path("", include("bothways.partnerships.balance.urls")),
    path("safety/", include("bothways.conversations.safety.urls")),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("favicon.ico", views.mark, name="mark"),
    path("sign-in/", include("bothways.accounts.signin.urls")),
    path("sign-in/", include(account)),
    path("profile/", include("bothways.people.profiles.urls")),
    path("directory/", include("bothways.people.directory.urls")),
    path("skills/", include("bothways.people.skills.urls")),
    path("notices/", include("bothways.notifications.inbox.urls")),
    path("partnerships/", include("bothways.partnerships.partnerships.urls")),
    path("partnerships/<int:partnership>/", include(space)),
    path("meetings/", include("bothways.meetings.meetings.urls")),
    path("meetings/times/", include("bothways.meetings.planning.proposal_urls")),
    path("meetings/rhythms/", include("bothways.meetings.rhythm.urls")),
    path("availability/", include("bothways.meetings.availability.urls")),
    path("", include("bothways.integrations.video.urls")),
    path("", include("bothways.integrations.caldav.urls")),
    path("gatherings/", include("bothways.meetings.gatherings.own_urls")),
    path("calendars/", include("bothways.meetings.feeds.urls")),
    path("mail/", include("bothways.meetings.invitations.mail_urls")),
    path("join/", include("bothways.recruitment.joining.urls")),
    path("", include("bothways.recruitment.support.urls")),
    path("programmes/templates/", include("bothways.programmes.blueprints.urls")),
    path("programmes/", include("bothways.programmes.programmes.urls")),
    path("programmes/<int:programme>/", include(programme)),
    path("administration/", include("bothways.config.administration.urls")),
    path("design/", include("bothways.ui.urls")),
]

handler400 = "bothways.config.views.bad_request"
handler403 = "bothways.config.views.permission_denied"
handler404 = "bothways.config.views.not_found"
