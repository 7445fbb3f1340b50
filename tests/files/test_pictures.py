"""Copies of pictures: what is decoded, and that a bad picture harms nothing else (row W4)."""

import asyncio
import io
import os
import signal
import struct
import sys
import zlib
from pathlib import Path
from unittest.mock import Mock

import pytest
from PIL import Image, ImageCms, ImageDraw

from refdesk.files.pictures.copies import COPIES, MAX_BYTES, MAX_PIXELS
from refdesk.files.pictures.decoding import decode
from refdesk.files.pictures.processes import COMMAND, TIMEOUT, NotNowError, PictureProcesses
from refdesk.files.types.dimensions import NO_PICTURE, dimensions
from refdesk.files.types.kinds import detect_type
from refdesk.project.node_files import NodeFiles

from .picture_processes import HANG, decoded, replaced
from .samples import PDF, SVG, png

pytestmark = pytest.mark.usefixtures("process")

RED, BLUE = (200, 30, 30), (30, 30, 200)
PLACE = {1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 21.0)}
GPS, ORIENTATION, CAMERA = 0x8825, 0x0112, 0x0110


def halves(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, BLUE)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill=RED)
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(copy: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(copy))
    assert image.format == "JPEG"
    return image


def near(color: object, expected: object) -> bool:
    assert isinstance(color, tuple)
    assert isinstance(expected, tuple)
    return all(abs(band - other) < 24 for band, other in zip(color, expected, strict=True))


def measured(tmp_path: Path, content: bytes) -> tuple[int, int]:
    path = tmp_path / "picture"
    path.write_bytes(content)
    return dimensions(path, detect_type(path))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
async def test_W4_a_picture_has_two_copies_within_their_limits(kind: str, tmp_path: Path) -> None:
    content = encoded(halves(size=(3000, 1000)), kind)
    copies = await decoded(content)
    assert {name: opened(copy).size for name, copy in copies.items()} == {"view": (2048, 683), "thumbnail": (480, 160)}
    assert measured(tmp_path, content) == (3000, 1000)


async def test_W4_a_small_picture_is_not_enlarged() -> None:
    assert {opened(copy).size for copy in (await decoded(encoded(halves()))).values()} == {(60, 40)}


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(halves("CMYK"), id="CMYK"),
        pytest.param(halves("P"), id="palette"),
        pytest.param(halves("RGBA"), id="alpha"),
        pytest.param(halves("L"), id="grey"),
        pytest.param(halves("1"), id="black and white"),
        pytest.param(halves("LA"), id="grey with alpha"),
    ],
)
async def test_W4_every_mode_is_decoded(image: Image.Image) -> None:
    copies = await decoded(encoded(image, "JPEG" if image.mode == "CMYK" else "PNG"))
    left, right = (opened(copies["view"]).convert("RGB").getpixel((x, 20)) for x in (10, 50))
    expected = [image.convert("RGB").getpixel((x, 20)) for x in (10, 50)]
    if image.mode not in ("1", "P"):
        assert near(left, expected[0])
        assert near(right, expected[1])


async def test_W4_16_bits_keep_their_brightness() -> None:
    grey = Image.new("I;16", (20, 20), 0x8000)
    copies = await decoded(encoded(grey))
    assert near(opened(copies["view"]).convert("RGB").getpixel((10, 10)), (128, 128, 128))


async def test_W4_what_is_transparent_becomes_white() -> None:
    """On a dark ground, black letters on a transparent one could not be read."""
    copies = await decoded(encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0))))
    assert near(opened(copies["view"]).getpixel((10, 10)), (255, 255, 255))


async def test_W4_colors_are_converted_from_the_profile() -> None:
    """A picture of a profile with exchanged channels, or a broken one, is decoded in any case."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (lab, b"no profile"):
        copies = await decoded(encoded(halves(), icc_profile=profile))
        copy = opened(copies["view"])
        assert near(copy.getpixel((10, 20)), RED)
        assert "icc_profile" not in copy.info


async def test_W4_a_photograph_stands_upright_and_says_nothing_of_its_place(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[CAMERA] = 6, "Dana's phone"
    exif.get_ifd(GPS).update(PLACE)
    content = encoded(halves(), "JPEG", exif=exif, comment=b"taken at home")
    assert b"Dana" in content
    copies = await decoded(content)
    for copy in copies.values():
        shown = opened(copy)
        assert shown.size == (40, 60)
        assert near(shown.getpixel((20, 10)), RED)
        assert not shown.getexif()
        assert b"Dana" not in copy
        assert b"Exif" not in copy
        assert b"home" not in copy
    assert measured(tmp_path, content) == (40, 60)


async def test_W4_only_the_first_frame_is_decoded() -> None:
    red, blue = Image.new("RGB", (64, 64), RED), Image.new("RGB", (64, 64), BLUE)
    # Equal frames are merged: each differs in a pixel.
    more = []
    for number in range(1, 200):
        frame = blue.copy()
        frame.putpixel((number % 64, number // 64), RED)
        more.append(frame)
    for kind in ("GIF", "WEBP", "PNG"):
        content = encoded(red, kind, save_all=True, append_images=more)
        assert near(opened((await decoded(content))["view"]).getpixel((32, 32)), RED)


def bomb(width: int, height: int) -> bytes:
    """A small PNG that declares this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(10 * 2**20), 9)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


BAD = {
    "bomb": bomb(50_000, 50_000),
    "more pixels by one row": bomb(50_000, MAX_PIXELS // 50_000 + 1),
    "pixels that are not there": bomb(7_000, 7_000),
    "truncated": encoded(halves(size=(400, 300)), "JPEG")[:2000],
    "header alone": png()[:24],
    "PDF": PDF,
    "SVG": SVG,
    "nothing": b"\x89PNG\r\n\x1a\n",
    "TIFF": encoded(halves(), "TIFF"),
}


@pytest.mark.parametrize("what", BAD)
async def test_W4_what_can_not_be_decoded_has_no_copies(what: str) -> None:
    """And the process goes on with the next picture."""
    processes = PictureProcesses(count=1)
    assert await decoded(BAD[what], processes) == {}
    assert set(await decoded(png(), processes)) == set(COPIES)
    await processes.close()


def test_W4_the_header_says_that_a_picture_is_not_shown(tmp_path: Path) -> None:
    for what in ("bomb", "more pixels by one row", "PDF", "SVG", "nothing", "TIFF"):
        assert measured(tmp_path, BAD[what]) == NO_PICTURE


async def test_W4_a_copy_has_a_maximum_of_bytes() -> None:
    copies = await decoded(encoded(Image.effect_noise((2048, 2048), 200).convert("RGB")))
    assert all(len(copy) <= MAX_BYTES for copy in copies.values())


async def test_W4_a_killed_process_loses_its_picture_alone() -> None:
    """The next picture gets another process."""
    processes = PictureProcesses(count=1, command=replaced("os.kill(os.getpid(), 9)"))
    assert await decoded(png(), processes) == {}
    processes._command = COMMAND
    assert set(await decoded(png(), processes)) == set(COPIES)
    [idle] = processes._idle
    os.killpg(idle.pid, signal.SIGKILL)
    await idle.wait()
    assert set(await decoded(png(), processes)) == set(COPIES)
    await processes.close()


@pytest.mark.parametrize("command", [("/nowhere",), (sys.executable, "-c", "import os; os.kill(os.getpid(), 9)")])
async def test_W4_a_process_that_can_not_run_says_nothing_of_the_picture(command: tuple[str, ...]) -> None:
    """It is decoded at another time."""
    with pytest.raises(NotNowError):
        await decoded(png(), command=command)


async def test_W4_a_process_that_ended_before_the_picture_was_written_says_nothing_of_it() -> None:
    processes = PictureProcesses(command=(sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"))
    process = await processes._start()
    assert await process.wait() == -9
    with pytest.raises(NotNowError, match="ended with -9"):
        await processes._ask_process(process, png())


async def test_W4_a_hanging_picture_ends_at_its_limit_and_holds_up_no_other() -> None:
    processes = PictureProcesses(count=2, command=replaced(HANG))
    hanging = asyncio.create_task(decoded(png() + b"hang", processes))
    assert set(await decoded(png(), processes)) == set(COPIES)
    assert not hanging.done()
    hanging.cancel()
    await asyncio.wait([hanging])
    processes._timeout = 0.5
    with pytest.raises(NotNowError):
        await decoded(png() + b"hang", processes)
    processes._timeout = TIMEOUT
    assert set(await decoded(png(), processes)) == set(COPIES)
    await processes.close()


async def test_W4_a_view_waits_for_a_free_process_within_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its thread serves pages, too."""
    monkeypatch.setattr("refdesk.project.node_files.WAIT", 0.01)
    files = NodeFiles(Mock())
    files.start()
    try:
        for _ in range(2):
            await files._processes._slots.acquire()
        with pytest.raises(NotNowError, match="no process was free"):
            await asyncio.wait_for(asyncio.to_thread(decode, png()), 10)
        files._processes._slots.release()
        monkeypatch.setattr("refdesk.project.node_files.WAIT", 5.0)
        assert set(await asyncio.to_thread(decode, png())) == set(COPIES)
    finally:
        await files.stop()


@pytest.mark.parametrize("idle_seconds", [60, 0.01])
async def test_W4_an_idle_process_that_ended_is_replaced(idle_seconds: float) -> None:
    """It ends with its input, or after its time without a picture."""
    processes = PictureProcesses(command=replaced("pass", f"worker.IDLE_SECONDS = {idle_seconds}"))
    await asyncio.gather(decoded(png(), processes), decoded(png(), processes))
    ending = list(processes._idle)
    assert len(ending) == 2
    for process in ending:
        if idle_seconds == 60:
            assert process.stdin
            process.stdin.close()
        assert await process.wait() == 0
    processes._command = COMMAND
    assert set(await decoded(png(), processes)) == set(COPIES)
    assert processes._running.isdisjoint(ending)
    await processes.close()


async def test_W4_a_process_waits_for_its_first_picture_without_limit() -> None:
    processes = PictureProcesses(command=replaced("pass", "worker.IDLE_SECONDS = 0.01"))
    process = await processes._start()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(process.wait(), 1)
    assert len(await processes._ask_process(process, png())) == len(COPIES)
    await processes.close()


async def test_W4_an_idle_process_that_failed_says_nothing_of_the_next_picture() -> None:
    processes = PictureProcesses(count=1, command=replaced("pass"))
    await decoded(png(), processes)
    [idle] = processes._idle
    assert idle.stdin
    idle.stdin.write(b"\xff\xff\xff\xff")
    idle.stdin.close()
    assert await idle.wait() == 1
    assert set(await decoded(png(), processes)) == set(COPIES)
    await processes.close()


@pytest.mark.parametrize("condition", ["content[-4:] == b'evil'", "content[-4:] == b'evil' and not os.fork()"])
@pytest.mark.parametrize("attempt", ["os.write(1, FORGED)", "os.read(0, 4) and os.write(1, FORGED)"])
async def test_W4_the_process_of_a_picture_has_no_part_in_the_next_one(condition: str, attempt: str) -> None:
    """Neither has a process that it leaves behind."""
    answer = b"".join(struct.pack(">I", 6) + b"forged" for _ in COPIES)
    forged = struct.pack(">I", len(answer)) + answer
    attempt = attempt.replace("FORGED", f"bytes.fromhex('{forged.hex()}')")
    lines = (f"if {condition}:", f"    try: {attempt}", "    finally: os._exit(0)")
    processes = PictureProcesses(count=1, command=replaced("\n    ".join(lines)))
    await decoded(png() + b"evil", processes)
    for copies in await decoded(png(), processes), await decoded(png(), processes):
        assert set(copies) == set(COPIES)
        assert b"forged" not in copies.values()
    await processes.close()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("b'x' * 10_000_000", id="too much"),
        pytest.param("b'x' * 1000", id="no sizes"),
        pytest.param("b''", id="nothing"),
        pytest.param("bytes(9)", id="more than the copies"),
        pytest.param("bytes([0, 63, 0, 0]) + bytes(100)", id="a size out of bounds"),
    ],
)
async def test_W4_a_wrong_answer_loses_its_picture_alone(answer: str) -> None:
    wrong = f"content[-4:] == b'evil' and (pipe.write({answer}), pipe.flush(), os._exit(0))"
    processes = PictureProcesses(count=1, command=replaced(wrong))
    assert await decoded(png() + b"evil", processes) == {}
    assert set(await decoded(png(), processes)) == set(COPIES)
    await processes.close()


async def test_W4_processes_end_with_the_server() -> None:
    processes = PictureProcesses()
    await decoded(png(), processes)
    [idle] = processes._idle
    await processes.close()
    await idle.wait()
    assert idle.returncode == -signal.SIGKILL


async def test_W4_a_server_that_stops_ends_the_pictures_that_are_being_decoded() -> None:
    processes = PictureProcesses(count=1, command=replaced(HANG))
    await decoded(png(), processes)
    [process] = processes._idle
    hanging, waiting = (asyncio.create_task(decoded(png() + b"hang", processes)) for _ in range(2))
    for _ in range(100):
        await asyncio.sleep(0)
    assert not processes._idle
    await processes.close()
    assert process.returncode == -signal.SIGKILL
    for task in hanging, waiting:
        with pytest.raises(NotNowError):
            await task
    assert not processes._running
