from django.urls import path

from . import views

app_name = "met"
urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/new/", views.new_meeting, name="new"),
    path("meetings/<int:met>/", views.meeting, name="meeting"),
]
