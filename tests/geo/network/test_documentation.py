import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

import geo.network

MODULES = [
    importlib.import_module(f"geo.network.{found.name}")
    for found in pkgutil.iter_modules(geo.network.__path__)
]
FUNCTIONS = [
    function
    for module in MODULES
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not name.startswith("_")
]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_examples_are_true(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_public_function_says_what_goes_in_and_out(function):
    assert all(f"{title}\n    ---" in function.__doc__ for title in ("Parameters", "Returns"))


def test_package_loads_neither_django_nor_the_oracles():
    names = ", ".join(module.__name__ for module in MODULES)
    refused = "{'django', 'networkx', 'spopt', 'access', 'pandas', 'geopandas', 'pulp'}"
    code = f"import sys, {names}; print(sorted({refused} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
