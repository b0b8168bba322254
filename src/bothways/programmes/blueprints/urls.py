from django.urls import path

from . import views

app_name = "blueprints"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("<int:blueprint>/removal/", views.removal, name="removal"),
]
