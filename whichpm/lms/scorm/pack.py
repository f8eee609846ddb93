"""The zip that an LMS takes: files, the page that it launches, and the manifest. The same files give the same bytes."""

from __future__ import annotations

import hashlib
import html
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from whichpm import atomic, lean, scripts, words
from whichpm.kit import leak
from whichpm.model import Exercise

LAUNCH = "scorm.html"
MOMENT = (1980, 1, 1, 0, 0, 0)
"""Time of every file in it."""
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="{name}" version="1.2" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd
  http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="course">
    <organization identifier="course">
      <title>{title}</title>
      <item identifier="all" identifierref="pages" isvisible="true">
        <title>{title}</title>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="pages" type="webcontent" adlcp:scormtype="sco" href="{launch}">
{files}
    </resource>
  </resources>
</manifest>
"""
PAGE = """<!doctype html>
<html lang="{language}" data-content_root="./">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<header class="wp-lms"></header>
<iframe title={frame}></iframe>
{data}
<script>{script}</script>
</body>
</html>
"""


class LeakFound(Exception):
    """The package would have given away part of a key; nothing was written."""

    def __init__(self, leaks: Sequence[leak.Leak]) -> None:
        super().__init__("\n".join(f"{place}: {what}" for place, what in leaks[:10]))
        self.leaks = leaks


def page(told: Mapping[str, Any], language: str = "en") -> bytes:
    """The page that the LMS launches; ``told`` is what its script knows (``Package`` of static/scorm/scorm.mjs)."""
    title = html.escape(told["title"])
    return PAGE.format(
        language=language,
        title=title,
        frame=quoteattr(told["title"]),
        style=lean.style((scripts.STATIC / "scorm/scorm.css").read_text(encoding="utf-8")),
        data=scripts.inert(told),
        script=scripts.told(words.messages(language, "scorm")) + scripts.script("scorm", "scorm"),
    ).encode()


def manifest(name: str, title: str, files: Sequence[str]) -> bytes:
    """The list of what is in the package, by SCORM 1.2."""
    listed = "\n".join(f"      <file href={quoteattr(file)}/>" for file in files)
    return MANIFEST.format(name=name, title=escape(title), launch=LAUNCH, files=listed).encode()


def write(target: Path, name: str, title: str, files: Mapping[str, bytes], secret: Sequence[Exercise]) -> Path:
    """Write a package, after a search for keys in all of it.

    Parameters
    ----------
    target
        The zip; what is there is replaced.
    name, title
        How the LMS calls it; a digest of the files is added to the name, so that each version has its own.
    files
        Contents by their paths, the page to launch among them.
    secret
        Exercises of the bank; a key of a graded one stops it.

    Raises :class:`LeakFound` and :class:`OSError`.
    """
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        for path, content in files.items():
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            (home / path).write_bytes(content)
        if leaks := leak.find_leaks([home], secret):
            raise LeakFound([found._replace(place=found.place.removeprefix(f"{home}/")) for found in leaks])
    digest = hashlib.sha256(b"".join(f"{path}\0".encode() + files[path] for path in sorted(files))).hexdigest()[:12]
    listed = manifest(f"whichpm-{name}-{digest}", title, sorted(files))
    target.parent.mkdir(parents=True, exist_ok=True)
    with atomic.writing(target) as out, zipfile.ZipFile(out, "w") as archive:
        for path, content in {"imsmanifest.xml": listed, **{path: files[path] for path in sorted(files)}}.items():
            member = zipfile.ZipInfo(path, MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)
    return target
