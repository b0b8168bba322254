from django.urls import path

from . import views

app_name = "outcomes"
urlpatterns = [
    path("", views.outcomes, name="list"),
    path("<int:outcome>/", views.outcome, name="outcome"),
]
