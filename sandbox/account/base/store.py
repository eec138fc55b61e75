"""The account on disk: one SQLite file, one row a service, written in one transaction; snapshots are files beside it.

A write that was answered survives kill -9 of this process and of its owner (the pages are the kernel's by then), and
a power cut leaves the last whole transaction.
"""

import json
import os
import re
import sqlite3

NAME = re.compile(r"[a-z0-9-]{1,64}")


class SnapshotError(ValueError):
    """A sentence for the person who asked."""


class Store:
    def __init__(self, home: str) -> None:
        path = os.path.join(home, "state.db")
        self._snapshots = os.path.join(home, "snapshots")
        os.makedirs(self._snapshots, mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("CREATE TABLE IF NOT EXISTS state (service TEXT PRIMARY KEY, body TEXT NOT NULL)")
            self._saved = dict(self._db.execute("SELECT service, body FROM state"))
        except sqlite3.DatabaseError as error:
            raise SystemExit(
                f"The account's state in {path} cannot be read ({error}). Move that file away to start afresh."
            ) from None

    def load(self) -> dict[str, str]:
        """The last saved state by service; empty for a new home."""
        return dict(self._saved)

    def save(self, states: dict[str, str]) -> None:
        """Writes the services that changed, all or none."""
        changed = [(name, body) for name, body in states.items() if self._saved.get(name) != body]
        if not changed:
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.executemany("INSERT OR REPLACE INTO state (service, body) VALUES (?, ?)", changed)
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._saved.update(changed)

    def write_snapshot(self, name: str, states: dict[str, str]) -> None:
        path = self._path(name)
        temporary = f"{path}.tmp"
        with open(os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            json.dump(states, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)

    def read_snapshot(self, name: str) -> dict[str, str]:
        path = self._path(name)
        try:
            with open(path) as file:
                return json.load(file)
        except FileNotFoundError:
            names = sorted(entry.removesuffix(".json") for entry in os.listdir(self._snapshots) if entry.endswith(".json"))
            known = f"It has {', '.join(names)}." if names else "It has no snapshots yet."
            raise SnapshotError(f"This account has no snapshot named {name}. {known}") from None
        except ValueError:
            raise SnapshotError(f"The snapshot {name} is damaged: {path} is not JSON. Take it again.") from None

    def _path(self, name: str) -> str:
        if not NAME.fullmatch(name):
            raise SnapshotError("A snapshot's name has 1 to 64 lower-case letters, digits and hyphens.")
        return os.path.join(self._snapshots, f"{name}.json")
