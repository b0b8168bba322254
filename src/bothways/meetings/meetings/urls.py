from django.urls import path

from bothways.meetings.invitations import views as invitations
from bothways.meetings.planning import views as planning

from . import views

app_name = "meeting"
urlpatterns = [
    path("<int:meeting>/", views.meeting, name="meeting"),
    path("<int:meeting>/meeting.ics", invitations.file, name="file"),
    path("<int:meeting>/series.ics", invitations.series_file, name="series-file"),
    path("<int:meeting>/time/", planning.change, name="change"),
]
