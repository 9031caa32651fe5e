"""What every template may know."""

from django.conf import settings

from geo.project.theme import theme_of


def site(request):
    """Return the city's name, the base map's attribution and the theme that was asked for."""
    return {
        "city": settings.CITY_NAME,
        "basemap_attribution": settings.BASEMAP_ATTRIBUTION,
        "theme": theme_of(request),
    }
