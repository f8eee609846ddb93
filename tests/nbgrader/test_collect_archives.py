"""Archives that are damaged, hostile or just odd: nothing leaves its folder, and the rest is collected."""

from __future__ import annotations

import errno
import io
import os
import random
import shutil
import signal
import stat
import struct
import tarfile
import threading
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest
from classroom import Course, saved
from downloads import archive, notebook, save

from whichpm.nbgrader.collect import bounds, zips
from whichpm.nbgrader.collect.place import Busy
from whichpm.nbgrader.collect.report import Report
from whichpm.nbgrader.collect.roster import Person, Roster
from whichpm.nbgrader.collect.run import Intake

ROSTER = Roster((Person("s01", ("Ada Lovelace",)), Person("s02", ("Mal Mallory",))), closed=True)
ADA = "Ada Lovelace_1_assignsubmission_file_/ps1.ipynb"
MAL = "Mal Mallory_2_assignsubmission_file_/"


@pytest.fixture
def course(released: Course, tmp_path: Path) -> Course:
    shutil.copytree(released.folder / "release", tmp_path / "deep/er/a course/release")
    return Course(tmp_path / "deep/er/a course")


def collect(course: Course, *paths: Path) -> Report:
    return Intake(course.folder, "ps1", ROSTER).run(paths)


def outside(course: Course) -> set[str]:
    """Everything in the test's folder that is in neither place intake may write to."""
    root = course.folder.parents[2]
    found = {path.relative_to(root).as_posix() for path in root.rglob("*")}
    return {name for name in found if not name.startswith(("deep/er/a course/submitted", "deep/er/a course/collected"))}


def packed(make: Callable[[zipfile.ZipFile], object]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        make(file)
    return data.getvalue()


def entry(name: str, mode: int = 0, **changes: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (2026, 1, 12, 17, 0, 0))
    info.external_attr = mode << 16
    for key, value in changes.items():
        setattr(info, key, value)
    return info


def flag(data: bytes, bits: int) -> bytes:
    """Set bits of the flags in every header."""
    changed = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(mark)
        while start >= 0:
            changed[start + place] |= bits
            start = changed.find(mark, start + 4)
    return bytes(changed)


def overlapping(content: bytes) -> bytes:
    """Many names for the same bytes, as in zip bombs without nesting."""
    compress = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = compress.compress(content) + compress.flush()
    name = b"a.ipynb"
    sizes = struct.pack("<LLL", zlib.crc32(content), len(body), len(content))
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 33) + sizes + struct.pack("<HH", len(name), 0) + name
    central = b""
    for number in range(50):
        each = f"{MAL}{number}.ipynb".encode()
        central += b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33) + sizes
        central += struct.pack("<HHHHHLL", len(each), 0, 0, 0, 0, 0, 0) + each
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 50, 50, len(central), len(local + body), 0)
    return local + body + central + end


def nested(content: bytes, times: int) -> bytes:
    for number in range(times):
        content = archive({f"{number}.zip" if number else "ps1.ipynb": content})
    return content


EVIL_NAMES = {
    "traversal": ("../../../evil.ipynb", "leads out of the archive"),
    "traversal-within": (f"{MAL}../../../../evil.ipynb", "leads out of the archive"),
    "absolute": ("/tmp/evil.ipynb", "absolute path"),
    "drive": ("C:/evil.ipynb", "drive letter"),
    "backslashes": ("..\\..\\evil.ipynb", "backslash"),
    "network": ("\\\\host\\share\\evil.ipynb", "backslash"),
    "reversed": (f"{MAL}\u202ebnypi.1sp.ipynb", "reading direction"),
    "newline": (f"{MAL}ps1\n.ipynb", "control characters"),
    "escape": (f"{MAL}\x1b[2Jps1.ipynb", "control characters"),
    "deep": ("a/" * 40 + "ps1.ipynb", "too long"),
    "long": (f"{'a' * 2000}.ipynb", "too long"),
}


@pytest.mark.parametrize("case", EVIL_NAMES)
def test_no_name_leads_anywhere(course: Course, tmp_path: Path, case: str):
    name, cause = EVIL_NAMES[case]
    path = save(tmp_path, "m.zip", {name: b"{}", ADA: notebook(course, saved(9))})
    before = outside(course)
    report = collect(course, path)
    assert outside(course) == before
    assert [each.learner for each in report.placed] == ["s01"]
    (left,) = report.unplaced
    assert cause in left.cause
    assert left.file.isprintable()


EVIL_ENTRIES: dict[str, tuple[Callable[[zipfile.ZipFile], object], str]] = {
    "link": (
        lambda file: file.writestr(entry(f"{MAL}ps1.ipynb", stat.S_IFLNK | 0o777), "/etc/hostname"),
        "it is a link",
    ),
    "device": (lambda file: file.writestr(entry(f"{MAL}ps1.ipynb", stat.S_IFCHR), ""), "not a plain file"),
    "pipe": (lambda file: file.writestr(entry(f"{MAL}ps1.ipynb", stat.S_IFIFO), ""), "not a plain file"),
    "socket": (lambda file: file.writestr(entry(f"{MAL}ps1.ipynb", stat.S_IFSOCK), ""), "not a plain file"),
    "unusual": (
        lambda file: file.writestr(entry(f"{MAL}ps1.ipynb"), b"{}", zipfile.ZIP_LZMA),
        "packed in an unusual way",
    ),
    "bomb": (
        lambda file: file.writestr(entry(f"{MAL}ps1.ipynb"), b"0" * 9_000_000, zipfile.ZIP_DEFLATED),
        "more than 200 times",
    ),
    "large": (
        lambda file: file.writestr(entry(f"{MAL}ps1.ipynb"), random.Random(1).randbytes(10_000_001)),
        "larger than 10 MB",
    ),
    "large-answers": (
        lambda file: file.writestr(entry(f"{MAL}ride-hailing.answers.json"), random.Random(1).randbytes(200_001)),
        "larger than 200 kB",
    ),
    "foreign": (lambda file: file.writestr(entry(f"{MAL}work.rar"), "Rar!"), "a kind that is not opened"),
    "nested-broken": (lambda file: file.writestr(entry(f"{MAL}work.zip"), "not a zip"), "damaged or no zip archive"),
    "nested-deep": (lambda file: file.writestr(entry(f"{MAL}work.zip"), nested(b"{}", 4)), "too many archives"),
    "nested-entries": (
        lambda file: file.writestr(entry(f"{MAL}w.zip"), archive({f"{n}": b"" for n in range(2001)})),
        "more than 2,000 entries",
    ),
    "nested-bomb": (
        # Each file is within its bound; together they are not.
        lambda file: file.writestr(
            entry(f"{MAL}w.zip"),
            # Digits: of bytes that are no text each is an error, and watched for memory that takes minutes.
            archive({f"{n}.ipynb": random.Random(n).randbytes(10_000).hex().encode() * 490 for n in range(12)}),
            zipfile.ZIP_STORED,
        ),
        "more than 100 MB in all",
    ),
    "nested-overlapping": (lambda file: file.writestr(entry(f"{MAL}w.zip"), overlapping(b"{}")), "entries overlap"),
    "nested-tar-link": (lambda file: file.writestr(entry(f"{MAL}w.tar.gz"), tar(link=True)), "it is a link"),
    "nested-tar-bomb": (
        lambda file: file.writestr(entry(f"{MAL}w.tar.gz"), tar(size=120_000_000), zipfile.ZIP_STORED),
        "more than 100 MB in all",
    ),
    "nested-tar-cut": (lambda file: file.writestr(entry(f"{MAL}w.tar.gz"), tar(size=1000)[:70]), "damaged"),
}


def tar(link: bool = False, size: int = 0) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz", compresslevel=1) as file:
        info = tarfile.TarInfo("ps1.ipynb" if size < 10_000_000 else "movie.bin")
        if link:
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/hostname"
        info.size = size
        file.addfile(info, Zeros(size))  # type: ignore[arg-type]
    return data.getvalue()


class Zeros:
    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return b"\0" * size


@pytest.mark.parametrize("case", EVIL_ENTRIES)
def test_a_bad_entry_is_reported_and_the_rest_is_collected(course: Course, tmp_path: Path, case: str):
    make, cause = EVIL_ENTRIES[case]
    path = tmp_path / "m.zip"
    path.write_bytes(packed(lambda file: (make(file), file.writestr(ADA, notebook(course, saved(9))))))
    before = outside(course)
    tracemalloc.start()
    report = collect(course, path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert outside(course) == before
    assert "s01" in [each.learner for each in report.placed]
    assert report.unplaced
    assert any(cause in left.cause for left in report.unplaced)
    for left in report.unplaced:  # Once a bound is reached, everything after it.
        assert left.file.startswith("m.zip/Mal Mallory")
        assert left.fix
    assert peak < 150_000_000


def test_an_encrypted_archive_is_reported(course: Course, tmp_path: Path):
    path = tmp_path / "m.zip"
    path.write_bytes(flag(archive({f"{MAL}ps1.ipynb": b"{}"}), 1))
    (left,) = collect(course, path).unplaced
    assert left.cause == "it is encrypted"
    assert left.fix == "ask for it without a password"


@pytest.mark.parametrize("cut", [0.2, 0.6, 0.95, 1.0])
def test_a_download_that_was_cut_short_is_named(course: Course, tmp_path: Path, cut: float):
    whole = archive({ADA: notebook(course), f"{MAL}ps1.ipynb": notebook(course)})
    path, other = tmp_path / "m.zip", save(tmp_path, "other.zip", {ADA: notebook(course)})
    path.write_bytes(whole[: int(len(whole) * cut) - 1])
    report = collect(course, path, other)
    assert [(each.file, "damaged" in each.cause) for each in report.unplaced] == [("m.zip", True)]
    assert [each.learner for each in report.placed] == ["s01"]


def test_changed_bytes_are_noticed_and_nothing_fails(course: Course, tmp_path: Path):
    """A hundred archives with flipped bytes: each is collected, reported, or both; nothing else happens."""
    whole = archive({ADA: notebook(course, saved(9)), f"{MAL}work.zip": archive({"ps1.ipynb": notebook(course)})})
    chance = random.Random(20261122)
    before = outside(course) | {"m.zip"}
    for _ in range(100):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 3, 20])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (tmp_path / "m.zip").write_bytes(data)
        report = collect(course, tmp_path / "m.zip")
        seen = len(report.placed) + len(report.unplaced) + len(report.ignored)
        assert seen, "an archive vanished without a word"
    assert outside(course) == before


def test_a_name_that_stands_twice_is_the_last_one(course: Course, tmp_path: Path):
    first, last = notebook(course, saved(1)), notebook(course, saved(2))
    path = tmp_path / "m.zip"
    path.write_bytes(archive({ADA: first, ADA.replace("Ada", "Bda"): last}).replace(b"Bda", b"Ada"))
    report = collect(course, path)
    assert (course.folder / "submitted/s01/ps1/ps1.ipynb").read_bytes() == last
    assert [each.cause for each in report.unplaced] == [
        "another entry with the same name follows it in the archive, and counts"
    ]


def test_a_nul_in_a_name_does_not_cut_it(course: Course, tmp_path: Path):
    data = archive({f"{MAL}ps1.ipynb#.exe": b"{}"}).replace(b"ipynb#", b"ipynb\0")
    (tmp_path / "m.zip").write_bytes(data)
    (left,) = collect(course, tmp_path / "m.zip").unplaced
    assert "control characters" in left.cause


@pytest.mark.parametrize("large", [False, True])
def test_a_directory_of_millions_is_refused_before_it_is_built(large: bool):
    entries = 3_000
    central = (b"PK\x01\x02" + b"\0" * 42) * entries
    data = central
    if large:
        data += b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, entries, entries, len(central), 0)
        data += b"PK\x06\x07" + struct.pack("<LQL", 0, len(central), 1)
    size = 0xFFFFFFFF if large else len(central)
    data += b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 0xFFFF, 0xFFFF, size, 0, 0)
    with pytest.raises(bounds.Refused, match="more than 2,000 entries"):
        list(zips.members(io.BytesIO(data), bounds.Budget(bounds.NESTED)))


def test_names_in_utf8_without_saying_so_are_read(course: Course, tmp_path: Path):
    """As many packers write them."""
    name = "Adä Lovelace_1_assignsubmission_file_ps1.ipynb"
    data = archive({name: notebook(course)})
    cleared = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        cleared[data.find(mark) + place] &= ~0x08
    assert bytes(cleared) != data
    (tmp_path / "m.zip").write_bytes(cleared)
    assert [each.learner for each in collect(course, tmp_path / "m.zip").placed] == ["s01"]


class Unsaid(zipfile.ZipInfo):
    """An entry whose name is in the letters of an older machine, which the archive does not name."""

    letters = ""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  (the name that zipfile calls)
        return self.filename.encode(self.letters), self.flag_bits


@pytest.mark.parametrize(
    ("letters", "names"),
    [
        ("cp437", ["Müller Jürgen", "Groß Änne"]),
        ("cp850", ["Müller Jürgen", "Groß Änne"]),
        ("cp852", ["Dąbrowski Łukasz", "Żółć Ewa"]),
        ("cp1252", ["Peña Begoña", "Müller Jürgen"]),
        ("cp1250", ["Dąbrowski Łukasz"]),
        ("cp866", ["Иванов Иван", "Щукина Ольга"]),
        ("cp1251", ["Иванов Иван"]),
        ("cp932", ["ソ田太郎", "鈴木一郎"]),
        ("gbk", ["王小明", "李雷"]),
        ("big5", ["陳大文", "張偉"]),
        ("cp949", ["김철수", "이영희"]),
    ],
)
def test_names_in_letters_that_nobody_says_are_read(letters: str, names: list[str]):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packing:
        for number, name in enumerate([*names, "Ada Lovelace"]):
            entry = Unsaid(f"{name}_{number}_assignsubmission_file_/ps1.ipynb")
            entry.letters = letters
            packing.writestr(entry, b"{}")
    read = [member.parts[0].split("_")[0] for member in zips.members(file, bounds.Budget(bounds.GIVEN))]
    assert read == [*names, "Ada Lovelace"]


def test_what_systems_leave_in_archives_is_not_even_listed(course: Course, tmp_path: Path):
    path = save(
        tmp_path,
        "m.zip",
        {ADA: notebook(course), f"__MACOSX/{ADA}": b"\0", f"{MAL}.DS_Store": b"", ADA.replace("ps1", ".x/ps1"): b"{}"},
    )
    report = collect(course, path)
    assert (len(report.placed), report.unplaced, report.ignored) == (1, [], [])


@pytest.mark.parametrize("ending", [".tar", ".tar.gz", ".tgz"])
def test_tar_archives(course: Course, tmp_path: Path, ending: str):
    path = tmp_path / f"all{ending}"
    with tarfile.open(path, "w" if ending == ".tar" else "w:gz") as file:
        for name in (ADA, f"{MAL}ps1.ipynb"):
            content = notebook(course, saved(4))
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
        evil = tarfile.TarInfo("../../evil.ipynb")
        file.addfile(evil)
    before = outside(course)
    report = collect(course, path)
    assert sorted(each.learner for each in report.placed) == ["s01", "s02"]
    assert [each.cause for each in report.unplaced] == ["its name leads out of the archive"]
    assert outside(course) == before


def test_links_and_special_files_in_folders_are_not_followed(course: Course, tmp_path: Path):
    folder = tmp_path / "all" / MAL
    folder.mkdir(parents=True)
    (folder / "ps1.ipynb").symlink_to("/etc/hostname")
    os.mkfifo(folder / "pipe.ipynb")
    (tmp_path / "all/loop").symlink_to(tmp_path / "all")
    (tmp_path / "all" / ADA).parent.mkdir()
    (tmp_path / "all" / ADA).write_bytes(notebook(course))
    report = collect(course, tmp_path / "all")
    assert [each.learner for each in report.placed] == ["s01"]
    assert sorted(each.cause for each in report.unplaced) == ["it is a link, not a file", "it is not a plain file"]


def test_a_class_of_thousands_in_one_archive(course: Course, tmp_path: Path):
    """Linear, and within little memory."""
    content = notebook(course, saved(9))
    people = Roster(tuple(Person(f"s{n}", (f"Name{n} Family{n}",)) for n in range(3_000)), closed=True)
    names = {f"Name{n} Family{n}_{n}_assignsubmission_file_/ps1.ipynb": content for n in range(3_000)}
    path = save(tmp_path, "m.zip", names)
    start = time.monotonic()
    report = Intake(course.folder, "ps1", people).run([path])
    print(f"3,000 submissions in {time.monotonic() - start:.1f} s")
    assert len(report.placed) == 3_000
    assert report.complete


def test_killed_at_any_moment_it_loses_nothing_and_the_next_run_does_the_rest(course: Course, tmp_path: Path):
    people = Roster(tuple(Person(f"s{n}", (f"Name{n} Family{n}",)) for n in range(200)), closed=True)
    old, new = notebook(course, saved(1)), notebook(course, saved(2))
    paths = []
    for hour, content in ((505, old), (605, new)):
        names = {f"{n}-7 - Name{n} Family{n} - Jan 12, 2026 {hour} PM - ps1.ipynb": content for n in range(200)}
        paths.append(save(tmp_path, f"{hour}.zip", names))
    Intake(course.folder, "ps1", people, zone=UTC).run(paths[:1])
    start = time.monotonic()
    shutil.copytree(course.folder, tmp_path / "undisturbed")
    Intake(tmp_path / "undisturbed", "ps1", people, zone=UTC).run(paths[1:])
    whole = time.monotonic() - start
    chance = random.Random(7)
    for _ in range(12):
        child = os.fork()
        if child == 0:
            Intake(course.folder, "ps1", people, zone=UTC).run(paths[1:])
            os._exit(0)
        time.sleep(chance.uniform(0, whole))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        # Whatever was handed in is somewhere, whole.
        for n in range(200):
            there = course.folder / f"submitted/s{n}/ps1/ps1.ipynb"
            kept = course.folder / f"collected/ps1/earlier/s{n}/2026-01-12T17-05-00Z/ps1.ipynb"
            found = [path.read_bytes() for path in (there, kept) if path.exists()]
            assert old in found, n
            assert set(found) <= {old, new}
    Intake(course.folder, "ps1", people, zone=UTC).run(paths[1:])
    assert tree(course.folder) == tree(tmp_path / "undisturbed")


def tree(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "report.json"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_disk_that_is_full_for_one_is_said_and_the_others_are_placed(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = save(tmp_path, "m.zip", {ADA: notebook(course), f"{MAL}ps1.ipynb": notebook(course)})
    copy = shutil.copyfile

    def full(source: Path, target: Path) -> object:
        if "s01" in str(target):
            raise OSError(errno.ENOSPC, "No space left on device")
        return copy(source, target)

    monkeypatch.setattr(shutil, "copyfile", full)
    report = collect(course, path)
    assert {each.learner: each.state for each in report.placed} == {"s01": "failed", "s02": "new"}
    assert not report.complete
    assert list((course.folder / "submitted/s01").iterdir()) == []
    monkeypatch.undo()
    assert {each.learner: each.state for each in collect(course, path).placed} == {"s01": "new", "s02": "unchanged"}


def test_only_one_intake_of_an_assignment_runs(course: Course, tmp_path: Path):
    path = save(tmp_path, "m.zip", {ADA: notebook(course)})
    first = Intake(course.folder, "ps1", ROSTER)
    reached, go_on = threading.Event(), threading.Event()

    def wait(_: str) -> None:
        reached.set()
        go_on.wait(60)

    first.tell = wait
    thread = threading.Thread(target=first.run, args=([path],))
    thread.start()
    assert reached.wait(60)
    with pytest.raises(Busy, match="another `whichpm collect ps1` is running"):
        collect(course, path)
    go_on.set()
    thread.join()
    assert (course.folder / "submitted/s01/ps1/ps1.ipynb").is_file()
