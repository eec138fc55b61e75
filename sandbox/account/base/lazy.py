"""MiniStack's CloudFormation imports every service there is. Those that are not simulated here are loaded when something
of them is used, which hardly ever is: that saves 15 MB."""

import functools
import importlib
import pkgutil
import sys
import types

from ministack import services


def install(used: set[str]) -> None:
    """`used`: the names of the modules that are loaded as ever."""
    for found in pkgutil.iter_modules(services.__path__):
        full = f"{services.__name__}.{found.name}"
        if found.ispkg or found.name in used or full in sys.modules:
            continue
        stand_in = types.ModuleType(full)
        stand_in.__getattr__ = functools.partial(_load, stand_in)
        sys.modules[full] = stand_in
        setattr(services, found.name, stand_in)


def _load(stand_in: types.ModuleType, name: str):
    if name.startswith("__"):
        raise AttributeError(name)
    if sys.modules[stand_in.__name__] is stand_in:
        del sys.modules[stand_in.__name__]
    return getattr(importlib.import_module(stand_in.__name__), name)
