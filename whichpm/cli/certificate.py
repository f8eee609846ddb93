"""Commands of certificates: sign what a learner saved from the page, and verify what was signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whichpm.cli.common import HERE, Course, app, fail, find_course, out, printable

if TYPE_CHECKING:
    from whichpm.certificate import Certificate

certificate = typer.Typer(
    no_args_is_help=True,
    help="Certificates that learners make in the page: sign one that you stand for, verify one that you are shown.",
)
app.add_typer(certificate, name="certificate")

KEY = Path("draws/certificates.key")
"""Below the course; for its owner alone, as all in that folder."""
File = Annotated[Path, typer.Argument(help="The file that the learner saved: which-pm-certificate.json.")]


@certificate.command()
def sign(
    file: File,
    by: Annotated[str, typer.Option(help="Your name, as the certificate shows it.")],
    to: Annotated[Path | None, typer.Option(help="Where to write; beside FILE, as …-signed.json, if not said.")] = None,
    course: Course = HERE,
) -> None:
    """Sign a certificate with the key of this course, which is made when it is first needed.

    The numbers are the learner's own: sign what you have seen, or what the gradebook says too. Send the signed file
    back; the page takes it in and prints it with your name and the code.
    """
    from whichpm import atomic, private
    from whichpm.certificate import CertificateError, signed, written

    root = find_course(course)
    target = to or file.with_name(f"{file.stem}-signed.json")
    found = _read(file)
    try:
        key = private.secret(root / KEY) or ""
        made = signed(found, by, date.today(), key)
        content = written(made)
        if target.exists() and target.read_bytes() != content:
            raise FileExistsError(f"{target} is there already, with other content; name another file: --to FILE")
        atomic.write(target, content)
    except private.Damaged as error:
        fail(ValueError(f"{root / KEY}: {error}; put it back from a copy: without it no earlier code can be verified"))
    except CertificateError as error:
        fail(ValueError(f"--by: {error}"))
    except OSError as error:
        fail(error)
    _show(made)
    out.print(printable(f"Wrote {target}."), highlight=False, markup=False, soft_wrap=True)


@certificate.command()
def verify(file: File, course: Course = HERE) -> None:
    """Say whether a certificate was signed with the key of this course and is as it was then; exit code 1 if not."""
    from whichpm import private
    from whichpm.certificate import CertificateError
    from whichpm.certificate import verify as verified

    root = find_course(course)
    found = _read(file)
    try:
        key = private.secret(root / KEY, make=False)
        if key is None and found.signed:
            raise CertificateError("this course has signed none so far; verify it where it was signed")
        verified(found, key or "")
    except private.Damaged as error:
        fail(ValueError(f"{root / KEY}: {error}; put it back from a copy"))
    except CertificateError as error:
        fail(ValueError(f"{file}: {error}"))
    _show(found)


def _read(file: Path) -> Certificate:
    from whichpm.certificate import LARGEST, CertificateError, read

    try:
        with file.open("rb") as opened:
            return read(opened.read(LARGEST + 1))
    except CertificateError as error:
        fail(ValueError(f"{file}: {error}"))
    except OSError as error:
        fail(error)


def _show(found: Certificate) -> None:
    lines = [f"{found.name}, {found.date}", *(f"  {one.name}: {one.done} of {one.all}" for one in found.results)]
    if found.signed:
        lines.append(f"Signed by {found.signed.by} on {found.signed.date}, code {found.signed.code}.")
    for line in lines:
        out.print(printable(line), highlight=False, markup=False, soft_wrap=True)
