from django.urls import path

from . import views

app_name = "endings"
urlpatterns = [
    path("course/", views.course, name="course"),
    path("course/longer/<int:extension>/", views.extension, name="extension"),
    path("course/another/", views.another, name="another"),
    path("look-back/", views.look_back, name="look-back"),
]
