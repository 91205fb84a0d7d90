"""What holds for the whole house, and no linter says."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from bot import settings
from bot.settings import SETTINGS, SettingsError, read

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "storage")


def text(name):
    return (ROOT / name).read_text("utf-8")


def imported(path):
    """The modules that a file names in its imports."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("name", ["README.md", ".env.example"])
def test_every_setting_is_explained(name):
    missing = {setting.name for setting in SETTINGS if not re.search(rf"\b{setting.name}\b", text(name))}
    assert missing == set()


def test_the_example_names_nothing_that_is_not_read():
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", text(".env.example"), re.MULTILINE))
    assert named == {setting.name for setting in SETTINGS}


def test_every_secret_in_the_example_is_refused_as_a_placeholder_or_as_no_key():
    lines = re.findall(r"^(?:# )?([A-Z_]+)=(.*your-.*)$", text(".env.example"), re.MULTILINE)
    assert len(lines) == len(settings.NEEDS["socket"] + settings.NEEDS["oauth"]) - len(["PUBLIC_URL"])
    with pytest.raises(SettingsError) as caught:
        read(dict(lines))
    assert all(name in str(caught.value) for name, _ in lines)


def test_the_rest_of_the_example_can_be_used_as_it_stands():
    lines = re.findall(r"^(?:# )?([A-Z_]+)=((?!.*your-).*)$", text(".env.example"), re.MULTILINE)
    read({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"} | dict(lines))


def test_the_rules_import_the_standard_library_only():
    rules = (ROOT / "storage" / "rules").rglob("*.py")
    names = {name for path in rules for name in imported(path)}
    strange = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in strange if not name.startswith("storage.rules")} == set()


def test_the_procfile_starts_what_is_there():
    lines = dict(line.split(": ", 1) for line in text("Procfile").splitlines())
    assert lines.keys() == {"release", "web", "worker"}
    assert all(re.search(r"python -m bot|bot\.server", command) for command in lines.values())
    assert (ROOT / "bot" / "server.py").exists() and (ROOT / "bot" / "__main__.py").exists()


def test_the_lock_holds_every_package_we_name_with_its_hashes_and_no_address():
    project = tomllib.loads(text("pyproject.toml"))
    asked = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    lock = text("requirements.lock")
    pinned = set(re.findall(r"^([a-z0-9-]+)==\S+ .*\\\n    --hash=sha256:", lock, re.MULTILINE))
    assert {re.split(r"[^a-z0-9-]", line)[0] for line in asked} <= pinned
    assert not re.search(r"://|^--|^-", lock, re.MULTILINE)


def test_relative_imports_are_not_used():
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert [str(path) for path in files if re.search(r"^\s*from \.", path.read_text("utf-8"), re.MULTILINE)] == []
