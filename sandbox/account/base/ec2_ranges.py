"""More than one range for a VPC: AssociateVpcCidrBlock and DisassociateVpcCidrBlock, which MiniStack does not have.
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"""

import ipaddress
import secrets

from ec2_network import canonical, ranges, vpc
from ministack.services import ec2
from refusals import Refused, ec2_instead, required, value

_PRIVATE = [ipaddress.IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]


def install() -> None:
    ec2_instead("AssociateVpcCidrBlock", associate)
    ec2_instead("DisassociateVpcCidrBlock", disassociate)
    _show_all_ranges()


def associate(p: dict):
    record = vpc(p)
    if value(p, "AmazonProvidedIpv6CidrBlock") or value(p, "Ipv6CidrBlock"):
        raise Refused("UnsupportedOperation", "The simulated account does not simulate IPv6 ranges.")
    block, held = canonical(p, "CidrBlock", "cidrBlock"), ranges(record)
    family = next((private for private in _PRIVATE if held[0].subnet_of(private)), None)
    foreign = family and any(block.subnet_of(private) for private in _PRIVATE if private != family)
    if not 16 <= block.prefixlen <= 28 or foreign or any(block.overlaps(other) for other in held):
        raise Refused("InvalidVpc.Range", f"The CIDR '{block}' is invalid for a VPC that has {', '.join(map(str, held))}.")
    association = {"AssociationId": f"vpc-cidr-assoc-{secrets.token_hex(9)[1:]}", "CidrBlock": str(block)}
    record.setdefault("SecondaryRanges", []).append(association)
    return _answer("Associate", record, association, "associating")


def disassociate(p: dict):
    association_id = required(p, "AssociationId")
    for record in ec2._vpcs.values():
        if association_id == f"vpc-cidr-assoc-{record['VpcId'][4:]}":
            raise Refused(
                "OperationNotPermitted",
                f"The vpc CIDR block with association ID {association_id} may not be disassociated. It is the primary "
                "IPv4 CIDR block of the VPC",
            )
        for association in record.get("SecondaryRanges", []):
            if association["AssociationId"] == association_id:
                _take_away(record, association)
                return _answer("Disassociate", record, association, "disassociating")
    raise Refused(
        "InvalidVpcCidrBlockAssociationID.NotFound",
        f"The vpc CIDR block association ID '{association_id}' does not exist",
    )


def _take_away(record: dict, association: dict) -> None:
    block = ipaddress.IPv4Network(association["CidrBlock"])
    subnets = (s for s in ec2._subnets.values() if s["VpcId"] == record["VpcId"])
    if any(ipaddress.IPv4Network(subnet["CidrBlock"]).subnet_of(block) for subnet in subnets):
        raise Refused("DependencyViolation", f"The range {block} has a subnet and cannot be disassociated.")
    record["SecondaryRanges"].remove(association)


def _answer(verb: str, record: dict, association: dict, state: str):
    return ec2._xml(
        200,
        f"{verb}VpcCidrBlockResponse",
        f"<vpcId>{record['VpcId']}</vpcId>{_item(association, state, 'cidrBlockAssociation')}",
    )


def _item(association: dict, state: str, tag: str = "item") -> str:
    return (
        f"<{tag}><cidrBlock>{association['CidrBlock']}</cidrBlock><associationId>{association['AssociationId']}"
        f"</associationId><cidrBlockState><state>{state}</state></cidrBlockState></{tag}>"
    )


def _show_all_ranges() -> None:
    original = ec2._vpc_fields_xml

    def fields(record, tag="item"):
        more = "".join(_item(association, "associated") for association in record.get("SecondaryRanges", []))
        return original(record, tag).replace("</cidrBlockAssociationSet>", f"{more}</cidrBlockAssociationSet>")

    ec2._vpc_fields_xml = fields
