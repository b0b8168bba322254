from django.urls import path

from . import views

app_name = "administration"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("administrators/", views.administrators, name="administrators"),
    path("coordinators/", views.coordinators, name="coordinators"),
    path("mail/", views.mail, name="mail"),
    path("history/", views.history, name="history"),
]
