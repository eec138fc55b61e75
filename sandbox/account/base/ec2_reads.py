"""Describe calls whose filters this course depends on. MiniStack passes over a filter it does not know and answers
with everything; AWS refuses it. The field lists are those of each operation's API reference."""

import base64

from ec2_groups import group
from ec2_network import gateway, ranges, vpc
from ec2_routes import state_of, table
from ministack.services import ec2
from refusals import Refused, ec2_instead, value


def install() -> None:
    # The renderers are looked up at each call: other rules put theirs in place later.
    _describe("DescribeVpcs", "vpcSet", "VpcId", ec2._vpcs, vpc, _VPC, lambda r: ec2._vpc_xml(r))
    _describe(
        "DescribeSubnets", "subnetSet", "SubnetId", ec2._subnets, _subnet, _SUBNET, lambda r: ec2._subnet_fields_xml(r)
    )
    _describe(
        "DescribeInternetGateways", "internetGatewaySet", "InternetGatewayId", ec2._internet_gateways, gateway, _GATEWAY,
        lambda r: ec2._igw_xml(r),
    )
    _describe(
        "DescribeRouteTables", "routeTableSet", "RouteTableId", ec2._route_tables, table, _TABLE,
        lambda r: ec2._rtb_fields_xml(r),
    )
    _describe(
        "DescribeSecurityGroups", "securityGroupInfo", "GroupId", ec2._security_groups, group, _GROUP,
        lambda r: ec2._sg_xml(r),
    )


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


def _each(*path: str):
    """Reads a field, or a field of each record in a list: ("Attachments", "VpcId")."""

    def read(record: dict) -> list:
        if len(path) == 1:
            return [record.get(path[0])]
        return [entry.get(path[1]) for entry in record.get(path[0], [])]

    return read


def _rules(direction: str, key: str, inner: str = ""):
    def read(record: dict) -> list:
        rules = record.get(direction, [])
        return [entry.get(inner) for rule in rules for entry in rule[key]] if inner else [rule.get(key) for rule in rules]

    return read


_VPC = {
    "vpc-id": _each("VpcId"),
    "cidr": _each("CidrBlock"),
    "cidr-block-association.cidr-block": lambda record: ranges(record),
    "cidr-block-association.state": lambda record: ["associated"],
    "dhcp-options-id": _each("DhcpOptionsId"),
    "is-default": _each("IsDefault"),
    "isDefault": _each("IsDefault"),
    "owner-id": _each("OwnerId"),
    "state": _each("State"),
}
_SUBNET = {
    "subnet-id": _each("SubnetId"),
    "vpc-id": _each("VpcId"),
    "availability-zone": _each("AvailabilityZone"),
    "availabilityZone": _each("AvailabilityZone"),
    "availability-zone-id": _each("AvailabilityZoneId"),
    "available-ip-address-count": _each("AvailableIpAddressCount"),
    "cidr-block": _each("CidrBlock"),
    "cidr": _each("CidrBlock"),
    "cidrBlock": _each("CidrBlock"),
    "default-for-az": _each("DefaultForAz"),
    "defaultForAz": _each("DefaultForAz"),
    "map-public-ip-on-launch": _each("MapPublicIpOnLaunch"),
    "owner-id": _each("OwnerId"),
    "state": _each("State"),
}
_GATEWAY = {
    "internet-gateway-id": _each("InternetGatewayId"),
    "attachment.vpc-id": _each("Attachments", "VpcId"),
    "attachment.state": _each("Attachments", "State"),
    "owner-id": _each("OwnerId"),
}
_TABLE = {
    "route-table-id": _each("RouteTableId"),
    "vpc-id": _each("VpcId"),
    "owner-id": _each("OwnerId"),
    "association.main": lambda record: [bool(a.get("Main")) for a in record["Associations"]],
    "association.subnet-id": _each("Associations", "SubnetId"),
    "association.route-table-id": _each("Associations", "RouteTableId"),
    "association.route-table-association-id": _each("Associations", "RouteTableAssociationId"),
    "route.destination-cidr-block": _each("Routes", "DestinationCidrBlock"),
    "route.destination-ipv6-cidr-block": _each("Routes", "DestinationIpv6CidrBlock"),
    "route.gateway-id": _each("Routes", "GatewayId"),
    "route.nat-gateway-id": _each("Routes", "NatGatewayId"),
    "route.origin": _each("Routes", "Origin"),
    "route.state": lambda record: [state_of(route, record["VpcId"]) for route in record["Routes"]],
}
_GROUP = {
    "group-id": _each("GroupId"),
    "group-name": _each("GroupName"),
    "vpc-id": _each("VpcId"),
    "description": _each("Description"),
    "owner-id": _each("OwnerId"),
} | {
    f"{prefix}ip-permission.{name}": _rules(direction, *path)
    for prefix, direction in (("", "IpPermissions"), ("egress.", "IpPermissionsEgress"))
    for name, path in {
        "cidr": ("IpRanges", "CidrIp"),
        "ipv6-cidr": ("Ipv6Ranges", "CidrIpv6"),
        "group-id": ("UserIdGroupPairs", "GroupId"),
        "from-port": ("FromPort",),
        "to-port": ("ToPort",),
        "protocol": ("IpProtocol",),
    }.items()
}
