"""Security groups. Every rule has one source, as in AWS, so duplicates, partial revokes and rule ids come out right."""

import ipaddress
import re
from xml.sax.saxutils import escape

from ec2_network import default_vpc_id, vpc
from ministack.services import ec2
from refusals import Refused, after, ec2_before, required, value

_SOURCES = {
    "IpRanges": "CidrIp",
    "Ipv6Ranges": "CidrIpv6",
    "PrefixListIds": "PrefixListId",
    "UserIdGroupPairs": "GroupId",
}
_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"}
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
_TEXT = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}")


def install() -> None:
    ec2_before("CreateSecurityGroup", create_group)
    ec2_before("DeleteSecurityGroup", delete_group)
    for direction, held in (("Ingress", "IpPermissions"), ("Egress", "IpPermissionsEgress")):
        ec2_before(f"AuthorizeSecurityGroup{direction}", lambda p, held=held: authorize(p, held))
        ec2_before(f"RevokeSecurityGroup{direction}", lambda p, held=held: revoke(p, held))
    after(ec2._ACTION_MAP, "DeleteSecurityGroup", lambda p: ec2._tags.pop(value(p, "GroupId"), None))
    _split_rules()
    _show_rules_together()


def create_group(p: dict) -> None:
    name = required(p, "GroupName")
    description = required(p, "GroupDescription")
    if not value(p, "VpcId"):
        if default_vpc_id() is None:
            raise Refused("VPCIdNotSpecified", "No default VPC for this user")
        p["VpcId"] = [default_vpc_id()]
    vpc(p)
    for text, parameter in ((name, "groupName"), (description, "groupDescription")):
        if not _TEXT.fullmatch(text):
            raise Refused("InvalidParameterValue", f"Value ({text}) for parameter {parameter} is invalid.")
    if name == "default":
        raise Refused("InvalidParameterValue", "Cannot use reserved security group name: default")
    if name.startswith("sg-"):
        raise Refused("InvalidParameterValue", "Group names may not be in the format sg-*")


def group(p: dict) -> dict:
    """The group by id, or by name in the default VPC, which is where names alone are allowed."""
    name = value(p, "GroupName")
    if not value(p, "GroupId") and name:
        for record in ec2._security_groups.values():
            if record["GroupName"] == name and record["VpcId"] == default_vpc_id():
                p["GroupId"] = [record["GroupId"]]
                return record
        raise Refused("InvalidGroup.NotFound", f"The security group '{name}' does not exist in the default VPC")
    group_id = required(p, "GroupId")
    if group_id not in ec2._security_groups:
        code = "InvalidGroupId.Malformed" if ec2._is_malformed_security_group_id(group_id) else "InvalidGroup.NotFound"
        raise Refused(code, f"The security group '{group_id}' does not exist")
    return ec2._security_groups[group_id]


def delete_group(p: dict) -> None:
    group_id = group(p)["GroupId"]
    users = [*ec2._network_interfaces.values(), *(i for i in ec2._instances.values() if i["State"]["Name"] != "terminated")]
    used = any(group_id in _groups_of(user) for user in users)
    named = any(
        pair.get("GroupId") == group_id
        for other in ec2._security_groups.values()
        if other["GroupId"] != group_id
        for rule in [*other["IpPermissions"], *other["IpPermissionsEgress"]]
        for pair in rule["UserIdGroupPairs"]
    )
    if used or named:
        raise Refused("DependencyViolation", f"resource {group_id} has a dependent object")


def _groups_of(user: dict) -> list[str]:
    groups = user.get("Groups") or user.get("SecurityGroups") or []
    return [entry.get("GroupId") if isinstance(entry, dict) else entry for entry in groups]


def authorize(p: dict, held: str) -> None:
    record = group(p)
    rules = ec2._parse_ip_permissions(p, "IpPermissions")
    if not rules:
        raise Refused("MissingParameter", "The request must contain the parameter ipPermissions")
    existing = record[held]
    for position, rule in enumerate(rules):
        _check_rule(rule)
        if any(ec2._rules_match(rule, other) for other in [*existing, *rules[:position]]):
            raise Refused("InvalidPermission.Duplicate", f'the specified rule "{_in_words(rule)}" already exists')


def revoke(p: dict, held: str) -> None:
    """In the default VPC a rule that is not there is passed over; elsewhere it is an error and nothing is revoked.
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html"""
    record = group(p)
    if value(p, "SecurityGroupRuleId.1") or record["VpcId"] == default_vpc_id():
        return
    for rule in ec2._parse_ip_permissions(p, "IpPermissions"):
        if not any(ec2._rules_match(rule, other) for other in record[held]):
            raise Refused("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")


def _check_rule(rule: dict) -> None:
    protocol, first, last = rule["IpProtocol"], rule.get("FromPort"), rule.get("ToPort")
    if protocol in ("tcp", "udp"):
        if first is None or last is None:
            raise Refused(
                "InvalidParameterValue",
                "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
            )
        if not 0 <= first <= last <= 65535:
            raise Refused("InvalidParameterValue", f"Invalid value '{first}-{last}' for portRange: use 0 to 65535.")
    elif protocol not in ("-1", "icmp", "icmpv6") and not (protocol.isdigit() and int(protocol) < 256):
        raise Refused("InvalidParameterValue", f"Invalid value '{protocol}' for IP protocol. Unknown protocol.")
    sources = [entry for kind in _SOURCES for entry in rule[kind]]
    if not sources:
        raise Refused("MissingParameter", "A rule must name a source or destination: a CIDR, a group or a prefix list.")
    for pair in rule["UserIdGroupPairs"]:
        if pair.get("GroupId") not in ec2._security_groups:
            raise Refused("InvalidGroup.NotFound", f"The security group '{pair.get('GroupId')}' does not exist")


def _in_words(rule: dict) -> str:
    source = next(entry[key] for kind, key in _SOURCES.items() for entry in rule[kind])
    ports = f", from port: {rule['FromPort']}, to port: {rule['ToPort']}" if "FromPort" in rule else ""
    protocol = "ALL" if rule["IpProtocol"] == "-1" else rule["IpProtocol"].upper()
    return f"peer: {source}, {protocol}{ports}, ALLOW"


def _split_rules() -> None:
    original = ec2._parse_ip_permissions

    def parse(p, prefix):
        rules = []
        for rule in original(p, prefix):
            rule["IpProtocol"] = _PROTOCOLS.get(rule["IpProtocol"].lower(), rule["IpProtocol"].lower())
            if rule["IpProtocol"] == "-1":
                rule.pop("FromPort", None)
                rule.pop("ToPort", None)
            single = [
                {**rule, **{other: [] for other in _SOURCES}, kind: [_canonical(kind, entry)]}
                for kind in _SOURCES
                for entry in rule[kind]
            ]
            rules.extend(single or [rule])
        return rules

    ec2._parse_ip_permissions = parse


def _canonical(kind: str, entry: dict) -> dict:
    if kind not in ("IpRanges", "Ipv6Ranges"):
        return entry
    key = _SOURCES[kind]
    try:
        network = ipaddress.ip_network(entry[key], strict=False)
        if (network.version == 6) != (key == "CidrIpv6"):
            raise ValueError
    except ValueError:
        raise Refused("InvalidParameterValue", f"CIDR block {entry[key]} is malformed") from None
    return {**entry, key: str(network)}


def _show_rules_together() -> None:
    """DescribeSecurityGroups lists the sources of one protocol and port range as one permission."""
    original = ec2._sg_xml

    def show(record):
        return original(
            {
                **record,
                "Description": escape(record["Description"]),
                "GroupName": escape(record["GroupName"]),
                "IpPermissions": _together(record["IpPermissions"]),
                "IpPermissionsEgress": _together(record["IpPermissionsEgress"]),
            }
        )

    ec2._sg_xml = show


def _together(rules: list[dict]) -> list[dict]:
    merged: dict[tuple, dict] = {}
    for rule in rules:
        key = (rule["IpProtocol"], rule.get("FromPort"), rule.get("ToPort"))
        whole = merged.setdefault(key, {**rule, **{kind: [] for kind in _SOURCES}})
        for kind in _SOURCES:
            whole[kind] = [*whole[kind], *rule.get(kind, [])]
    return list(merged.values())
