"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from geo.project import theme, views

handler400 = "geo.project.views.bad_request"
handler403 = "geo.project.views.permission_denied"
handler404 = "geo.project.views.page_not_found"
handler500 = "geo.project.views.server_error"

urlpatterns = [
    path("", views.start, name="start"),
    path("hilfe/", views.page, {"name": "help"}, name="help"),
    path("datenschutz/", views.page, {"name": "privacy"}, name="privacy"),
    path("barrierefreiheit/", views.page, {"name": "accessibility"}, name="accessibility"),
    path("impressum/", views.page, {"name": "imprint"}, name="imprint"),
    path("darstellung/", theme.choose, name="theme"),
    path("zustaendig/", include("districts.offices.urls")),
    path("orte/", include("districts.areas.urls")),
    path("anliegen/", include("layers.concerns.urls")),
    path("karte/", include("layers.urls")),
    path("ogc/", include("layers.ogc.urls")),
    path("verwaltung/", include("districts.offices.staff_urls")),
    path("verwaltung/", include("layers.concerns.staff_urls")),
    path("verwaltung/postausgang/", include("districts.outbox.urls")),
    path("admin/", admin.site.urls),
]
