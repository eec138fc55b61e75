"""Every place where we reach into MiniStack, looked for before anything is served: a new version that moved one of
them is refused with its name, instead of failing quietly in front of a learner."""

import ast
import importlib
import importlib.metadata
import pathlib

VERSION = "1.5.33"


def _uses(source: str) -> set[tuple[str, str]]:
    """What a file takes out of MiniStack's modules, as (module, name). What it imports by name, Python itself looks for."""
    nodes = list(ast.walk(ast.parse(source)))
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module.startswith("ministack")]
    modules = {one.asname or one.name: f"{node.module}.{one.name}" for node in imports for one in node.names}
    within = [node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    return {(modules[node.value.id], node.attr) for node in within if node.value.id in modules}


def missing() -> list[str]:
    used = {use for path in pathlib.Path(__file__).parent.glob("*.py") for use in _uses(path.read_text())}
    return sorted(f"{module}.{name}" for module, name in used if not hasattr(importlib.import_module(module), name))


def check() -> None:
    version = importlib.metadata.version("ministack")
    gone = missing()
    if version != VERSION or gone:
        whole = " All its seams are still there: run the account's tests, then raise VERSION in seams.py."
        moved = f" It no longer has {', '.join(gone)}." if gone else whole
        raise SystemExit(f"The simulated account is made for MiniStack {VERSION} and found {version}.{moved}")
