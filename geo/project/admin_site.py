"""The administration of records: one login for the whole site, and scripts by nonce for its maps."""

from csp.constants import NONCE
from csp.decorators import csp_update
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CityAdminSite(admin.AdminSite):
    """Django's site under our name; its geometry widgets are the only scripts that stand inside a page."""

    site_header = site_title = _("Sozialraumkarte: Stammdaten")
    index_title = _("Stammdaten")
    site_url = "/"

    def admin_view(self, view, cacheable=False):
        """Allow the scripts that carry this request's nonce, on these pages only."""
        return csp_update({"script-src": [NONCE]})(super().admin_view(view, cacheable))

    def login(self, request, extra_context=None):
        """Send to the login that limits failures; an account without the right stays out."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))
