"""What is described of EC2 instances and of their types, and what they wrote on their console."""

import base64
import re
from xml.sax.saxutils import escape

import ec2_reads
from ec2_instances import TYPES, instance, state_of, state_xml
from ministack.services import ec2
from refusals import Refused, ec2_instead, required, value


def install() -> None:
    ec2_instead("DescribeInstanceStatus", _describe_status)
    ec2_instead("GetConsoleOutput", _console_output)
    ec2_instead("DescribeInstanceAttribute", _instance_attribute)
    ec2_reads._describe(
        "DescribeInstances", "reservationSet", "InstanceId", ec2._instances, instance, _FIELDS, _reservation_xml
    )
    ec2_reads._describe(
        "DescribeInstanceTypes", "instanceTypeSet", "InstanceType", _TYPES, _known_type, _TYPE_FIELDS, _type_xml
    )
    _show_instances()


def _field(*path: str):
    def read(record):
        found = record
        for name in path:
            found = (found or {}).get(name)
        return [found]

    return read


_FIELDS = {
    "instance-id": _field("InstanceId"),
    "instance-state-name": _field("State", "Name"),
    "instance-state-code": _field("State", "Code"),
    "instance-type": _field("InstanceType"),
    "image-id": _field("ImageId"),
    "subnet-id": _field("SubnetId"),
    "network-interface.subnet-id": _field("SubnetId"),
    "vpc-id": _field("VpcId"),
    "network-interface.vpc-id": _field("VpcId"),
    "availability-zone": _field("Placement", "AvailabilityZone"),
    "private-ip-address": _field("PrivateIpAddress"),
    "ip-address": _field("PublicIpAddress"),
    "key-name": _field("KeyName"),
    "architecture": _field("Architecture"),
    "reservation-id": _field("_reservation"),
    "iam-instance-profile.arn": _field("IamInstanceProfile", "Arn"),
    "iam-instance-profile.id": _field("IamInstanceProfile", "Id"),
    "instance.group-id": lambda record: [group["GroupId"] for group in record["SecurityGroups"]],
    "instance.group-name": lambda record: [group["GroupName"] for group in record["SecurityGroups"]],
    "private-dns-name": _field("PrivateDnsName"),
    "dns-name": _field("PublicDnsName"),
}


def _reservation_xml(record: dict) -> str:
    return (
        f"<item><reservationId>{record['_reservation']}</reservationId><ownerId>{ec2.get_account_id()}</ownerId>"
        f"<groupSet/><instancesSet>{ec2._instance_xml(record)}</instancesSet></item>"
    )


def _show_instances() -> None:
    """What an instance does not have is left out, and what MiniStack leaves out is shown."""
    original = ec2._instance_xml

    def show(record):
        xml = re.sub(r"<(ipAddress|keyName|subnetId|vpcId|privateIpAddress)></\1>", "", original(record))
        kind, options = TYPES[record["InstanceType"]], record["MetadataOptions"]
        more = (
            f"<cpuOptions><coreCount>{kind['cores']}</coreCount>"
            f"<threadsPerCore>{kind['vcpus'] // kind['cores']}</threadsPerCore></cpuOptions>"
            f"<metadataOptions><state>applied</state><httpTokens>{options.get('HttpTokens', 'required')}</httpTokens>"
            f"<httpPutResponseHopLimit>{options.get('HttpPutResponseHopLimit', 2)}</httpPutResponseHopLimit>"
            f"<httpEndpoint>{options.get('HttpEndpoint', 'enabled')}</httpEndpoint>"
            f"<instanceMetadataTags>{options.get('InstanceMetadataTags', 'disabled')}</instanceMetadataTags>"
            "</metadataOptions>"
        )
        if state_of(record) in ("shutting-down", "terminated"):
            more += (
                "<stateReason><code>Client.UserInitiatedShutdown</code>"
                "<message>Client.UserInitiatedShutdown: User initiated shutdown</message></stateReason>"
            )
        return xml.removesuffix("</item>") + more + "</item>"

    ec2._instance_xml = show


def _describe_status(p: dict):
    everything = value(p, "IncludeAllInstances").lower() == "true"
    ids = ec2._parse_member_list(p, "InstanceId")
    records = [instance({"InstanceId": [one]}) for one in ids] if ids else list(ec2._instances.values())
    items = "".join(
        _status_xml(record) for record in records if everything or state_of(record) == "running"
    )
    return ec2._xml(200, "DescribeInstanceStatusResponse", f"<instanceStatusSet>{items}</instanceStatusSet>")


def _status_xml(record: dict) -> str:
    up = state_of(record) == "running"
    details = "<details><item><name>reachability</name><status>passed</status></item></details>" if up else ""
    status = f"<status>{'ok' if up else 'not-applicable'}</status>{details}"
    return (
        f"<item><instanceId>{record['InstanceId']}</instanceId>"
        f"<availabilityZone>{record['Placement']['AvailabilityZone']}</availabilityZone>"
        f"{state_xml('instanceState', record['State'])}"
        f"<systemStatus>{status}</systemStatus><instanceStatus>{status}</instanceStatus></item>"
    )


def _instance_attribute(p: dict):
    record, name = instance(p), required(p, "Attribute")
    shown = {
        "instanceType": record["InstanceType"],
        "userData": record["UserData"],
        "disableApiTermination": str(record["DisableApiTermination"]).lower(),
        "instanceInitiatedShutdownBehavior": record["ShutdownBehavior"],
        "rootDeviceName": record["RootDeviceName"],
        "sourceDestCheck": str(record.get("SourceDestCheck", True)).lower(),
    }
    if name not in shown:
        raise Refused(
            "NotImplemented", f"The simulated account does not simulate the instance attribute {name} yet.", 501
        )
    inner = f"<value>{escape(shown[name])}</value>" if shown[name] else ""
    return ec2._xml(
        200,
        "DescribeInstanceAttributeResponse",
        f"<instanceId>{record['InstanceId']}</instanceId><{name}>{inner}</{name}>",
    )


def _console_output(p: dict):
    record = instance(p)
    text = "".join(f"{line}\r\n" for line in record["_console"])
    output = f"<output>{base64.b64encode(text.encode()).decode()}</output>" if text else ""
    return ec2._xml(
        200,
        "GetConsoleOutputResponse",
        f"<instanceId>{record['InstanceId']}</instanceId><timestamp>{ec2._now_ts()}</timestamp>{output}",
    )


_TYPES = {name: {"InstanceType": name, **kind} for name, kind in TYPES.items()}
_BURSTABLE = ("t2", "t3", "t3a", "t4g")
_TYPE_FIELDS = {
    "instance-type": _field("InstanceType"),
    "burstable-performance-supported": lambda kind: [_family(kind) in _BURSTABLE],
    "current-generation": lambda kind: [_family(kind) != "m1"],
    "free-tier-eligible": lambda kind: [kind["InstanceType"] in ("t2.micro", "t3.micro")],
    "memory-info.size-in-mib": _field("memoryMiB"),
    "network-info.maximum-network-interfaces": _field("interfaces"),
    "network-info.ipv4-addresses-per-interface": _field("addresses"),
    "processor-info.supported-architecture": _field("architecture"),
    "vcpu-info.default-vcpus": _field("vcpus"),
    "vcpu-info.default-cores": _field("cores"),
}


def _family(kind: dict) -> str:
    return kind["InstanceType"].partition(".")[0]


def _known_type(p: dict) -> dict:
    name = value(p, "InstanceType")
    if name not in _TYPES:
        raise Refused("InvalidInstanceType", f"The following supplied instance types do not exist: [{name}]")
    return _TYPES[name]


def _type_xml(kind: dict) -> str:
    """Only what compute/instance-types.json has a source for: members without one are left out."""

    def flag(name: str) -> str:
        return str(_TYPE_FIELDS[name](kind)[0]).lower()

    return (
        f"<item><instanceType>{kind['InstanceType']}</instanceType>"
        f"<currentGeneration>{flag('current-generation')}</currentGeneration>"
        f"<freeTierEligible>{flag('free-tier-eligible')}</freeTierEligible><bareMetal>false</bareMetal>"
        f"<processorInfo><supportedArchitectures><item>{kind['architecture']}</item></supportedArchitectures></processorInfo>"
        f"<vCpuInfo><defaultVCpus>{kind['vcpus']}</defaultVCpus><defaultCores>{kind['cores']}</defaultCores>"
        f"<defaultThreadsPerCore>{kind['vcpus'] // kind['cores']}</defaultThreadsPerCore></vCpuInfo>"
        f"<memoryInfo><sizeInMiB>{kind['memoryMiB']}</sizeInMiB></memoryInfo>"
        f"<networkInfo><maximumNetworkInterfaces>{kind['interfaces']}</maximumNetworkInterfaces>"
        f"<ipv4AddressesPerInterface>{kind['addresses']}</ipv4AddressesPerInterface></networkInfo>"
        f"<burstablePerformanceSupported>{flag('burstable-performance-supported')}</burstablePerformanceSupported></item>"
    )
