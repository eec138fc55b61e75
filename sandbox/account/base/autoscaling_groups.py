"""Auto Scaling groups: what each operation refuses, keeps and answers.

The sentences are AWS's where many public logs quote them, which is most of them; they are what a learner meets.
"""

import base64
import re

import autoscaling_members as members
import ec2_instances
import stack_work
from ec2_reads import _subnet
from ministack.core.responses import now_iso
from ministack.services import autoscaling, ec2
from refusals import Refused

_NUMBERS = ("MinSize", "MaxSize", "DesiredCapacity", "DefaultCooldown", "HealthCheckGracePeriod")
_KEPT = (
    *_NUMBERS, "AutoScalingGroupName", "LaunchTemplate", "MixedInstancesPolicy", "AvailabilityZones",
    "VPCZoneIdentifier", "HealthCheckType", "TerminationPolicies", "NewInstancesProtectedFromScaleIn", "Tags",
    "CapacityRebalance", "DefaultInstanceWarmup", "MaxInstanceLifetime", "ServiceLinkedRoleARN", "Context",
)  # fmt: skip
_SHOWN = [name for name in _KEPT if name != "Tags"] + ["AutoScalingGroupARN", "CreatedTime"]


def install() -> None:
    operations = {
        "CreateAutoScalingGroup": create,
        "UpdateAutoScalingGroup": update,
        "DeleteAutoScalingGroup": delete,
        "DescribeAutoScalingGroups": _describe,
        "SetDesiredCapacity": _set_desired,
        "SetInstanceProtection": _protect,
        "TerminateInstanceInAutoScalingGroup": _terminate,
        "DescribeAutoScalingInstances": _describe_instances,
        "DescribeScalingActivities": _describe_activities,
        "CreateOrUpdateTags": _tag,
        "DeleteTags": _untag,
        "DescribeTags": _describe_tags,
    }
    autoscaling._ACTION_MAP = _Operations(
        {name: _answering(name, operation) for name, operation in operations.items()}
    )


class _Operations(dict):
    def get(self, name, default=None):
        sentence = f"The simulated account does not simulate autoscaling:{name} yet."
        return super().get(name, lambda p: autoscaling._error("NotImplemented", sentence, 501))


def _answering(name: str, operation):
    def answer(p):
        try:
            members.settle()
            fields = autoscaling._parse_nested({f"_.{key}": found for key, found in p.items()}, "_")
            result = operation(fields)
            members.settle()
        except Refused as refusal:
            return autoscaling._error(refusal.code, autoscaling.escape(str(refusal)), refusal.status)
        inner = "" if result is None else f"<{name}Result>{autoscaling._member_xml(result)}</{name}Result>"
        return autoscaling._xml(200, f"{name}Response", inner)

    return answer


def _invalid(sentence: str) -> Refused:
    return Refused("ValidationError", sentence)


def group_of(fields: dict) -> dict:
    name = fields.get("AutoScalingGroupName")
    if not name:
        raise _invalid("1 validation error detected: Value null at 'autoScalingGroupName' failed to satisfy constraint: "
                       "Member must not be null")  # fmt: skip
    if name not in autoscaling._asgs:
        raise _invalid(f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found")
    return autoscaling._asgs[name]


def create(fields: dict) -> None:
    """`fields` are the members of CreateAutoScalingGroup; numbers and booleans may be texts. Raises Refused."""
    name = fields.get("AutoScalingGroupName") or ""
    if not re.fullmatch(r"[^:\x00-\x1f]{1,255}", name):
        raise _invalid("AutoScalingGroupName must have 1 to 255 characters, no colon and no control character.")
    if name in autoscaling._asgs:
        raise Refused(
            "AlreadyExists", f"AutoScalingGroup by this name already exists - A group with the name {name} already exists"
        )
    for size in ("MinSize", "MaxSize"):
        if fields.get(size) in (None, ""):
            raise _invalid(f"1 validation error detected: Value null at '{size[0].lower()}{size[1:]}' failed to satisfy "
                           "constraint: Member must not be null")  # fmt: skip
    group = {
        "AutoScalingGroupName": name,
        "AutoScalingGroupARN": autoscaling._asg_arn(name),
        "CreatedTime": now_iso(),
        "DefaultCooldown": 300,
        "HealthCheckType": "EC2",
        "HealthCheckGracePeriod": 0,
        "TerminationPolicies": ["Default"],
        "NewInstancesProtectedFromScaleIn": False,
        "Instances": [],
        "Tags": [],
        "Status": "",
        "_activities": [],
        **_checked(fields),
    }
    if not any(group.get(source) for source in ("LaunchTemplate", "MixedInstancesPolicy")):
        raise _invalid("Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or "
                       "MixedInstancesPolicy parameter.")  # fmt: skip
    group.setdefault("DesiredCapacity", group["MinSize"])
    group["Tags"] = _read_tags(fields.get("Tags") or [], name)
    _check_sizes(group)
    _place(group, fields)
    _check_launch(group)
    autoscaling._asgs[name] = group
    stack_work.changed()


def update(fields: dict) -> None:
    group = group_of(fields)
    changed = _checked({name: found for name, found in fields.items() if name != "Tags"})
    after = group | changed
    for chosen, other in (("LaunchTemplate", "MixedInstancesPolicy"), ("MixedInstancesPolicy", "LaunchTemplate")):
        if chosen in changed:
            after.pop(other, None)
    if "DesiredCapacity" not in changed:
        # A new bound moves the desired capacity along, as UpdateAutoScalingGroup's description says.
        after["DesiredCapacity"] = min(max(group["DesiredCapacity"], after["MinSize"]), after["MaxSize"])
    _check_sizes(after)
    _place(after, fields)
    _check_launch(after)
    group.clear()
    group.update(after)
    group.pop("_retry", None)
    stack_work.changed()


def delete(fields: dict) -> None:
    group = group_of(fields)
    if group["Instances"] and not _true(fields.get("ForceDelete")):
        raise Refused(
            "ResourceInUse",
            "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still "
            "in the group.",
        )
    group["Status"] = "Delete in progress"
    stack_work.changed()


def _true(found) -> bool:
    return str(found).lower() == "true"


def _checked(fields: dict) -> dict:
    unknown = [name for name, found in fields.items() if name not in (*_KEPT, "Action", "Version") and found]
    if unknown:
        raise Refused(
            "NotImplemented", f"The simulated account does not simulate {unknown[0]} of an Auto Scaling group yet.", 501
        )
    kept = {name: found for name, found in fields.items() if name in _KEPT and found not in ("", None) and name != "Tags"}
    for name in _NUMBERS:
        if name in kept:
            if not re.fullmatch(r"\d+", str(kept[name])):
                raise _invalid(f"{name} must be a whole number that is not negative.")
            kept[name] = int(kept[name])
    for name in ("NewInstancesProtectedFromScaleIn", "CapacityRebalance"):
        if name in kept:
            kept[name] = _true(kept[name])
    if kept.get("LaunchTemplate") and kept.get("MixedInstancesPolicy"):
        raise _invalid("Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or "
                       "MixedInstancesPolicy parameter.")  # fmt: skip
    return kept


def _check_sizes(group: dict) -> None:
    least, most, desired = group["MinSize"], group["MaxSize"], group["DesiredCapacity"]
    if least > most:
        raise _invalid(f"Max bound, {most}, must be greater than or equal to min bound, {least}")
    if not least <= desired <= most:
        raise _invalid(f"Desired capacity:{desired} must be between the specified min size:{least} and max size:{most}")


def _place(group: dict, fields: dict) -> None:
    """The group's subnets and, from them, its zones. Zones alone stand for the default VPC's subnets there."""
    zones = fields.get("AvailabilityZones") or []
    if not fields.get("VPCZoneIdentifier") and zones:
        subnets = [one for one in ec2._subnets.values() if one["DefaultForAz"] and one["AvailabilityZone"] in zones]
        if {one["AvailabilityZone"] for one in subnets} != set(zones):
            raise _invalid(f"The default VPC has no subnet in one of the zones {', '.join(zones)}.")
        group["VPCZoneIdentifier"] = ",".join(one["SubnetId"] for one in subnets)
    if not group.get("VPCZoneIdentifier"):
        raise _invalid("At least one Availability Zone or VPC Subnet is required.")
    ids = [one.strip() for one in group["VPCZoneIdentifier"].split(",")]
    try:
        subnets = [_subnet({"SubnetId": [one]}) for one in ids]
    except Refused as refusal:
        raise _invalid(str(refusal)) from None
    if len({one["VpcId"] for one in subnets}) > 1:
        raise _invalid("The subnets of a group must all be in the same VPC.")
    group["VPCZoneIdentifier"] = ",".join(ids)
    group["AvailabilityZones"] = list(dict.fromkeys(one["AvailabilityZone"] for one in subnets))


def _check_launch(group: dict) -> None:
    """AWS tries the launch template when a group is made or changed."""
    try:
        spec, version = members.launch_spec(group)
        for subnet_id in group["VPCZoneIdentifier"].split(","):
            ec2_instances.check(spec, subnet_id)
    except Refused as refusal:
        raise _invalid(f"You must use a valid fully-formed launch template. {refusal}") from None
    except KeyError as missing:
        raise _invalid(f"The mixed instances policy must contain {missing}.") from None
    if group.get("LaunchTemplate"):
        group["LaunchTemplate"] = {
            "LaunchTemplateId": version["LaunchTemplateId"],
            "LaunchTemplateName": version["LaunchTemplateName"],
            "Version": str(group["LaunchTemplate"].get("Version") or "$Default"),
        }


def _read_tags(tags: list[dict], name: str) -> list[dict]:
    return [
        {
            "ResourceId": name,
            "ResourceType": "auto-scaling-group",
            "Key": tag["Key"],
            "Value": tag.get("Value", ""),
            "PropagateAtLaunch": _true(tag.get("PropagateAtLaunch", False)),
        }
        for tag in tags
    ]


def _set_desired(fields: dict) -> None:
    group = group_of(fields)
    if not re.fullmatch(r"\d+", str(fields.get("DesiredCapacity", ""))):
        raise _invalid("DesiredCapacity must be a whole number that is not negative.")
    desired = int(fields["DesiredCapacity"])
    if desired > group["MaxSize"]:
        raise _invalid(f"New SetDesiredCapacity value {desired} is above max value {group['MaxSize']} for the "
                       "AutoScalingGroup.")  # fmt: skip
    if desired < group["MinSize"]:
        raise _invalid(f"New SetDesiredCapacity value {desired} is below min value {group['MinSize']} for the "
                       "AutoScalingGroup.")  # fmt: skip
    group["DesiredCapacity"] = desired
    group.pop("_retry", None)


def _protect(fields: dict) -> dict:
    group = group_of(fields)
    chosen = []
    for instance_id in fields.get("InstanceIds") or []:
        member = next((one for one in group["Instances"] if one["InstanceId"] == instance_id), None)
        if member is None:
            raise _invalid(f"The instance {instance_id} is not part of Auto Scaling group {group['AutoScalingGroupName']}.")
        if member["LifecycleState"] != "InService":
            raise _invalid(f"The instance {instance_id} is not in InService or EnteringStandby or Standby.")
        chosen.append(member)
    for member in chosen:
        member["ProtectedFromScaleIn"] = _true(fields.get("ProtectedFromScaleIn"))
    return {}


def _terminate(fields: dict) -> dict:
    instance_id = fields.get("InstanceId")
    for group in autoscaling._asgs.values():
        for member in members.active(group):
            if member["InstanceId"] == instance_id:
                return _terminate_member(group, member, _true(fields.get("ShouldDecrementDesiredCapacity")))
    raise _invalid(f"Instance Id not found - No managed instance found for instance ID: {instance_id}")


def _terminate_member(group: dict, member: dict, decrement: bool) -> dict:
    if decrement:
        if group["DesiredCapacity"] == group["MinSize"]:
            raise _invalid(
                f"Currently, desiredSize equals minSize ({group['MinSize']}). Terminating instance without replacement "
                "will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or "
                "lower group's min size."
            )
        group["DesiredCapacity"] -= 1
    members.end(group, member, f"At {members.timestamp()} instance {member['InstanceId']} was taken out of service in "
                "response to a user request.")  # fmt: skip
    return {"Activity": _shown_activity(group["_activities"][0])}


def _tag(fields: dict) -> None:
    for tag in fields.get("Tags") or []:
        group = group_of({"AutoScalingGroupName": tag.get("ResourceId")})
        new = _read_tags([tag], group["AutoScalingGroupName"])
        group["Tags"] = [one for one in group["Tags"] if one["Key"] != tag["Key"]] + new


def _untag(fields: dict) -> None:
    for tag in fields.get("Tags") or []:
        group = group_of({"AutoScalingGroupName": tag.get("ResourceId")})
        group["Tags"] = [one for one in group["Tags"] if one["Key"] != tag["Key"]]


def _page(items: list, fields: dict, default: int) -> tuple[list, dict]:
    size = int(fields.get("MaxRecords") or default)
    if not 1 <= size <= 100:
        raise _invalid("MaxRecords must be from 1 to 100.")
    try:
        start = int(base64.b64decode(fields.get("NextToken") or "")) if fields.get("NextToken") else 0
    except ValueError:
        raise Refused("InvalidNextToken", "The NextToken value is not valid.") from None
    more = start + size < len(items)
    token = {"NextToken": base64.b64encode(str(start + size).encode()).decode()} if more else {}
    return items[start : start + size], token


def _describe(fields: dict) -> dict:
    names = fields.get("AutoScalingGroupNames") or []
    filters = fields.get("Filters") or []
    groups = [
        group
        for group in autoscaling._asgs.values()
        if (not names or group["AutoScalingGroupName"] in names) and all(_matches(group["Tags"], one) for one in filters)
    ]
    shown, token = _page(groups, fields, 50)
    return {"AutoScalingGroups": [_shown(group) for group in shown], **token}


def _matches(tags: list[dict], one: dict) -> bool:
    name, values = one.get("Name", ""), one.get("Values") or []
    if name == "tag-key":
        return any(tag["Key"] in values for tag in tags)
    if name == "tag-value":
        return any(tag["Value"] in values for tag in tags)
    if name.startswith("tag:"):
        return any(tag["Key"] == name[4:] and tag["Value"] in values for tag in tags)
    raise _invalid(f"The filter {name} is not valid: use tag-key, tag-value or tag:KEY.")


def _shown(group: dict) -> dict:
    shown = {name: group[name] for name in _SHOWN if name in group}
    if group["Status"]:
        shown["Status"] = group["Status"]
    empty = {"LoadBalancerNames": [], "TargetGroupARNs": [], "SuspendedProcesses": [], "EnabledMetrics": []}
    return {**shown, **empty, "TrafficSources": [], "Instances": group["Instances"], "Tags": group["Tags"]}


def _describe_instances(fields: dict) -> dict:
    wanted = fields.get("InstanceIds") or []
    found = [
        {"AutoScalingGroupName": group["AutoScalingGroupName"], **member, "HealthStatus": member["HealthStatus"].upper()}
        for group in autoscaling._asgs.values()
        for member in group["Instances"]
        if not wanted or member["InstanceId"] in wanted
    ]
    shown, token = _page(found, fields, 50)
    return {"AutoScalingInstances": shown, **token}


def _shown_activity(activity: dict) -> dict:
    return {name: found for name, found in activity.items() if found != ""}


def _describe_activities(fields: dict) -> dict:
    if fields.get("AutoScalingGroupName"):
        groups = [group_of(fields)]
    else:
        groups = list(autoscaling._asgs.values())
    wanted = fields.get("ActivityIds") or []
    found = [
        _shown_activity(activity)
        for group in groups
        for activity in group["_activities"]
        if not wanted or activity["ActivityId"] in wanted
    ]
    shown, token = _page(found, fields, 100)
    return {"Activities": shown, **token}


def _describe_tags(fields: dict) -> dict:
    found = [tag for group in autoscaling._asgs.values() for tag in group["Tags"]]
    for one in fields.get("Filters") or []:
        key = {"auto-scaling-group": "ResourceId", "key": "Key", "value": "Value"}.get(one.get("Name"))
        if key is None:
            raise _invalid(f"The filter {one.get('Name')} is not valid: use auto-scaling-group, key or value.")
        found = [tag for tag in found if tag[key] in (one.get("Values") or [])]
    shown, token = _page(found, fields, 50)
    return {"Tags": shown, **token}
