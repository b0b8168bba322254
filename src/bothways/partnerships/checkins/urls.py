from django.urls import path

from . import views

app_name = "checkins"
urlpatterns = [
    path("check-in/", views.check_in, name="check-in"),
    path("word/", views.words, name="words"),
]
