"""What is put right inside MiniStack itself, because no call could: its XML, its routes and its default VPC."""

from xml.sax.saxutils import escape

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

_DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def install() -> None:
    _keep_routes_as_asked()
    _escape_groups()
    _complete_default_vpc()


def _keep_routes_as_asked() -> None:
    """MiniStack's API files every route as IPv4 and knows five targets; its stacks keep what they are given."""
    for action in ("CreateRoute", "ReplaceRoute"):
        ec2._ACTION_MAP[action] = lambda p, action=action: _put_route(p, action)
    ec2._ACTION_MAP["DeleteRoute"] = _delete_route


def _put_route(p: dict, action: str):
    asked = {name: found[0] for name, found in p.items()}
    table = ec2._route_tables[asked["RouteTableId"]]
    provisioners._ec2_route_put(table, asked, provisioners._ec2_route_destination(asked))
    return ec2._xml(200, f"{action}Response", "<return>true</return>")


def _delete_route(p: dict):
    destination = next(p[name][0] for name in _DESTINATIONS if name in p)
    provisioners._ec2_route_delete(f"{p['RouteTableId'][0]}|{destination}", {})
    return ec2._xml(200, "DeleteRouteResponse", "<return>true</return>")


def _escape_groups() -> None:
    """A description or a name may hold &, which MiniStack writes into its XML as it is."""
    original = ec2._sg_xml
    ec2._sg_xml = lambda record: original(
        {**record, "Description": escape(record["Description"]), "GroupName": escape(record["GroupName"])}
    )


def _complete_default_vpc() -> None:
    """The default VPC of a real account reaches the internet: its main route table says so, and DNS names are on.
    https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html"""
    original = ec2._init_defaults

    def init_defaults():
        original()
        ec2._vpcs[ec2._DEFAULT_VPC_ID]["EnableDnsHostnames"] = True
        out = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": ec2._DEFAULT_IGW_ID}
        provisioners._ec2_route_put(
            ec2._route_tables[ec2._DEFAULT_RTB_ID], out, provisioners._ec2_route_destination(out)
        )

    ec2._init_defaults = init_defaults
