"""What the instances' rules still ask of the network."""

from ministack.services import ec2


def default_vpc_id() -> str | None:
    return next((record["VpcId"] for record in ec2._vpcs.values() if record["IsDefault"]), None)
