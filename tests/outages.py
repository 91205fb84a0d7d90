"""Databases that really do not work for a while: full, read-only, damaged, away."""

import os
import resource
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

Outage = Callable[[str], AbstractContextManager[None]]
PAGE = 4096


@contextmanager
def failing_disk(_url: str) -> Iterator[None]:
    """No file of this process takes a byte more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def full_disk(
    url: str, tables: Sequence[str] = ("codes", "digests", "deliveries"), changes: str = "INSERT OR UPDATE"
) -> Iterator[None]:
    """Something else takes all that is left of the disk; on PostgreSQL, its own word for that from some tables."""
    if not url.startswith("sqlite"):
        with _refusing(url, "53100", tables, changes):
            yield
        return
    if not file_of(url).parent.is_mount():
        pytest.skip("needs a small disk")
    ballast = file_of(url).with_name("ballast")
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * PAGE):
            pass
    yield
    ballast.unlink()


@contextmanager
def read_only(url: str) -> Iterator[None]:
    """A file that nobody may write; a server that became a standby."""
    if not url.startswith("sqlite"):
        with _standby(url):
            yield
        return
    file = file_of(url)
    _protect(file, on=True)
    try:
        yield
    finally:
        _protect(file, on=False)


@contextmanager
def damaged(url: str) -> Iterator[None]:
    """Every page but the first is overwritten, and comes back."""
    file = file_of(url)
    whole = file.read_bytes()
    with file.open("r+b") as pages:
        pages.seek(PAGE)
        pages.write(b"\xff" * (len(whole) - PAGE))
    yield
    with file.open("r+b") as pages:
        pages.write(whole)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of two megabytes, where we may mount one."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("needs to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def file_of(url: str) -> Path:
    """The file behind a SQLite address."""
    return Path(str(make_url(url).database))


def _protect(file: Path, *, on: bool) -> None:
    if os.geteuid():
        file.chmod(0o444 if on else 0o644)
    elif subprocess.run(["chattr", "+i" if on else "-i", file], check=False, capture_output=True).returncode:
        pytest.skip("root may write everything here")


@contextmanager
def _standby(url: str) -> Iterator[None]:
    """New connections are read-only, and stay it."""
    name = make_url(url).database
    _tell(url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        yield
    finally:
        _tell(url, f"ALTER DATABASE {name} RESET default_transaction_read_only")


@contextmanager
def _refusing(url: str, state: str, tables: Sequence[str], changes: str) -> Iterator[None]:
    """Every change ends with this SQLSTATE, raised by the server."""
    body = f"BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '{state}'; END"
    _tell(url, f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$", *(
        f"CREATE TRIGGER refuse BEFORE {changes} ON {table} EXECUTE FUNCTION refuse()" for table in tables
    ))  # fmt: skip
    try:
        yield
    finally:
        _tell(url, "DROP FUNCTION refuse CASCADE")


def _tell(url: str, *statements: str) -> None:
    engine = create_engine(url, connect_args={"options": "-c default_transaction_read_only=off"})
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
