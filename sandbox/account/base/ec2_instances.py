"""EC2 instances: what a launch must name, and the states they go through in time.

An instance that is on its way carries `_next`: the state it takes and when. Time is looked at whenever a call is
answered (autoscaling_members.settle), so nothing runs in the background and nothing is lost when the process ends.
"""

import base64
import binascii
import ipaddress
import json
import pathlib
import random
import re
import time

import autoscaling_templates as templates
import ec2_reads
import stack_work
from autoscaling_templates import KEPT
from ec2_network import default_vpc_id
from ministack.services import ec2, ssm
from refusals import Refused, ec2_instead, required, value
from ssm_parameters import architecture, existing_image

# From pending to running; shutting down and stopping take half as long. main.py sets it. AWS takes longer.
START_SECONDS = 1.0
# A terminated instance stays visible for about an hour:
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html
VISIBLE_SECONDS = 3600
CONSOLE_BYTES = 65_536  # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html

_TYPES_FILE = pathlib.Path(__file__).parent.parent / "compute" / "instance-types.json"
TYPES = json.loads(_TYPES_FILE.read_text())["types"]
CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}
# What a launch may say, besides what a launch template may (autoscaling_templates.KEPT).
_RUN = KEPT | {
    "Action", "Version", "DryRun", "ClientToken", "MinCount", "MaxCount", "SubnetId", "PrivateIpAddress", "LaunchTemplate",
}  # fmt: skip
# Public addresses come from a range that is nobody's (RFC 5737): no command of a learner reaches a stranger.
_PUBLIC = ipaddress.IPv4Network("198.51.100.0/24")


def install() -> None:
    ec2_instead("RunInstances", run_instances)
    del ec2._ACTION_MAP["CreateFleet"]  # It launches past all of this, so it is not simulated.
    for action, allowed, state in (
        ("TerminateInstances", tuple(CODES), "shutting-down"),
        ("StopInstances", ("pending", "running", "stopping", "stopped"), "stopping"),
        ("StartInstances", ("stopped", "running", "pending"), "pending"),
    ):
        ec2_instead(action, lambda p, a=action, ok=allowed, s=state: _change(p, a, ok, s))


def instance(p: dict) -> dict:
    instance_id = required(p, "InstanceId")
    if not ec2._INSTANCE_ID_RE.match(instance_id):
        raise Refused("InvalidInstanceID.Malformed", f'Invalid id: "{instance_id}"')
    if instance_id not in ec2._instances:
        raise Refused("InvalidInstanceID.NotFound", f"The instance ID '{instance_id}' does not exist")
    return ec2._instances[instance_id]


def state_of(record: dict) -> str:
    return record["State"]["Name"]


# --- launching ---


def run_instances(p: dict):
    for name in sorted({name.split(".")[0] for name in p} - _RUN):
        raise Refused("NotImplemented", f"The simulated account does not simulate {name} of RunInstances yet.", 501)
    template = {
        name.removeprefix("LaunchTemplate."): value(p, name) for name in p if name.startswith("LaunchTemplate.")
    }
    spec, version = template_data(template) if template else ({}, None)
    spec |= ec2._parse_lt_data({f"LaunchTemplateData.{name}": found for name, found in p.items()})
    least, most = int(required(p, "MinCount")), int(required(p, "MaxCount"))
    if least > most or least < 1:
        raise Refused(
            "InvalidParameterCombination",
            f"Value ({least}) for parameter minCount is invalid. It must be at least 1 and not exceed maxCount ({most}).",
        )
    tags = tags_for("instance", spec)
    if any(tag["Key"].lower().startswith("aws:") for tag in tags):
        raise Refused("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use")
    if template:
        tags = tags + template_tags(version)
    created = launch(spec, value(p, "SubnetId"), most, tags, least, value(p, "PrivateIpAddress"))
    items = "".join(ec2._instance_xml(record) for record in created)
    return ec2._xml(
        200,
        "RunInstancesResponse",
        f"<reservationId>{created[0]['_reservation']}</reservationId><ownerId>{ec2.get_account_id()}</ownerId>"
        f"<groupSet/><instancesSet>{items}</instancesSet>",
    )


def template_data(named: dict) -> tuple[dict, dict]:
    """The data of the launch template version that {"LaunchTemplateId" or "LaunchTemplateName", "Version"} names."""
    version = templates.version(templates.template(named), str(named.get("Version") or "$Default"))
    return dict(version["LaunchTemplateData"]), version


def tags_for(resource_type: str, spec: dict) -> list[dict]:
    entries = [one for one in spec.get("TagSpecifications") or [] if one.get("ResourceType") == resource_type]
    return [{"Key": tag["Key"], "Value": tag.get("Value", "")} for one in entries for tag in one.get("Tags", [])]


def template_tags(version: dict) -> list[dict]:
    return [
        {"Key": "aws:ec2launchtemplate:id", "Value": version["LaunchTemplateId"]},
        {"Key": "aws:ec2launchtemplate:version", "Value": str(version["VersionNumber"])},
    ]


def check(spec: dict, subnet_id: str) -> dict:
    """What a launch would use: {"image", "type", "subnet", "groups", "profile", "public"}. Raises Refused."""
    image_id = image_of(spec)
    type_name = spec.get("InstanceType") or "m1.small"
    if type_name not in TYPES:
        raise Refused("InvalidParameterValue", f"Invalid value '{type_name}' for InstanceType.")
    wanted, has = TYPES[type_name]["architecture"], architecture(image_id)
    if wanted != has:
        raise Refused(
            "InvalidParameterValue",
            f"The architecture '{wanted}' of the specified instance type does not match the architecture '{has}' of the "
            "specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can "
            "use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.",
        )
    _check_user_data(spec.get("UserData", ""))
    if spec.get("KeyName") and spec["KeyName"] not in ec2._key_pairs:
        raise Refused("InvalidKeyPair.NotFound", f"The key pair '{spec['KeyName']}' does not exist")
    named = spec.get("IamInstanceProfile") or {}
    profile, problem = ec2._resolve_iam_instance_profile(named.get("Arn", ""), named.get("Name", ""))
    if problem is not None:
        raise Refused("InvalidParameterValue", _sentence(problem))
    interface = (spec.get("NetworkInterfaces") or [{}])[0]
    if interface and (spec.get("SecurityGroupIds") or spec.get("SecurityGroups")):
        raise Refused(
            "InvalidParameterCombination",
            "Network interfaces and an instance-level security groups may not be specified on the same request",
        )
    subnet = _subnet(interface.get("SubnetId") or subnet_id)
    groups = _groups(spec, interface, subnet)
    public = str(interface.get("AssociatePublicIpAddress", subnet["MapPublicIpOnLaunch"])).lower() == "true"
    return {"image": image_id, "type": type_name, "subnet": subnet, "groups": groups, "profile": profile, "public": public}


def launch(spec: dict, subnet_id: str, count: int, tags: list[dict], least: int = 1, private_ip: str = "") -> list[dict]:
    """Launches up to `count` instances, pending at first. `tags` are theirs. Raises Refused, having launched none."""
    uses = check(spec, subnet_id)
    subnet = uses["subnet"]
    free = _free_addresses(subnet)
    if len(free) < least:
        raise Refused(
            "InsufficientFreeAddressesInSubnet",
            f"There are not enough free addresses in subnet '{subnet['SubnetId']}' to satisfy the requested number of "
            "instances.",
        )
    if private_ip and ipaddress.IPv4Address(private_ip) not in free:
        raise Refused("InvalidIPAddress.InUse", f"Address {private_ip} is in use or not in the subnet's range.")
    reservation = f"r-{ec2.new_uuid().replace('-', '')[:17]}"
    created = []
    for index, address in enumerate(free[:count]):
        record = ec2._launch_instances_internal(
            uses["image"], uses["type"], subnet["SubnetId"], 1, spec.get("KeyName", ""), spec.get("UserData", ""),
            uses["groups"], private_ip or str(address), uses["profile"],
        )[0]  # fmt: skip
        record.update(
            Placement={"AvailabilityZone": subnet["AvailabilityZone"], "Tenancy": "default"},
            VpcId=subnet["VpcId"],
            Architecture=architecture(uses["image"]),
            AmiLaunchIndex=index,
            MetadataOptions=spec.get("MetadataOptions") or {},
            DisableApiTermination=str(spec.get("DisableApiTermination", False)).lower() == "true",
            ShutdownBehavior=spec.get("InstanceInitiatedShutdownBehavior", "stop"),
            _reservation=reservation,
            _public=uses["public"],
            _console=[],
        )
        for mapping in record["BlockDeviceMappings"]:
            volume_id = mapping["Ebs"]["VolumeId"]
            ec2._volumes[volume_id]["AvailabilityZone"] = subnet["AvailabilityZone"]
            ec2._tags[volume_id] = tags_for("volume", spec)
        if tags:
            ec2._tags[record["InstanceId"]] = [dict(tag) for tag in tags]
        _start(record)
        created.append(record)
    return created


def image_of(spec: dict) -> str:
    """The image's id; `resolve:ssm:NAME` is looked up, as EC2 does at launch."""
    image_id = spec.get("ImageId", "")
    if not image_id:
        raise Refused("MissingParameter", "The request must contain the parameter ImageId")
    if image_id.startswith("resolve:ssm:"):
        found, problem = ssm._select_parameter(image_id.removeprefix("resolve:ssm:"))
        if problem or not found:
            raise Refused("InvalidAMIID.Malformed", f"The parameter of '{image_id}' does not exist or names no image.")
        image_id = found["Value"]
    existing_image(image_id)
    return image_id


def _check_user_data(text: str) -> None:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Refused("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.") from None
    if len(raw) > 16_384:
        raise Refused("InvalidParameterValue", "User data is limited to 16384 bytes")


def _subnet(subnet_id: str) -> dict:
    if subnet_id:
        return ec2_reads._subnet({"SubnetId": [subnet_id]})
    defaults = [subnet for subnet in ec2._subnets.values() if subnet["DefaultForAz"]]
    if default_vpc_id() is None or not defaults:
        raise Refused("MissingInput", "No subnets found for the default VPC. Please specify a subnet.")
    return defaults[0]


def _groups(spec: dict, interface: dict, subnet: dict) -> list[str]:
    ids = list(interface.get("Groups") or spec.get("SecurityGroupIds") or [])
    in_vpc = [group for group in ec2._security_groups.values() if group["VpcId"] == subnet["VpcId"]]
    for name in spec.get("SecurityGroups") or ([] if ids else ["default"]):
        found = next((group for group in in_vpc if group["GroupName"] == name), None)
        if found is None:
            raise Refused("InvalidGroup.NotFound", f"The security group '{name}' does not exist in VPC '{subnet['VpcId']}'")
        ids.append(found["GroupId"])
    for group_id in ids:
        if group_id not in ec2._security_groups:
            raise Refused("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")
        if ec2._security_groups[group_id]["VpcId"] != subnet["VpcId"]:
            raise Refused(
                "InvalidParameter",
                f"Security group {group_id} and subnet {subnet['SubnetId']} belong to different networks.",
            )
    return ids


def addresses_in(subnet_id: str) -> set[str]:
    users = [*ec2._instances.values(), *ec2._network_interfaces.values()]
    return {user.get("PrivateIpAddress") for user in users if user.get("SubnetId") == subnet_id} - {"", None}


def _free_addresses(subnet: dict) -> list[ipaddress.IPv4Address]:
    """The subnet's free addresses in a random order. AWS keeps the first four and the last one for itself."""
    block = ipaddress.IPv4Network(subnet["CidrBlock"])
    taken = addresses_in(subnet["SubnetId"])
    if block.num_addresses > 512:
        low, high = int(block.network_address) + 4, int(block.broadcast_address) - 1
        some = {ipaddress.IPv4Address(random.randint(low, high)) for _ in range(256)}
        return [one for one in some if str(one) not in taken]
    free = [one for one in list(block)[4:-1] if str(one) not in taken]
    random.shuffle(free)
    return free


def _sentence(answer: tuple) -> str:
    return re.search(r"<Message>(.*?)</Message>", answer[2].decode())[1]


# --- states ---


def advance(now: float) -> None:
    """Lets every instance of the region take the state that is due. Forgets those terminated long ago."""
    for instance_id, record in list(ec2._instances.items()):
        due = record.get("_next")
        if due and due["at"] <= now:
            _enter(record, due["state"], now)
        elif state_of(record) == "terminated" and now - record.get("_terminated_at", now) > VISIBLE_SECONDS:
            del ec2._instances[instance_id]
            ec2._tags.pop(instance_id, None)
            stack_work.changed()


def terminate(record: dict) -> None:
    if state_of(record) not in ("shutting-down", "terminated"):
        _set(record, "shutting-down", "terminated", START_SECONDS / 2)


def _start(record: dict) -> None:
    _set(record, "pending", "running", START_SECONDS)
    taken = {other.get("PublicIpAddress") for other in ec2._instances.values()}
    address = next((str(one) for one in _PUBLIC.hosts() if str(one) not in taken), "") if record["_public"] else ""
    names = address and ec2._vpcs[record["VpcId"]].get("EnableDnsHostnames")
    name = f"ec2-{address.replace('.', '-')}.compute-1.amazonaws.com" if names else ""
    record.update(PublicIpAddress=address, PublicDnsName=name, LaunchTime=ec2._now_ts())


def _set(record: dict, state: str, then: str, seconds: float) -> None:
    record["State"] = {"Code": CODES[state], "Name": state}
    record["_next"] = {"state": then, "at": time.time() + seconds}
    stack_work.changed()


def _enter(record: dict, state: str, now: float) -> None:
    record["State"] = {"Code": CODES[state], "Name": state}
    del record["_next"]
    if state == "running":
        address = record["PrivateIpAddress"]
        console(record, f"[    0.000000] Linux: booting {record['ImageId']} on {record['InstanceType']}")
        console(record, f"[    2.100000] cloud-init: eth0 {address}, user data {'found' if record['UserData'] else 'none'}")
    else:
        record.update(PublicIpAddress="", PublicDnsName="")
    if state == "terminated":
        association = ec2._find_active_iam_instance_profile_association(record["InstanceId"])
        if association:
            ec2._mark_iam_instance_profile_association_disassociated(association)
        for mapping in record["BlockDeviceMappings"]:
            ec2._volumes.pop(mapping["Ebs"]["VolumeId"], None)
            ec2._tags.pop(mapping["Ebs"]["VolumeId"], None)
        record.update(
            _terminated_at=now, SubnetId="", VpcId="", PrivateIpAddress="", PrivateDnsName="", BlockDeviceMappings=[],
            SecurityGroups=[], IamInstanceProfile=None,
        )  # fmt: skip
    stack_work.changed()


def _terminable(p: dict) -> None:
    for one in ec2._parse_member_list(p, "InstanceId"):
        if instance({"InstanceId": [one]}).get("DisableApiTermination"):
            raise Refused(
                "OperationNotPermitted",
                f"The instance '{one}' may not be terminated. Modify its 'disableApiTermination' instance attribute and "
                "try again.",
            )


def _change(p: dict, action: str, allowed: tuple, state: str):
    ids = ec2._parse_member_list(p, "InstanceId")
    if not ids:
        raise Refused("MissingParameter", "The request must contain the parameter InstanceId")
    records = [instance({"InstanceId": [one]}) for one in ids]
    if action == "TerminateInstances":
        _terminable(p)
    for record in records:
        if state_of(record) not in allowed:
            raise Refused(
                "IncorrectInstanceState",
                f"The instance '{record['InstanceId']}' is not in a state from which it can be "
                f"{'started' if state == 'pending' else 'stopped'}.",
            )
    items = ""
    for record in records:
        before = dict(record["State"])
        if state == "shutting-down":
            terminate(record)
        elif state == "stopping" and before["Name"] in ("pending", "running"):
            _set(record, "stopping", "stopped", START_SECONDS / 2)
        elif state == "pending" and before["Name"] == "stopped":
            _start(record)
        items += (
            f"<item><instanceId>{record['InstanceId']}</instanceId>{state_xml('currentState', record['State'])}"
            f"{state_xml('previousState', before)}</item>"
        )
    return ec2._xml(200, f"{action}Response", f"<instancesSet>{items}</instancesSet>")


def state_xml(tag: str, state: dict) -> str:
    return f"<{tag}><code>{state['Code']}</code><name>{state['Name']}</name></{tag}>"


# --- the console ---


def console(record: dict, line: str) -> None:
    record["_console"].append(line)
    while sum(len(kept.encode()) + 2 for kept in record["_console"]) > CONSOLE_BYTES:
        record["_console"].pop(0)


def append_console(instance_id: str, line: str) -> None:
    """For whoever plays what runs inside the instance. Raises ValueError when there is no such instance."""
    for (_, _, key), record in ec2._instances.all_items():
        if key == instance_id:
            console(record, line)
            stack_work.changed()
            return
    raise ValueError(f"There is no instance {instance_id}.")
