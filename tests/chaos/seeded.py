"""The bench's own test: the bot with one fault put into it, which a part of the bench must catch."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.chaos.scene import Engines
from tests.chaos.table import Row, each
from tests.processes import ROOT

FOLDERS = ("bot", "handlers", "storage", "tests")


@dataclass(frozen=True)
class Fault:
    """Words of the source in place of others, and the part of the bench that must notice."""

    name: str
    file: str
    right: str
    wrong: str
    part: str

    def put_into(self, folder: Path) -> None:
        """Change the copy. Raises LookupError when the source does not say that any more."""
        source = folder / self.file
        text = source.read_text()
        if self.right not in text:
            raise LookupError(f"{self.name}: {self.file} has changed")
        source.write_text(text.replace(self.right, self.wrong))


FAULTS = (
    Fault(
        "marked as sent before it is", "handlers/posting.py",
        "        stands = self._call(claim, shown, whole or by_ids(shown, now), now)\n",
        "        with self.wire.open_outbox() as outbox:\n"
        '            outbox.recording.record([Stands(claim, page, Posted(shown.channel or "", "1"))], now)\n'
        "        stands = self._call(claim, shown, whole or by_ids(shown, now), now)\n",
        "kills",
    ),
    Fault(
        "marked as sent afterwards, without a key", "handlers/calling.py",
        "        return call(client_msg_id=shown.key)\n", "        return call(metadata=None)\n", "kills",
    ),
    Fault(
        "no look for what stands there already", "handlers/posting.py",
        "            self._clear_up(claim, begun.doubts)\n", "            pass\n", "kills",
    ),
    Fault(
        "a query without its workspace", "storage/layout.py",
        ".join(Code, Code.team_id == Digest.team_id)\n", ".join(Code, Code.id > 0)\n", "size",
    ),
    Fault(
        "naive local time", "storage/due.py",
        "now + ALERT_WINDOW,", "now + (ALERT_WINDOW + SWAP_WINDOW) / 2,",
        "lateness",
    ),
    Fault(
        "the SDK sends again by itself", "bot/tokens.py",
        "retry_handlers=[]", "retry_handlers=None", "answers",
    ),
    Fault(
        "read, then written", "storage/changes.py",
        "        changed = self.make_all((Code.id == number, *still), change)\n",
        "        if self.get(number).closed_at:\n            raise TooLate(self.get(number))\n"
        "        changed = self.make_all((Code.id == number,), change)\n",
        "clicks",
    ),
    Fault(
        "a limit without a next batch", "storage/layout.py",
        "    return due.order_by(Digest.id, Code.act_by, Code.id)\n",
        "    return due.order_by(Digest.id, Code.act_by, Code.id).limit(100)\n", "size",
    ),
    Fault(
        "no fence: a claim is believed for ever", "storage/sending.py",
        "        digest = held(self._session, [claim], now).get(claim)\n",
        "        digest = self._session.get(Digest, claim.digest_id)\n", "paused",
    ),
)  # fmt: skip


def bench(engines: Engines, *, short: bool) -> Iterator[Row]:
    """One copy of the source for each fault; a bench that is content with it has failed."""
    if not short:
        yield from each([partial(_caught, fault) for fault in FAULTS], 2)


def _caught(fault: Fault) -> Row:
    folder = Path(tempfile.mkdtemp(prefix="seeded"))
    try:
        for name in FOLDERS:
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)
        fault.put_into(folder)
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.chaos", fault.part, "--short"],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    why = next((line[2:] for line in ended.stdout.splitlines() if line.startswith("✖")), ended.stderr[-80:])
    caught = ended.returncode == 1 and "✖" in ended.stdout
    return Row(f"seeded: {fault.name}", "caught", " ".join(why.split()) if caught else f"NOT caught {why}", caught)
