"""Route tables, their routes and associations."""

from ec2_network import attached_to, canonical, in_use, ranges, vpc
from ministack.services import ec2
from refusals import Refused, after, ec2_before, required, value

_TARGETS = (
    "GatewayId NatGatewayId InstanceId NetworkInterfaceId VpcPeeringConnectionId TransitGatewayId "
    "EgressOnlyInternetGatewayId CarrierGatewayId LocalGatewayId VpcEndpointId CoreNetworkArn"
).split()
_NOT_SIMULATED = ("TransitGatewayId", "CarrierGatewayId", "LocalGatewayId", "CoreNetworkArn")
_DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def install() -> None:
    ec2_before("CreateRouteTable", vpc)
    ec2_before("DeleteRouteTable", delete_table)
    ec2_before("CreateRoute", create_route)
    ec2_before("ReplaceRoute", replace_route)
    ec2_before("DeleteRoute", delete_route)
    ec2_before("AssociateRouteTable", associate)
    ec2_before("DisassociateRouteTable", disassociate)
    after(ec2._ACTION_MAP, "CreateRoute", _name_destination)
    after(ec2._ACTION_MAP, "DeleteRouteTable", lambda p: ec2._tags.pop(value(p, "RouteTableId"), None))
    _show_black_holes()


def table(p: dict) -> dict:
    table_id = required(p, "RouteTableId")
    if table_id not in ec2._route_tables:
        raise Refused("InvalidRouteTableID.NotFound", f"The routeTable ID '{table_id}' does not exist")
    return _with_local_routes(ec2._route_tables[table_id])


def _with_local_routes(record: dict) -> dict:
    """Every route table leads to all ranges of its VPC, those that came later too."""
    local = [str(block) for block in ranges(ec2._vpcs[record["VpcId"]])]
    others = [route for route in record["Routes"] if route.get("GatewayId") != "local"]
    record["Routes"] = [
        {"DestinationCidrBlock": block, "GatewayId": "local", "State": "active", "Origin": "CreateRouteTable"}
        for block in local
    ] + others
    return record


def delete_table(p: dict) -> None:
    record = table(p)
    if record["Associations"]:
        raise in_use("routeTable", record["RouteTableId"])


def _destination(p: dict) -> tuple[str, str]:
    if value(p, "DestinationCidrBlock"):
        canonical(p, "DestinationCidrBlock", "destinationCidrBlock")
    for name in _DESTINATIONS:
        if value(p, name):
            return name, value(p, name)
    raise Refused("MissingParameter", "The request must contain the parameter destinationCidrBlock")


def _route_to(record: dict, destination: tuple[str, str]) -> dict | None:
    name, block = destination
    return next((route for route in record["Routes"] if route.get(name) == block), None)


def create_route(p: dict) -> None:
    record, destination = table(p), _destination(p)
    _check_target(p, record)
    if _route_to(record, destination):
        raise Refused("RouteAlreadyExists", f"The route identified by {destination[1]} already exists.")


def replace_route(p: dict) -> None:
    record, destination = table(p), _destination(p)
    _check_target(p, record)
    if not _route_to(record, destination):
        raise Refused(
            "InvalidParameterValue",
            f"There is no route defined for '{destination[1]}' in the route table. Use CreateRoute instead.",
        )


def delete_route(p: dict) -> None:
    record, destination = table(p), _destination(p)
    route = _route_to(record, destination)
    if route is None:
        raise Refused(
            "InvalidRoute.NotFound",
            f"no route with destination-cidr-block {destination[1]} in route table {record['RouteTableId']}",
        )
    if route.get("GatewayId") == "local":
        raise Refused(
            "InvalidParameterValue",
            f"cannot remove local route {destination[1]} in route table {record['RouteTableId']}",
        )


def _check_target(p: dict, record: dict) -> None:
    named = [name for name in _TARGETS if value(p, name)]
    if len(named) != 1:
        raise Refused(
            "MissingParameter" if not named else "InvalidParameterCombination",
            "The request must contain exactly one target, such as gatewayId, natGatewayId or instanceId.",
        )
    name, target = named[0], value(p, named[0])
    if name in _NOT_SIMULATED:
        raise Refused("UnsupportedOperation", f"The simulated account does not simulate a route's {name}.")
    if name == "GatewayId":
        _check_gateway(target, record)
    elif name == "NatGatewayId" and target not in ec2._nat_gateways:
        raise Refused("NatGatewayNotFound", f"The Nat Gateway {target} was not found")
    elif name == "InstanceId" and target not in ec2._instances:
        raise Refused("InvalidInstanceID.NotFound", f"The instance ID '{target}' does not exist")
    elif name == "NetworkInterfaceId" and target not in ec2._network_interfaces:
        raise Refused("InvalidNetworkInterfaceID.NotFound", f"The networkInterface ID '{target}' does not exist")


def _check_gateway(target: str, record: dict) -> None:
    if target == "local":
        return
    if target.startswith("igw-"):
        found, code = ec2._internet_gateways.get(target), "InvalidInternetGatewayID.NotFound"
    else:
        found, code = ec2._vpn_gateways.get(target), "InvalidGatewayID.NotFound"
    if found is None:
        raise Refused(code, f"The gateway ID '{target}' does not exist")
    if not attached_to(found, record["VpcId"]):
        raise Refused(
            "InvalidParameterValue",
            f"route table {record['RouteTableId']} and network gateway {target} belong to different networks",
        )


def _name_destination(p: dict) -> None:
    """MiniStack files every new route as IPv4."""
    name, block = _destination(p)
    route = table(p)["Routes"][-1]
    if name != "DestinationCidrBlock":
        route.pop("DestinationCidrBlock", None)
        route[name] = block


def associate(p: dict) -> None:
    record = table(p)
    if value(p, "GatewayId"):
        raise Refused("UnsupportedOperation", "The simulated account does not simulate route tables of gateways.")
    subnet_id = required(p, "SubnetId")
    subnet = ec2._subnets.get(subnet_id)
    if subnet is None:
        raise Refused("InvalidSubnetID.NotFound", f"The subnet ID '{subnet_id}' does not exist")
    if subnet["VpcId"] != record["VpcId"]:
        raise Refused(
            "InvalidParameterValue",
            f"Route table {record['RouteTableId']} and subnet {subnet_id} belong to different networks",
        )
    for other in ec2._route_tables.values():
        if any(a.get("SubnetId") == subnet_id for a in other["Associations"]):
            raise Refused(
                "Resource.AlreadyAssociated",
                f"the specified association for route table {record['RouteTableId']} conflicts with an existing "
                f"association: subnet {subnet_id} is associated with {other['RouteTableId']}",
            )


def disassociate(p: dict) -> None:
    association_id = required(p, "AssociationId")
    for record in ec2._route_tables.values():
        for association in record["Associations"]:
            if association["RouteTableAssociationId"] == association_id:
                if association.get("Main"):
                    raise Refused(
                        "InvalidParameterValue",
                        f"cannot disassociate the main route table association {association_id}",
                    )
                return
    raise Refused("InvalidAssociationID.NotFound", f"The association ID '{association_id}' does not exist")


def _show_black_holes() -> None:
    """A route whose gateway is gone, or no longer attached to the VPC, leads nowhere."""
    original = ec2._rtb_fields_xml

    def fields(record, tag="item"):
        for route in _with_local_routes(record)["Routes"]:
            route["State"] = state_of(route, record["VpcId"])
        return original(record, tag)

    ec2._rtb_fields_xml = fields


def state_of(route: dict, vpc_id: str) -> str:
    gateway_id, nat_id = route.get("GatewayId", ""), route.get("NatGatewayId")
    if gateway_id.startswith("igw-"):
        leads = attached_to(ec2._internet_gateways.get(gateway_id, {}), vpc_id)
    elif nat_id:
        leads = ec2._nat_gateways.get(nat_id, {}).get("State") == "available"
    else:
        leads = True
    return "active" if leads else "blackhole"
