"""GraphML, as Gephi, yEd and Cytoscape open it.

Source: U. Brandes, M. Eiglsperger, J. Lerner: GraphML Primer (graphml.graphdrawing.org).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_KEYS: Final = (("label", "node", "string"), ("kind", "node", "string"), ("weight", "edge", "int"))


def write_graphml(edges: Iterable[Mapping[str, Any]]) -> bytes:
    """Return edges as an undirected graph.

    Parameters
    ----------
    edges
        `source_kind`, `source_id`, `source`, the same three of the `target`, and `offers`, which becomes the weight.
        A node is known by its kind and id.
    """
    root = ET.Element("graphml", xmlns=_NAMESPACE)
    for name, holder, kind in _KEYS:
        ET.SubElement(root, "key", {"id": name, "for": holder, "attr.name": name, "attr.type": kind})
    graph = ET.SubElement(root, "graph", edgedefault="undirected")
    listed = list(edges)
    nodes = {_node_id(edge, end): (edge[end], edge[f"{end}_kind"]) for edge in listed for end in ("source", "target")}
    for node_id, (label, kind) in nodes.items():
        node = ET.SubElement(graph, "node", id=node_id)
        _add(node, "label", label)
        _add(node, "kind", kind)
    for edge in listed:
        drawn = ET.SubElement(graph, "edge", source=_node_id(edge, "source"), target=_node_id(edge, "target"))
        _add(drawn, "weight", edge["offers"])
    ET.indent(root)
    # As text first: with an encoding, the declared type of the result is anything.
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _node_id(edge: Mapping[str, Any], end: str) -> str:
    return f"{edge[f'{end}_kind']}:{edge[f'{end}_id']}"


def _add(parent: ET.Element, key: str, value: object) -> None:
    ET.SubElement(parent, "data", key=key).text = str(value)
