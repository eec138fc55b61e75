"""VPCs, subnets, internet gateways: what EC2 refuses, and what a deletion takes with it."""

import ipaddress

from ministack.core.responses import get_region
from ministack.services import ec2
from refusals import Refused, after, ec2_before, required, value

ZONES = "abc"  # those of MiniStack's DescribeAvailabilityZones


def install() -> None:
    ec2_before("CreateVpc", create_vpc)
    ec2_before("CreateSubnet", create_subnet)
    ec2_before("AttachInternetGateway", attach_gateway)
    ec2_before("DetachInternetGateway", detach_gateway)
    ec2_before("DeleteInternetGateway", delete_gateway)
    ec2_before("DeleteSubnet", delete_subnet)
    ec2_before("DeleteVpc", delete_vpc)
    ec2_before("CreateTags", create_tags)
    after(ec2._ACTION_MAP, "DeleteSubnet", _forget_subnet)
    for action, name in (("DeleteVpc", "VpcId"), ("DeleteInternetGateway", "InternetGatewayId")):
        after(ec2._ACTION_MAP, action, lambda p, name=name: ec2._tags.pop(value(p, name), None))
    _show_free_addresses()
    _complete_default_vpc()
    for action in list(ec2._ACTION_MAP):
        ec2_before(action, _dry_run)


def vpc(p: dict) -> dict:
    vpc_id = required(p, "VpcId")
    if vpc_id not in ec2._vpcs:
        raise Refused("InvalidVpcID.NotFound", f"The vpc ID '{vpc_id}' does not exist")
    return ec2._vpcs[vpc_id]


def canonical(p: dict, name: str, parameter: str) -> ipaddress.IPv4Network:
    """The block in its canonical form, which AWS stores: 10.0.0.5/16 becomes 10.0.0.0/16."""
    text = required(p, name)
    try:
        if "/" not in text:
            raise ValueError
        network = ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        raise Refused(
            "InvalidParameterValue",
            f"Value ({text}) for parameter {parameter} is invalid. This is not a valid CIDR block.",
        ) from None
    p[name] = [str(network)]
    return network


def create_vpc(p: dict) -> None:
    block = canonical(p, "CidrBlock", "cidrBlock")
    if not 16 <= block.prefixlen <= 28:
        raise Refused("InvalidVpc.Range", f"The CIDR '{block}' is invalid: a VPC has a prefix from /16 to /28.")


def ranges(record: dict) -> list[ipaddress.IPv4Network]:
    """A VPC's ranges, the primary one first."""
    more = [association["CidrBlock"] for association in record.get("SecondaryRanges", [])]
    return [ipaddress.IPv4Network(block) for block in (record["CidrBlock"], *more)]


def create_subnet(p: dict) -> None:
    around = ranges(vpc(p))
    block = canonical(p, "CidrBlock", "cidrBlock")
    if not 16 <= block.prefixlen <= 28:
        raise Refused("InvalidSubnet.Range", f"The CIDR '{block}' is invalid: a subnet has a prefix from /16 to /28.")
    if not any(block.subnet_of(one) for one in around):
        raise Refused(
            "InvalidSubnet.Range", f"The CIDR '{block}' is invalid: it is not inside the VPC's {', '.join(map(str, around))}."
        )
    for subnet in _of_vpc(ec2._subnets, value(p, "VpcId")):
        if block.overlaps(ipaddress.IPv4Network(subnet["CidrBlock"])):
            raise Refused(
                "InvalidSubnet.Conflict",
                f"The CIDR '{block}' conflicts with another subnet: {subnet['SubnetId']} has {subnet['CidrBlock']}.",
            )
    zones = [f"{get_region()}{letter}" for letter in ZONES]
    zone_ids = [ec2._az_id_for_zone_name(zone) for zone in zones]
    for name, parameter, known in (
        ("AvailabilityZone", "availabilityZone", zones),
        ("AvailabilityZoneId", "availabilityZoneId", zone_ids),
    ):
        zone = value(p, name)
        if zone and zone not in known:
            raise Refused(
                "InvalidParameterValue",
                f"Value ({zone}) for parameter {parameter} is invalid. Subnets can currently only be created in the "
                f"following availability zones: {', '.join(known)}.",
            )


def gateway(p: dict) -> dict:
    gateway_id = required(p, "InternetGatewayId")
    if gateway_id not in ec2._internet_gateways:
        raise Refused("InvalidInternetGatewayID.NotFound", f"The internetGateway ID '{gateway_id}' does not exist")
    return ec2._internet_gateways[gateway_id]


def attached_to(record: dict, vpc_id: str) -> bool:
    return any(attachment.get("VpcId") == vpc_id for attachment in record.get("Attachments", []))


def attach_gateway(p: dict) -> None:
    record, vpc_id = gateway(p), vpc(p)["VpcId"]
    if record.get("Attachments"):
        return  # MiniStack answers Resource.AlreadyAssociated.
    if any(attached_to(other, vpc_id) for other in ec2._internet_gateways.values()):
        raise Refused("InvalidParameterValue", f"Network {vpc_id} already has an internet gateway attached")


def detach_gateway(p: dict) -> None:
    record, vpc_id = gateway(p), vpc(p)["VpcId"]
    if not attached_to(record, vpc_id):
        raise Refused(
            "Gateway.NotAttached", f"resource {record['InternetGatewayId']} is not attached to network {vpc_id}"
        )
    public = any(instance.get("PublicIpAddress") for instance in _live_instances() if instance.get("VpcId") == vpc_id)
    if public or any(True for _ in _of_vpc(ec2._nat_gateways, vpc_id)):
        raise Refused(
            "DependencyViolation",
            f"Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before "
            "detaching the gateway.",
        )


def delete_gateway(p: dict) -> None:
    record = gateway(p)
    if record.get("Attachments"):
        raise in_use("internetGateway", record["InternetGatewayId"])


def delete_subnet(p: dict) -> None:
    subnet_id = required(p, "SubnetId")
    users = [*_live_instances(), *ec2._network_interfaces.values(), *_live(ec2._nat_gateways)]
    if any(user.get("SubnetId") == subnet_id for user in users):
        raise in_use("subnet", subnet_id)


def _forget_subnet(p: dict) -> None:
    """A deleted subnet takes its route table association and its tags along."""
    subnet_id = value(p, "SubnetId")
    ec2._tags.pop(subnet_id, None)
    for table in ec2._route_tables.values():
        table["Associations"] = [a for a in table["Associations"] if a.get("SubnetId") != subnet_id]


def delete_vpc(p: dict) -> None:
    record = vpc(p)
    vpc_id = record["VpcId"]
    holders = [
        *_of_vpc(ec2._subnets, vpc_id),
        *(group for group in _of_vpc(ec2._security_groups, vpc_id) if group["GroupName"] != "default"),
        *(table for table in _of_vpc(ec2._route_tables, vpc_id) if not any(a.get("Main") for a in table["Associations"])),
        *(acl for acl in _of_vpc(ec2._network_acls, vpc_id) if not acl.get("IsDefault")),
        *_of_vpc(ec2._vpc_endpoints, vpc_id),
        *(instance for instance in _live_instances() if instance.get("VpcId") == vpc_id),
        *(record for record in ec2._internet_gateways.values() if attached_to(record, vpc_id)),
    ]
    if holders:
        raise in_use("vpc", vpc_id)


def in_use(kind: str, resource_id: str) -> Refused:
    return Refused("DependencyViolation", f"The {kind} '{resource_id}' has dependencies and cannot be deleted.")


# Tagging what does not exist would otherwise look like success.
_TAGGED = (
    ("vpc-", "_vpcs", "InvalidVpcID.NotFound", "vpc ID"),
    ("subnet-", "_subnets", "InvalidSubnetID.NotFound", "subnet ID"),
    ("igw-", "_internet_gateways", "InvalidInternetGatewayID.NotFound", "internetGateway ID"),
    ("rtb-", "_route_tables", "InvalidRouteTableID.NotFound", "routeTable ID"),
    ("sg-", "_security_groups", "InvalidGroup.NotFound", "security group"),
    ("i-", "_instances", "InvalidInstanceID.NotFound", "instance ID"),
)


def create_tags(p: dict) -> None:
    for resource_id in ec2._parse_member_list(p, "ResourceId"):
        for prefix, store, code, kind in _TAGGED:
            if resource_id.startswith(prefix) and resource_id not in getattr(ec2, store):
                raise Refused(code, f"The {kind} '{resource_id}' does not exist")


def _dry_run(p: dict) -> None:
    """Installed last, so it is asked first: MiniStack would carry out what --dry-run only asks about."""
    if value(p, "DryRun").lower() == "true":
        raise Refused("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412)


def _show_free_addresses() -> None:
    """AWS keeps five addresses of each subnet for itself; MiniStack writes the number of a /24 for all."""
    original = ec2._subnet_fields_xml

    def fields(subnet, tag="item"):
        if subnet["AvailableIpAddressCount"] == 251:
            subnet["AvailableIpAddressCount"] = ipaddress.IPv4Network(subnet["CidrBlock"]).num_addresses - 5
        return original(subnet, tag)

    ec2._subnet_fields_xml = fields


def default_vpc_id() -> str | None:
    return next((record["VpcId"] for record in ec2._vpcs.values() if record["IsDefault"]), None)


def _complete_default_vpc() -> None:
    """The default VPC of a real account reaches the internet: its main route table says so, and DNS names are on.
    https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html"""
    original = ec2._init_defaults

    def init_defaults():
        original()
        _let_out(ec2._DEFAULT_VPC_ID)

    ec2._init_defaults = init_defaults
    after(ec2._ACTION_MAP, "CreateDefaultVpc", lambda p: _let_out(default_vpc_id()))


def _let_out(vpc_id: str) -> None:
    record = ec2._vpcs[vpc_id]
    record.setdefault("EnableDnsHostnames", True)
    routes = ec2._route_tables[record["MainRouteTableId"]]["Routes"]
    gateway_id = next(g["InternetGatewayId"] for g in ec2._internet_gateways.values() if attached_to(g, vpc_id))
    if not any(route.get("DestinationCidrBlock") == "0.0.0.0/0" for route in routes):
        routes.append(
            {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway_id, "State": "active", "Origin": "CreateRoute"}
        )


def _of_vpc(store, vpc_id: str):
    return (record for record in _live(store) if record.get("VpcId") == vpc_id)


def _live(store):
    return (record for record in store.values() if record.get("State") not in ("deleted", "deleting"))


def _live_instances():
    return (i for i in ec2._instances.values() if i.get("State", {}).get("Name") != "terminated")
