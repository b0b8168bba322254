from django.urls import path

from . import views

app_name = "asked"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("words/<int:word>/", views.answer, name="answer"),
]
