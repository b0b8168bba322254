from django.urls import path

from . import views

app_name = "skills"
urlpatterns = [
    path("", views.skills, name="list"),
    path("words/", views.words, name="words"),
    path("word/", views.word, name="word"),
    path("own-words/", views.own_words, name="own-words"),
    path("own-words/<int:own_word>/removal/", views.removal, name="removal"),
]
