from django.urls import path

from bothways.ui import views

app_name = "ui"
urlpatterns = [path("", views.design, name="design")]
