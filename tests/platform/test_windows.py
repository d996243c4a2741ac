"""What is done in Windows' own way, as far as that can be seen elsewhere."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.picture_worker.job_object import JobObject, Limits
from bot.platform.children import apart
from bot.platform.private import make_private

RECORD = '#!/bin/sh\nprintf "%s\\n" "$@" > "$SYSTEMROOT/asked"\nexit {code}\n'


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")


def system(folder: Path, monkeypatch: pytest.MonkeyPatch, *, code: int = 0) -> None:
    """A folder of the system whose icacls notes what it is asked, and ends with that code."""
    program = folder / "System32" / "icacls.exe"
    program.parent.mkdir()
    program.write_text(RECORD.format(code=code), "ascii")
    program.chmod(0o700)
    monkeypatch.setenv("SYSTEMROOT", str(folder))


@pytest.mark.usefixtures("windows")
def test_a_file_is_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it inherits goes, and its owner gets all; no name of a user is needed."""
    system(tmp_path, monkeypatch)
    make_private(tmp_path / ".env")
    asked = (tmp_path / "asked").read_text("ascii").splitlines()
    assert asked == [str(tmp_path / ".env"), "/inheritance:r", "/grant:r", "*S-1-3-4:F"]


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("code", [5, None])
def test_a_list_that_cannot_be_changed_is_told(
    code: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a system that refuses it, and by one that has no such program."""
    monkeypatch.setenv("SYSTEMROOT", str(tmp_path))
    if code is not None:
        system(tmp_path, monkeypatch, code=code)
    with pytest.raises(OSError, match=r"list|No such file"):
        make_private(tmp_path / ".env")


@pytest.mark.usefixtures("windows")
def test_children_have_a_console_group_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """And open no window."""
    monkeypatch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0x200, raising=False)
    monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 0x8000000, raising=False)
    assert apart() == {"creationflags": 0x8000200}


class Kernel:
    """Windows' functions on job objects, which note what they are asked."""

    # ruff: noqa: D102, N802 - they are called as Windows calls them

    def __init__(self) -> None:
        self.limits: list[Limits] = []
        self.assigned: list[tuple[int, int]] = []

    def CreateJobObjectW(self, _security: None, _name: None) -> int:
        return 7

    def GetCurrentProcess(self) -> int:
        return -1

    def AssignProcessToJobObject(self, job: int, process: int) -> None:
        self.assigned.append((job, process))

    def SetInformationJobObject(self, job: int, kind: int, told: object, size: int) -> None:
        assert (job, kind, size) == (7, 9, 144)
        self.limits.append(Limits.from_buffer_copy(told._obj))  # type: ignore[attr-defined]


def test_a_job_object_limits_memory_time_and_processes() -> None:
    """The structure is laid out as Windows documents it, and each job gets its own time."""
    kernel = Kernel()
    job = JobObject(memory_bytes=2**30, system=kernel)
    job.confine(45)
    job.grant(90)

    first, second = kernel.limits
    assert kernel.assigned == [(7, -1)]
    assert (first.flags, first.active_processes, first.process_memory) == (0x50A, 1, 2**30)
    assert (Limits.flags.offset, Limits.process_memory.offset) == (16, 112)
    assert first.process_time >= 45 * 10**7
    assert 44 * 10**7 < second.process_time - first.process_time < 60 * 10**7
