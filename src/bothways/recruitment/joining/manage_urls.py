from django.urls import path

from . import choosing_views, views

app_name = "doors"
urlpatterns = [
    path("", views.manage, name="door"),
    path("directory/", choosing_views.directory, name="directory"),
]
