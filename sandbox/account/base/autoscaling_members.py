"""A group's instances: EC2 instances that it launches, watches, replaces and terminates.

A group is brought to what it should be whenever any EC2 or Auto Scaling call is answered (`settle`): nobody can see
that it was not so in between, and no timer has to outlive the process.
"""

import json
import time

import ec2_instances
import stack_work
from ministack.core.responses import new_uuid
from ministack.services import autoscaling, ec2
from refusals import Refused, ec2_before

# After a launch that failed, the next try waits as long.
RETRY_SECONDS = 10.0
ACTIVITIES_KEPT = 100


def install() -> None:
    for action in list(ec2._ACTION_MAP):
        ec2_before(action, lambda p: settle())


def settle() -> None:
    now = time.time()
    ec2_instances.advance(now)
    for group in list(autoscaling._asgs.values()):
        _reconcile(group, now)


def launch_spec(group: dict) -> tuple[dict, dict]:
    """The launch data of the group's next instance and the template version it comes from. Raises Refused."""
    override = {}
    named = group.get("LaunchTemplate")
    if not named:
        policy = group["MixedInstancesPolicy"]["LaunchTemplate"]
        named, override = policy["LaunchTemplateSpecification"], (policy.get("Overrides") or [{}])[0]
    by = "LaunchTemplateId" if named.get("LaunchTemplateId") else "LaunchTemplateName"
    spec, version = ec2_instances.template_data({by: named.get(by), "Version": named.get("Version")})
    if override.get("InstanceType"):
        spec["InstanceType"] = override["InstanceType"]
    return spec, version


def active(group: dict) -> list[dict]:
    return [member for member in group["Instances"] if member["LifecycleState"] != "Terminating"]


def end(group: dict, member: dict, cause: str) -> None:
    """Takes a member out of service and terminates its instance."""
    record = ec2._instances.get(member["InstanceId"])
    _begin_activity(group, f"Terminating EC2 instance: {member['InstanceId']}", cause, record)
    member["LifecycleState"] = "Terminating"
    if record is not None:
        ec2_instances.terminate(record)
    stack_work.changed()


def _reconcile(group: dict, now: float) -> None:
    for member in list(group["Instances"]):
        _follow(group, member)
    if group["Status"]:
        for member in active(group):
            end(group, member, f"At {timestamp()} the group was deleted.")
        if not group["Instances"]:
            del autoscaling._asgs[group["AutoScalingGroupName"]]
            stack_work.changed()
        return
    while len(active(group)) < group["DesiredCapacity"] and group.get("_retry", 0) <= now:
        _launch(group, now)
    for member in _surplus(group):
        before = len(active(group))
        end(group, member, f"At {timestamp()} an instance was taken out of service in response to a difference between "
            f"desired and actual capacity, shrinking the capacity from {before} to {before - 1}.")  # fmt: skip


def _follow(group: dict, member: dict) -> None:
    record = ec2._instances.get(member["InstanceId"])
    state = ec2_instances.state_of(record) if record else "terminated"
    if state == "running" and member["LifecycleState"] == "Pending":
        member["LifecycleState"] = "InService"
        _end_activity(group, member)
        stack_work.changed()
    elif state not in ("pending", "running") and member["LifecycleState"] != "Terminating":
        member["HealthStatus"] = "Unhealthy"
        end(group, member, f"At {timestamp()} an instance was taken out of service in response to an EC2 health check "
            "indicating it has been terminated or stopped.")  # fmt: skip
    if state == "terminated":
        group["Instances"].remove(member)
        _end_activity(group, member)
        stack_work.changed()


def _launch(group: dict, now: float) -> None:
    count = len(active(group))
    cause = (
        f"At {timestamp()} an instance was started in response to a difference between desired and actual capacity, "
        f"increasing the capacity from {count} to {count + 1}."
    )
    try:
        spec, version = launch_spec(group)
        record = ec2_instances.launch(spec, _emptiest_subnet(group), 1, _tags(group, spec, version))[0]
    except Refused as refusal:
        activity = _begin_activity(group, "Launching a new EC2 instance.  Status Reason: "
                                   f"{refusal} Launching EC2 instance failed.", cause, None)  # fmt: skip
        activity |= {"EndTime": timestamp(), "StatusCode": "Failed", "Progress": 100,
                     "StatusMessage": f"{refusal} Launching EC2 instance failed."}  # fmt: skip
        group["_retry"] = now + RETRY_SECONDS
        stack_work.changed()
        return
    group["Instances"].append(
        {
            "InstanceId": record["InstanceId"],
            "InstanceType": record["InstanceType"],
            "AvailabilityZone": record["Placement"]["AvailabilityZone"],
            "LifecycleState": "Pending",
            "HealthStatus": "Healthy",
            "LaunchTemplate": {
                "LaunchTemplateId": version["LaunchTemplateId"],
                "LaunchTemplateName": version["LaunchTemplateName"],
                "Version": str(version["VersionNumber"]),
            },
            "ProtectedFromScaleIn": group["NewInstancesProtectedFromScaleIn"],
        }
    )
    _begin_activity(group, f"Launching a new EC2 instance: {record['InstanceId']}", cause, record)


def _tags(group: dict, spec: dict, version: dict) -> list[dict]:
    tags = {tag["Key"]: tag["Value"] for tag in ec2_instances.tags_for("instance", spec)}
    tags |= {tag["Key"]: tag["Value"] for tag in group["Tags"] if tag["PropagateAtLaunch"]}
    tags["aws:autoscaling:groupName"] = group["AutoScalingGroupName"]
    own = [{"Key": key, "Value": found} for key, found in tags.items()]
    return own + ec2_instances.template_tags(version)


def _emptiest_subnet(group: dict) -> str:
    """Instances spread evenly over the subnets: zones first, then the subnets of a zone, in the group's order."""
    subnet_ids = group["VPCZoneIdentifier"].split(",")
    records = [ec2._instances.get(member["InstanceId"], {}) for member in active(group)]
    subnets = [ec2._subnets.get(one, {}) for one in subnet_ids]

    def crowd(index: int) -> tuple[int, int]:
        zone = subnets[index].get("AvailabilityZone")
        in_zone = sum(record.get("Placement", {}).get("AvailabilityZone") == zone for record in records)
        return in_zone, sum(record.get("SubnetId") == subnet_ids[index] for record in records)

    return subnet_ids[min(range(len(subnet_ids)), key=crowd)]


def _surplus(group: dict) -> list[dict]:
    """Who goes when there are too many: from the fullest zone the oldest, and nobody who is protected."""
    left, gone = active(group), []
    while len(left) > group["DesiredCapacity"]:
        zones = [member["AvailabilityZone"] for member in left]
        open_to_it = [member for member in left if not member["ProtectedFromScaleIn"]]
        if not open_to_it:
            break
        most = max(zones.count(member["AvailabilityZone"]) for member in open_to_it)
        victim = next(member for member in open_to_it if zones.count(member["AvailabilityZone"]) == most)
        left.remove(victim)
        gone.append(victim)
    return gone


def timestamp() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _begin_activity(group: dict, description: str, cause: str, record: dict | None) -> dict:
    details = {}
    if record:
        details = {"Subnet ID": record["SubnetId"], "Availability Zone": record["Placement"]["AvailabilityZone"]}
    activity = {
        "ActivityId": new_uuid(),
        "AutoScalingGroupName": group["AutoScalingGroupName"],
        "Description": description,
        "Cause": cause,
        "StartTime": timestamp(),
        "StatusCode": "InProgress",
        "Progress": 50,
        "Details": json.dumps(details, separators=(",", ":")),
        "AutoScalingGroupARN": group["AutoScalingGroupARN"],
    }
    group["_activities"] = [activity, *group["_activities"]][:ACTIVITIES_KEPT]
    return activity


def _end_activity(group: dict, member: dict) -> None:
    for activity in group["_activities"]:
        if activity["StatusCode"] == "InProgress" and activity["Description"].endswith(member["InstanceId"]):
            activity |= {"EndTime": timestamp(), "StatusCode": "Successful", "Progress": 100}
