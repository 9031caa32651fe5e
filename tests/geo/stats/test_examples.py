"""The examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import geo.stats

MODULES = [module.name for module in pkgutil.iter_modules(geo.stats.__path__, "geo.stats.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_when_run(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module, extraglobs={"np": np}).failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_public_functions_when_documented(name):
    module = importlib.import_module(name)
    functions = [
        thing
        for key, thing in vars(module).items()
        if callable(thing) and not key.startswith("_") and getattr(thing, "__module__", "") == name
    ]
    sections = ("Parameters\n", "Raises\n", "Examples\n")
    lacking = [
        function.__name__
        for function in functions
        if not isinstance(function, type) and not all(section in function.__doc__ for section in sections)
    ]
    assert lacking == []
