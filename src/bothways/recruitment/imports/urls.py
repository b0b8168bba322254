from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("<int:sheet_import>/", views.preview, name="import"),
    path("<int:sheet_import>/mapping/", views.mapping, name="mapping"),
    path("<int:sheet_import>/acceptance/", views.acceptance, name="acceptance"),
    path("<int:sheet_import>/problems/", views.problems, name="problems"),
]
