"""Addresses under /orte/."""

from django.urls import path

from districts.areas import views

app_name = "areas"
urlpatterns = [
    path("stadtteile.geojson", views.stadtteile, name="stadtteile"),
    path("gewaesser.geojson", views.water, name="water"),
    path("suche.json", views.search, name="search"),
    path("hier.json", views.here, name="here"),
]
