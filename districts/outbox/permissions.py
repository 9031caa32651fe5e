"""Who may see the outbox."""

from django.contrib.auth.decorators import login_required, permission_required
from django.views.decorators.cache import never_cache


def outbox_required(view):
    """Let in accounts that may see the outbox: others get 403, who is not logged in the login."""
    required = permission_required("outbox.view_outgoingmail", raise_exception=True)
    return never_cache(login_required(required(view)))
