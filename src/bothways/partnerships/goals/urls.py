from django.urls import path

from . import views

app_name = "goals"
urlpatterns = [
    path("goals/", views.goals, name="goals"),
    path("goals/new/", views.new, name="new"),
    path("goals/<int:goal>/", views.goal, name="goal"),
    path("goals/<int:goal>/words/", views.words, name="words"),
    path("goals/<int:goal>/removal/", views.removal, name="removal"),
]
