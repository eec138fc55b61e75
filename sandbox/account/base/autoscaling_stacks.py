"""AWS::AutoScaling::AutoScalingGroup: created when its instances are in service, deleted when they are gone."""

import asyncio
import time

import autoscaling_groups as groups
import autoscaling_members as members
from ministack import app
from ministack.services import autoscaling
from ministack.services.cloudformation import provisioners, stacks
from refusals import Refused

TYPE = "AWS::AutoScaling::AutoScalingGroup"
POLL_SECONDS = 0.1
WAIT_SECONDS = 60.0


def install() -> None:
    for resource_type, handler in provisioners._RESOURCE_HANDLERS.items():
        if resource_type.startswith("AWS::EC2::"):
            handler["delete"] = _settled(handler["delete"])
    provisioners._RESOURCE_HANDLERS[TYPE] = {"create": _create, "update": _update, "delete": _delete}
    # They wait, so they get a thread; the groups are touched on the loop only.
    waits = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda resource_type: resource_type == TYPE or waits(resource_type)


def _settled(delete):
    """An instance that has ended by now holds nothing back any more."""

    def deleting(*asked):
        members.settle()
        return delete(*asked)

    return deleting


def _create(logical_id, props, stack_name):
    name = props.get("AutoScalingGroupName") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    fields = _fields(props) | {"AutoScalingGroupName": name}
    _on_loop(lambda: groups.create(fields))
    arn = _on_loop(lambda: groups.group_of(fields)["AutoScalingGroupARN"])
    try:
        _wait(lambda: _full(name), f"The group {name} did not reach its desired capacity.")
    except ValueError:
        # Rolling back finds no physical id of a resource that failed, so nothing of it may stay.
        _delete(name, props)
        raise
    return name, {"AutoScalingGroupARN": arn, "Arn": arn}


def _update(physical_id, old_props, new_props, stack_name, logical_id=None):
    if new_props.get("AutoScalingGroupName", physical_id) != physical_id:
        created = _create(logical_id or physical_id, new_props, stack_name)
        _delete(physical_id, old_props)
        return created
    fields = _fields(new_props) | {"AutoScalingGroupName": physical_id}

    def change():
        groups.update(fields)
        group = groups.group_of(fields)
        group["Tags"] = groups._read_tags(fields.get("Tags") or [], physical_id)
        return group["AutoScalingGroupARN"]

    arn = _on_loop(change)
    return physical_id, {"AutoScalingGroupARN": arn, "Arn": arn}


def _delete(physical_id, props):
    def begin():
        if physical_id in autoscaling._asgs:
            groups.delete({"AutoScalingGroupName": physical_id, "ForceDelete": "true"})

    _on_loop(begin)
    _wait(lambda: physical_id not in autoscaling._asgs, f"The instances of the group {physical_id} did not end.")


def _fields(props: dict) -> dict:
    """A template's properties as the members of the API."""
    fields = dict(props)
    if "Cooldown" in fields:
        fields["DefaultCooldown"] = fields.pop("Cooldown")
    if isinstance(fields.get("VPCZoneIdentifier"), list):
        fields["VPCZoneIdentifier"] = ",".join(fields["VPCZoneIdentifier"])
    # "CloudFormation adds the following tags to all Auto Scaling groups and associated instances":
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-autoscaling-autoscalinggroup-tagproperty.html
    fields["Tags"] = [
        tag | {"PropagateAtLaunch": True} if tag["Key"].startswith("aws:cloudformation:") else tag
        for tag in fields.get("Tags") or []
    ]
    return fields


def _full(name: str) -> bool:
    group = groups.group_of({"AutoScalingGroupName": name})
    failed = next((one for one in group["_activities"] if one["StatusCode"] == "Failed"), None)
    if failed:
        raise ValueError(failed["StatusMessage"])
    return sum(member["LifecycleState"] == "InService" for member in group["Instances"]) >= group["DesiredCapacity"]


def _wait(done, otherwise: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not _on_loop(done):
        if time.monotonic() > deadline:
            raise ValueError(otherwise)
        time.sleep(POLL_SECONDS)


def _on_loop(work):
    """Runs `work` where the API's handlers run, in this thread's account and region. Refusals become ValueError."""

    async def run():
        members.settle()
        return work()

    try:
        return asyncio.run_coroutine_threadsafe(run(), app._MAIN_LOOP).result()
    except Refused as refusal:
        raise ValueError(f"{refusal} ({refusal.code})") from None
