from django.urls import path

from . import views

app_name = "agreement"
urlpatterns = [
    path("agreement/", views.agreement, name="agreement"),
    path("agreement/parts/<slug:part>/", views.part, name="part"),
    path("agreement/versions/", views.versions, name="versions"),
    path("agreement/versions/<int:number>/", views.version, name="version"),
    path("agreement/versions/<int:number>/pdf/", views.paper, name="pdf"),
]
