"""Describe calls of instances and their types. MiniStack passes over a filter it does not know and answers with
everything; AWS refuses it."""

import base64

from ministack.services import ec2
from refusals import Refused, ec2_instead, value


def _subnet(p: dict) -> dict:
    subnet_id = value(p, "SubnetId")
    if subnet_id not in ec2._subnets:
        raise Refused("InvalidSubnetID.NotFound", f"The subnet ID '{subnet_id}' does not exist")
    return ec2._subnets[subnet_id]


def _describe(action: str, answer_set: str, id_name: str, store, find, fields: dict, show) -> None:
    def handler(p):
        records, token = _page(p, _select(p, id_name, store, find, fields))
        more = f"<nextToken>{token}</nextToken>" if token else ""
        items = "".join(show(record) for record in records)
        return ec2._xml(200, f"{action}Response", f"<{answer_set}>{items}</{answer_set}>{more}")

    ec2_instead(action, handler)


def _select(p: dict, id_name: str, store, find, fields: dict) -> list[dict]:
    ids = ec2._parse_member_list(p, id_name)
    names = ec2._parse_member_list(p, "GroupName")
    named = [find({id_name: [one]}) for one in ids] + [find({"GroupName": [name]}) for name in names]
    wanted = {record[id_name] for record in named}
    filters = ec2._parse_filters(p)
    unknown = next((name for name in filters if name not in fields and not name.startswith("tag")), None)
    if unknown is not None:
        raise Refused("InvalidParameterValue", f"The filter '{unknown}' is invalid")
    return [
        record
        for record in store.values()
        if (not named or record[id_name] in wanted)
        and ec2._resource_matches_tag_filters(record[id_name], filters)
        and all(_matches(fields[name](record), patterns) for name, patterns in filters.items() if name in fields)
    ]


def _matches(found: list, patterns: list[str]) -> bool:
    texts = [str(one).lower() if isinstance(one, bool) else str(one) for one in found if one is not None]
    return any(ec2._glob_match(pattern, text) for pattern in patterns for text in texts)


def _page(p: dict, records: list[dict]) -> tuple[list[dict], str]:
    size, token = value(p, "MaxResults"), value(p, "NextToken")
    if not size:
        return records, ""
    if not size.isdigit() or not 5 <= int(size) <= 1000:
        raise Refused("InvalidParameterValue", f"Value ({size}) for parameter maxResults is invalid: use 5 to 1000.")
    try:
        start = int(base64.b64decode(token)) if token else 0
    except ValueError:
        raise Refused("InvalidParameterValue", "Value for parameter nextToken is invalid.") from None
    end = start + int(size)
    return records[start:end], base64.b64encode(str(end).encode()).decode() if end < len(records) else ""
