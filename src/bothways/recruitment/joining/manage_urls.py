from django.urls import path

from . import views

app_name = "doors"
urlpatterns = [
    path("", views.manage, name="door"),
]
