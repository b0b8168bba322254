from django.urls import path

from . import views

app_name = "programmes"
urlpatterns = [
    path("", views.programmes, name="list"),
    path("new/", views.new, name="new"),
    path("<int:programme>/", views.programme, name="programme"),
    path("<int:programme>/edit/", views.edit, name="edit"),
    path("<int:programme>/team/", views.roles, name="roles"),
    path("<int:programme>/team/<int:role>/removal/", views.role_removal, name="role-removal"),
    path("<int:programme>/history/", views.history, name="history"),
    path("<int:programme>/figures/", views.figures, name="figures"),
]
