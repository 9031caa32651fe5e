"""Static files: straight from the installed npm packages, with hashed names also inside modules."""

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from geo.project import fonts

FONT_FOLDER = "geo/fonts"
MODULE_IMPORT = (
    r"""(?m)^(?P<matched>(?P<head>import\s*|(?:import|export)\s[^'"()]*?\bfrom\s*)"""
    r"""["'](?P<url>\.{1,2}/[^'"]+)["'])"""
)


class NodeModulesFinder(BaseFinder):
    """Serves the files that ``NODE_FILES`` names, and nothing else, from node_modules."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.storages = {
            folder: FileSystemStorage(settings.NODE_MODULES / folder) for folder in settings.NODE_FILES
        }

    def check(self, **kwargs):
        """Nothing to check: a missing package shows as a missing file."""
        return []

    def find(self, path, find_all=False, **kwargs):
        """Return the absolute path of ``path`` ("folder/file"), or an empty list."""
        for folder, storage in self.storages.items():
            named = {f"{folder}/{name}": name for name in settings.NODE_FILES[folder]}
            name = named.get(path)
            if name and storage.exists(name):
                return [storage.path(name)] if find_all else storage.path(name)
        return []

    def list(self, ignore_patterns):
        """Yield every allowed file with its storage."""
        for folder, storage in self.storages.items():
            storage.prefix = folder
            for name in settings.NODE_FILES[folder]:
                if not matches_patterns(name, ignore_patterns):
                    yield name, storage


class FontFinder(BaseFinder):
    """Serves the font subsets, which are made when they are first asked for."""

    def __init__(self, app_names=None, *args, **kwargs):
        pass

    def check(self, **kwargs):
        """Nothing to check: a missing package shows as a missing file."""
        return []

    def find(self, path, find_all=False, **kwargs):
        """Return the absolute path of ``geo/fonts/<face>``, or an empty list."""
        folder, _slash, face = path.rpartition("/")
        if folder != FONT_FOLDER or face not in fonts.FACES:
            return []
        file = fonts.subset_file(face)
        found = [str(file)] if file else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns):
        """Yield every face with the storage that holds it."""
        for face in fonts.FACES:
            file = fonts.subset_file(face)
            if file and not matches_patterns(face, ignore_patterns):
                storage = FileSystemStorage(file.parent)
                storage.prefix = FONT_FOLDER
                yield face, storage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashes file names and rewrites the imports between JavaScript modules accordingly."""

    # Django's own patterns see only imports that end with a semicolon.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("*.js", ((MODULE_IMPORT, '%(head)s"%(url)s"'),)),
    )

    def create_compressor(self, **options):
        """Return a compressor without Brotli, which takes eight times as long for a sixth less."""
        return super().create_compressor(use_brotli=False, **options)
