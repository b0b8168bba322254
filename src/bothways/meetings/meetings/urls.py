from django.urls import path

from bothways.meetings.planning import views as planning

from . import views

app_name = "meeting"
urlpatterns = [
    path("<int:meeting>/", views.meeting, name="meeting"),
    path("<int:meeting>/time/", planning.change, name="change"),
]
