"""IAM's lists come in pages: at most 100 entries unless MaxItems says otherwise, then IsTruncated and a Marker.
https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html"""

import xml.etree.ElementTree as ET

from ministack.services import iam
from refusals import Refused, iam_around, value

_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"
_DEFAULT, _MOST = 100, 1000


def install() -> None:
    ET.register_namespace("", _NAMESPACE)
    for action in iam._IAM_HANDLERS:
        if action.startswith("List"):
            iam_around(action, _page)


def _page(p: dict, original):
    size = value(p, "MaxItems") or str(_DEFAULT)
    if not size.isdigit() or not 1 <= int(size) <= _MOST:
        raise Refused(
            "ValidationError",
            f"1 validation error detected: Value '{size}' at 'maxItems' failed to satisfy constraint: Member must be "
            f"between 1 and {_MOST}",
        )
    marker = value(p, "Marker")
    if marker and not marker.isdigit():
        raise Refused("ValidationError", "Invalid Marker.")
    status, headers, body = original(p)
    if status >= 400:
        return status, headers, body
    tree = ET.fromstring(body)
    result = tree[0]
    members = [(group, member) for group in result for member in group if member.tag == f"{{{_NAMESPACE}}}member"]
    start = int(marker or 0)
    end = start + int(size)
    if start == 0 and len(members) <= end:
        return status, headers, body
    for group, member in members[:start] + members[end:]:
        group.remove(member)
    if len(members) > end:
        result.find(f"{{{_NAMESPACE}}}IsTruncated").text = "true"
        ET.SubElement(result, f"{{{_NAMESPACE}}}Marker").text = str(end)
    return status, headers, ET.tostring(tree, encoding="utf-8", xml_declaration=True)
