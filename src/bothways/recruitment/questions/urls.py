from django.urls import path

from . import views

app_name = "questions"
urlpatterns = [
    path("", views.questions, name="list"),
    path("answers/", views.answers, name="answers"),
    path("<int:question>/", views.question, name="question"),
]
