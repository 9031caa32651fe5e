"""The page on which staff see whether mails get out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from districts.outbox import services
from districts.outbox.models import OutgoingMail

PAGE_SIZE = 50


@require_safe
def overview(request):
    """Mails that wait, that failed, and that were given up; never their text."""
    mails = OutgoingMail.objects.unsent().defer("text", "html")
    context = {
        "page": Paginator(mails, PAGE_SIZE).get_page(request.GET.get("seite")),
        "counts": OutgoingMail.objects.counts(),
    }
    return render(request, "outbox/list.html", context)


@require_POST
def retry(request, pk):
    """Make one mail due again."""
    mail = get_object_or_404(OutgoingMail.objects.unsent(), pk=pk)
    services.retry(mail)
    messages.success(request, _("Die Nachricht wird in der nächsten Minute noch einmal versucht."))
    return redirect("outbox:list")
