"""The PostgreSQL extensions that every room builds on."""

from django.contrib.postgres.operations import CreateExtension, TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """PostGIS, trigram similarity, search without accents."""

    operations = [CreateExtension("postgis"), TrigramExtension(), UnaccentExtension()]
