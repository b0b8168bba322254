from django.urls import path

from . import views

app_name = "agreement-template"
urlpatterns = [
    path("", views.template, name="template"),
]
