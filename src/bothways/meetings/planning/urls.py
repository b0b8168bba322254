from django.urls import path

from . import views

app_name = "planning"
urlpatterns = [path("plan/", views.new, name="new")]
