"""Every place where we reach into MiniStack, looked for before anything is served: a new version that moved one of
them is refused with its name, instead of failing quietly in front of a learner."""

import importlib
import importlib.metadata
import pathlib
import re

VERSION = "1.5.33"

# As these files name them.
_MODULES = {
    name: f"ministack.services.{name}" for name in ("autoscaling", "cloudformation", "ec2", "iam", "ssm", "sts")
} | {name: f"ministack.services.cloudformation.{name}" for name in ("changesets", "handlers", "provisioners", "stacks")} | {
    "app": "ministack.app",
    "ministack": "ministack.app",
    "persistence": "ministack.core.persistence",
}
_PRIVATE = re.compile(rf"(?<![\w.])({'|'.join(_MODULES)})\.(_\w+)")


def missing() -> list[str]:
    texts = [path.read_text() for path in sorted(pathlib.Path(__file__).parent.glob("*.py"))]
    used = {(_MODULES[module], name) for text in texts for module, name in _PRIVATE.findall(text)}
    return sorted(f"{module}.{name}" for module, name in used if not hasattr(importlib.import_module(module), name))


def check() -> None:
    version = importlib.metadata.version("ministack")
    gone = missing()
    if version != VERSION or gone:
        whole = " All its seams are still there: run the account's tests, then raise VERSION in seams.py."
        moved = f" It no longer has {', '.join(gone)}." if gone else whole
        raise SystemExit(f"The simulated account is made for MiniStack {VERSION} and found {version}.{moved}")
