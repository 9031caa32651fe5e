"""Addresses of the OGC API – Features."""

from django.urls import path

from layers.ogc import views

app_name = "ogc"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("conformance", views.conformance, name="conformance"),
    path("api", views.api, name="api"),
    path("collections", views.collections, name="collections"),
    path("collections/<str:slug>", views.collection, name="collection"),
    path("collections/<str:slug>/items", views.items, name="items"),
    path("collections/<str:slug>/items/<str:identity>", views.item, name="item"),
]
