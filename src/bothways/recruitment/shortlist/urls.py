from django.urls import path

from . import views

app_name = "shortlist"
urlpatterns = [
    path("", views.shortlist, name="list"),
    path("decisions/", views.decisions, name="decisions"),
    path("telling/", views.telling, name="telling"),
    path("<int:sign_up>/", views.candidate, name="candidate"),
]
