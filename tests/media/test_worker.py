"""The picture worker's process: what it may do, what it may know, and what survives its death."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest

from bot.media import Corrupt, TooBig, Unavailable
from bot.media.worker_process import Worker
from bot.picture_worker import frames
from bot.picture_worker.exit_codes import OUT_OF_MEMORY
from tests.media.samples import encoded, noise

SIZE = (64, 64)
HALF = [(0, 0, 32, 64)]
PNG = encoded(noise(256, 256), "PNG")
FACTS = {"pixels": 256 * 256, "max_side": 64, "limit_bytes": 100_000, "may_stay": False}

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    made = Worker()
    yield made
    await made.close()


async def work(worker: Worker) -> None:
    """A small job that is right only if all of it arrived."""
    facts, png = await worker.run("preset_mask", size=SIZE, boxes=HALF)
    assert facts == {"share": 0.5}
    assert png.startswith(b"\x89PNG")


async def gone(pid: int) -> None:
    """Wait until a process that is not our child has ended."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    with open(watched, closefd=True) as ended:  # noqa: PTH123, ASYNC230 - a descriptor
        assert await asyncio.to_thread(select.select, [ended], [], [], 30) != ([], [], [])


async def test_one_process_does_all_jobs(worker: Worker) -> None:
    """It starts with the first job, and not before."""
    assert worker.pid is None
    await work(worker)
    first = worker.pid
    await asyncio.gather(*(work(worker) for _ in range(5)))
    assert worker.pid == first is not None


async def test_a_job_beyond_the_memory_fails_alone(worker: Worker) -> None:
    """1.6 GB of pixels are refused as too big; the job that waits behind it is done."""
    bomb = worker.run("preset_mask", size=(40_000, 40_000), boxes=HALF)
    refusal, _ = await asyncio.gather(bomb, work(worker), return_exceptions=True)
    assert isinstance(refusal, TooBig)
    assert refusal.what == "pixels"
    await work(worker)


async def test_a_job_without_end_fails_alone() -> None:
    """The clock ends the process, and the job that waits behind it gets a fresh one."""
    worker = Worker(job_s=0.001)
    with pytest.raises(TooBig):
        await worker.run("preset_mask", size=(8_000, 8_000), boxes=HALF)
    worker._job_s = 60
    await work(worker)
    await worker.close()


async def test_a_process_that_died_meanwhile_is_replaced(worker: Worker) -> None:
    """Ended by the system or an operator: the next job does not notice."""
    await work(worker)
    first = worker.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await work(worker)
    assert worker.pid not in {first, None}


async def test_a_file_that_ends_every_process_is_corrupt(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes are given to it, not a third; here each ends before it answers."""
    monkeypatch.setattr("bot.media.worker_process._COMMAND", (sys.executable, "-c", "input()"))
    with pytest.raises(Corrupt):
        await worker.run("reference", PNG, **FACTS)
    assert worker.pid is None


async def test_a_process_that_cannot_start_may_be_asked_again(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Memory or processes of the machine may be used up for now."""
    monkeypatch.setattr("bot.media.worker_process._COMMAND", (str(tmp_path / "nothing"),))
    with pytest.raises(Unavailable) as failure:
        await work(worker)
    assert failure.value.retry


async def test_it_ends_when_there_is_nothing_to_do() -> None:
    """Memory is given back, no zombie stays, and the next job starts anew."""
    worker = Worker(idle_s=0.5)
    await work(worker)
    pid = worker.pid
    while worker.pid is not None:  # noqa: ASYNC110 - another thread's doing
        await asyncio.sleep(0.01)
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    await work(worker)
    await worker.close()


async def test_closing_does_not_wait_for_a_job(worker: Worker) -> None:
    """What is in hand is dropped with its process."""
    await work(worker)
    pid = worker.pid
    job = asyncio.ensure_future(worker.run("preset_mask", size=(30_000, 30_000), boxes=HALF))
    await asyncio.sleep(0)
    await worker.close()
    with pytest.raises((Unavailable, asyncio.CancelledError)):
        await job
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@needs_linux
async def test_it_knows_no_secret(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the bot's environment it gets nothing that was said to the bot."""
    monkeypatch.setenv("DISCORD_TOKEN", "planted-token")
    monkeypatch.setenv("COMETAPI_KEY", "planted-key")
    await work(worker)

    about = Path(f"/proc/{worker.pid}")
    environment = (about / "environ").read_bytes().rstrip(b"\0").split(b"\0")
    names = {entry.partition(b"=")[0] for entry in environment}
    assert names <= {b"PYTHONPATH", b"LD_LIBRARY_PATH"}
    assert b"planted" not in b"".join(environment) + (about / "cmdline").read_bytes()


def descriptors(pid: int | None) -> list[str]:
    return [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]


@needs_linux
async def test_it_holds_no_descriptor_of_the_bot(worker: Worker, tmp_path: Path) -> None:
    """The database, sockets and logs of the bot are not inherited."""
    with (tmp_path / "open").open("w"):
        await work(worker)
        held = await asyncio.to_thread(descriptors, worker.pid)
    assert all(name == "/dev/null" or name.startswith("pipe:") for name in held)


@needs_linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_stop_of_the_whole_group_leaves_it_to_the_bot(
    worker: Worker, number: signal.Signals
) -> None:
    """Pictures in hand are finished while the bot stops."""
    await work(worker)
    pid = worker.pid
    assert pid is not None
    assert os.getsid(pid) != os.getsid(0)
    os.kill(pid, number)
    await work(worker)
    assert worker.pid == pid


BOT = """
import asyncio
from bot.media.worker_process import Worker

async def main():
    worker = Worker()
    await worker.run("preset_mask", size=(64, 64), boxes=[(0, 0, 32, 64)])
    print(worker.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@needs_linux
async def test_it_does_not_outlive_a_bot_that_was_killed() -> None:
    """Kill -9 of the bot closes the pipe, which ends the process."""
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-c", BOT, stdout=asyncio.subprocess.PIPE
    )
    assert bot.stdout is not None
    pid = int(await bot.stdout.readline())
    os.kill(pid, 0)
    bot.kill()
    await bot.wait()
    await gone(pid)


def child(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )


@needs_linux
def test_the_system_ends_a_job_that_takes_too_much_processor_time() -> None:
    """Each job has its own allowance, whatever was used before."""
    ended = child(
        "import time\nfrom bot.picture_worker import limits\nlimits.JOB_CPU_S = 1\n"
        "while time.process_time() < 1.2: pass\n"
        "limits.grant_job()\nprint('granted', flush=True)\nwhile True: pass"
    )
    assert (ended.stdout, ended.returncode) == ("granted\n", -signal.SIGXCPU)


@needs_linux
def test_it_cannot_write_files(tmp_path: Path) -> None:
    """Not even where the bot could."""
    file = tmp_path / "written"
    write = f"from pathlib import Path; Path({str(file)!r}).write_text('x')"
    assert child(write).returncode == 0
    result = child(f"from bot.picture_worker.limits import confine; confine(); {write}")
    assert "OSError" in result.stderr
    assert not file.read_bytes()


@needs_linux
def test_without_a_limit_of_the_system_memory_is_watched() -> None:
    """As on macOS: the process ends itself soon after it has more than it may."""
    ended = child(
        "from bot.picture_worker import memory_watch\nmemory_watch.begin(50_000_000)\n"
        "held = bytearray(1)\n"
        "while len(held) < 2**31: held += bytes(2**20)"
    )
    assert ended.returncode == OUT_OF_MEMORY


async def test_a_process_that_ended_over_its_memory_is_not_asked_twice(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The picture counts as too big, as where the system itself refuses the memory."""
    ends = f"input(); raise SystemExit({OUT_OF_MEMORY})"
    monkeypatch.setattr("bot.media.worker_process._COMMAND", (sys.executable, "-c", ends))
    with pytest.raises(TooBig):
        await worker.run("reference", PNG, **FACTS)


def test_the_bot_does_not_load_pillow() -> None:
    """No decoder written in C is ever in the process that holds the secrets."""
    assert child("import sys, bot.app; sys.exit('PIL' in sys.modules)").returncode == 0


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\n",
        b"[]\n",
        b"{}\n",
        b'{"sizes": 3}\n',
        b'{"sizes": [-1]}\n',
        b'{"sizes": ["1"]}\n',
        b'{"sizes": [99999999999]}\n',
        b'{"sizes": [1, 1, 1]}\nabc',
        b'{"sizes": [5]}\nab',
        b"[" * 60_000 + b"\n",
        b"x" * 100_000,
        b"\xff\xfe\n",
    ],
)
def test_nonsense_in_the_pipe_is_told_apart(sent: bytes) -> None:
    """A picture worker that was taken over may say anything, and gets its own end for it."""
    with pytest.raises(frames.BrokenFrameError):
        frames.read(BytesIO(sent))


def test_frames_arrive_as_they_were_sent() -> None:
    """Facts and files, empty ones as well, one after the other."""
    pipe = BytesIO()
    frames.write(pipe, {"job": "fit", "words": "a\nb"}, [PNG, b""])
    frames.write(pipe, {})
    pipe.seek(0)
    assert frames.read(pipe) == ({"job": "fit", "words": "a\nb"}, [PNG, b""])
    assert frames.read(pipe) == ({}, [])
    assert frames.read(pipe) is None
