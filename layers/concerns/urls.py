"""Addresses of the public pages about concerns."""

from django.urls import path

from layers.concerns import report_views, tracking_views, views

app_name = "concerns"

urlpatterns = [
    path("", views.overview, name="list"),
    path("karte.geojson", views.map_data, name="map_data"),
    path("neu/", report_views.new, name="new"),
    path("gesendet/<slug:reference>/", report_views.submitted, name="submitted"),
    path("verfolgen/", tracking_views.track, name="track"),
    path("verfolgen/<slug:reference>/", tracking_views.tracked, name="tracked"),
    path("verfolgen/<slug:reference>/daten.json", tracking_views.export, name="export"),
    path("bestaetigen/", tracking_views.confirm, name="confirm"),
    path("foto/<uuid:pk>/", views.photo, name="photo"),
    path("<slug:reference>/", views.detail, name="detail"),
    path("<slug:reference>/unterstuetzen/", views.support, name="support"),
]
