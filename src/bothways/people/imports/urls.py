from django.urls import path

from . import views

urlpatterns = [
    path("", views.new, name="import-new"),
    path("<int:directory_import>/", views.preview, name="import"),
    path("<int:directory_import>/progress/", views.progress, name="import-progress"),
    path("<int:directory_import>/columns/", views.columns, name="import-columns"),
    path("<int:directory_import>/acceptance/", views.acceptance, name="import-acceptance"),
    path("<int:directory_import>/problems/", views.problems, name="import-problems"),
]
