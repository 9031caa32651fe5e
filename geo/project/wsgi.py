"""The WSGI application that gunicorn serves."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from geo.project.bodies import WholeBody

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo.project.settings")
django_application = get_wsgi_application()
# Every page is loaded before the workers fork, so that a new one answers at once.
import_module("geo.project.urls")


def application(environ, start_response):
    """Answer one request, whose body is read whole or not at all."""
    length = environ.get("CONTENT_LENGTH") or "0"
    environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length) if length.isdecimal() else 0)
    return django_application(environ, start_response)
