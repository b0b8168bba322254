from django.urls import path

from . import views

app_name = "calendars"
urlpatterns = [
    path("", views.calendars, name="calendars"),
    path("<slug:token>.ics", views.feed, name="feed"),
]
