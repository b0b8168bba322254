from django.urls import path

from . import views

app_name = "safety"
urlpatterns = [
    path("", views.safety, name="safety"),
    path("blocks/<int:to>/", views.blocks, name="blocks"),
    path("report/", views.report, name="report"),
]
