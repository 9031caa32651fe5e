"""Addresses of the ways out that serve every layer."""

from django.urls import path

from layers import views

app_name = "layers"

urlpatterns = [
    path("ebenen/<str:slug>.geojson", views.features, name="features"),
    path("ebenen/<str:slug>.csv", views.download, {"suffix": "csv"}, name="csv"),
    path("ebenen/<str:slug>.xlsx", views.download, {"suffix": "xlsx"}, name="xlsx"),
    path("ebenen/<str:slug>.gpkg", views.download, {"suffix": "gpkg"}, name="gpkg"),
    path("ebenen/<str:slug>.html", views.standalone, name="standalone"),
    path("kacheln/<str:slug>/<str:zoom>/<str:x>/<str:y>.mvt", views.tile, name="tile"),
]
