"""Credits of layers as the XML that QGIS and GDAL read out of a GeoPackage."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from atlas.formats.xml_text import legal_text


def qgis_metadata(*, name: str, title: str, abstract: str, licence: str, attribution: str) -> str:
    """Return metadata in the form of QGIS (`qgis.dtd`)."""
    root = Element("qgis", {"version": "3.22.0"})
    texts = {
        "identifier": name,
        "parentidentifier": "",
        "language": "de",
        "type": "dataset",
        "title": title,
        "abstract": abstract,
        "rights": attribution,
        "license": licence,
    }
    for tag, text in texts.items():
        SubElement(root, tag).text = legal_text(text)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(root, encoding="unicode")


def gdal_metadata(*, title: str, abstract: str, licence: str, attribution: str) -> str:
    """Return metadata in the form of GDAL, which `ogrinfo` prints."""
    root = Element("GDALMultiDomainMetadata")
    body = SubElement(root, "Metadata")
    texts = {"TITLE": title, "DESCRIPTION": abstract, "LICENCE": licence, "ATTRIBUTION": attribution}
    for key, text in texts.items():
        SubElement(body, "MDI", {"key": key}).text = legal_text(text)
    return tostring(root, encoding="unicode")
