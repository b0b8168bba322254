from django.urls import path

from . import views

app_name = "notes"
urlpatterns = [
    path("about/<str:about>/", views.notes, name="about"),
    path("<int:note>/", views.note, name="note"),
    path("<int:note>/removal/", views.removal, name="removal"),
]
