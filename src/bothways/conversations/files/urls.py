from django.urls import path

from . import views

app_name = "talk-files"
urlpatterns = [
    path("", views.files, name="list"),
    path("new/", views.new, name="new"),
    path("<int:file>/", views.file, name="file"),
    path("<int:file>/removal/", views.removal, name="removal"),
]
