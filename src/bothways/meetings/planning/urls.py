from django.urls import path

from bothways.meetings.rhythm import views as rhythm

from . import views

app_name = "planning"
urlpatterns = [
    path("plan/", views.new, name="new"),
    path("plan/rhythm/", rhythm.new, name="rhythm"),
    path("plan/rest/", views.rest, name="rest"),
]
