"""Who may enter the pages about concerns."""

from django.contrib.auth.decorators import login_required, permission_required
from django.views.decorators.cache import never_cache

STAFF = ("concerns.view_concern", "concerns.change_concern")


def staff_required(view):
    """Let in accounts that may see and change concerns: others get 403, who is not logged in the login."""
    return never_cache(login_required(permission_required(STAFF, raise_exception=True)(view)))
