"""Pages where staff log in and change their password."""

import math
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from districts.throttling.services import count_request, give_back_request, seconds_left

LOGIN_WINDOW = timedelta(minutes=10)
LOGIN_FAILURES = 10
LOGIN_SCOPE = "login"
WRONG = gettext_lazy("Diese Anmeldedaten sind nicht richtig. Bitte prüfen Sie Benutzername und Passwort.")


class LoginForm(AuthenticationForm):
    """Name and password; one sentence for every failure, so that nobody learns which accounts exist."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}


class StaffLogin(LoginView):
    """The login; after too many failures from one address it waits before it looks at a password again."""

    template_name = "offices/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        """Count the attempt before the password is looked at, so that parallel attempts count too."""
        if count_request(request, LOGIN_SCOPE, window=LOGIN_WINDOW) > LOGIN_FAILURES:
            return self._refuse()
        return super().post(request, *args, **kwargs)

    def get_redirect_url(self):
        """Return where the visitor came from, unless that was this very page."""
        url = super().get_redirect_url()
        return "" if url == self.request.path else url

    def form_valid(self, form):
        """Log in; a right password is no failure."""
        give_back_request(self.request, LOGIN_SCOPE, window=LOGIN_WINDOW)
        return super().form_valid(form)

    def form_invalid(self, form):
        """Show the errors."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _refuse(self):
        """Say how long to wait; the name stays, the password is not looked at."""
        seconds = seconds_left(LOGIN_WINDOW)
        minutes = math.ceil(seconds / 60)
        sentence = ngettext(
            "Zu viele Fehlversuche. Bitte warten Sie %(minutes)s Minute.",
            "Zu viele Fehlversuche. Bitte warten Sie %(minutes)s Minuten.",
            minutes,
        ) % {"minutes": minutes}
        form = LoginForm(self.request, initial={"username": self.request.POST.get("username", "")[:150]})
        context = self.get_context_data(form=form, wait_sentence=sentence)
        return self.render_to_response(context, status=429, headers={"Retry-After": str(seconds)})


class StaffPasswordChange(PasswordChangeView):
    """A new password for the account that is logged in."""

    template_name = "offices/password.html"
    success_url = reverse_lazy("staff:password")

    def form_valid(self, form):
        """Store the password and say so."""
        response = super().form_valid(form)
        messages.success(self.request, _("Ihr Passwort ist geändert."))
        return response

    def form_invalid(self, form):
        """Show the errors."""
        return self.render_to_response(self.get_context_data(form=form), status=422)
