"""MiniStack's CloudFormation imports every service there is. Those that are not simulated here are loaded when something
of them is used, which hardly ever is: that saves 15 MB."""

import importlib.util
import pkgutil
import sys
import types

from ministack import services


class _Lazy(types.ModuleType):
    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        self.__class__ = types.ModuleType
        self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def install(used: set[str]) -> None:
    """`used`: the names of the modules that are loaded as ever."""
    for found in pkgutil.iter_modules(services.__path__):
        full = f"{services.__name__}.{found.name}"
        if found.ispkg or found.name in used or full in sys.modules:
            continue
        module = _Lazy(full)
        module.__spec__ = importlib.util.find_spec(full)
        module.__file__ = module.__spec__.origin
        module.__loader__ = module.__spec__.loader
        module.__package__ = services.__name__
        sys.modules[full] = module
        setattr(services, found.name, module)
