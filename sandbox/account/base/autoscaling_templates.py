"""Launch templates: names, versions, what they may hold."""

import re

from ministack.services import ec2
from ministack.services.cloudformation import provisioners
from refusals import Refused, ec2_before, required, value

_NAME = re.compile(r"[a-zA-Z0-9().\-/_]{3,128}")
_ID = re.compile(r"lt-[0-9a-f]{17}")
# What MiniStack keeps of a template; any other member would be lost without a word.
KEPT = {
    "ImageId", "InstanceType", "KeyName", "UserData", "SecurityGroupId", "SecurityGroup", "BlockDeviceMapping",
    "NetworkInterface", "IamInstanceProfile", "TagSpecification", "Monitoring", "DisableApiTermination", "EbsOptimized",
    "MetadataOptions", "InstanceInitiatedShutdownBehavior",
}  # fmt: skip


def install() -> None:
    ec2_before("CreateLaunchTemplate", _create)
    ec2_before("CreateLaunchTemplateVersion", _create_version)
    ec2_before("DescribeLaunchTemplates", _describe)
    ec2_before("DescribeLaunchTemplateVersions", _describe_versions)
    ec2_before("ModifyLaunchTemplate", _modify)
    ec2_before("DeleteLaunchTemplate", _named)
    _resolve_aliases()
    _show_interface_groups()
    handler = provisioners._RESOURCE_HANDLERS["AWS::EC2::LaunchTemplate"]
    handler["create"] = _creating(handler["create"])


def template(named: dict) -> dict:
    """The template of {"LaunchTemplateId"} or {"LaunchTemplateName"}. Raises Refused."""
    template_id, name = named.get("LaunchTemplateId"), named.get("LaunchTemplateName")
    if template_id and name:
        raise Refused(
            "InvalidParameterCombination", "Only one of LaunchTemplateId and LaunchTemplateName may be specified."
        )
    if template_id:
        if not _ID.fullmatch(template_id):
            raise Refused("InvalidLaunchTemplateId.Malformed", f"The launch template ID '{template_id}' is malformed.")
        if template_id not in ec2._launch_templates:
            raise Refused(
                "InvalidLaunchTemplateId.NotFound",
                f"The specified launch template, with template ID {template_id}, does not exist.",
            )
        return ec2._launch_templates[template_id]
    if not name:
        raise Refused("MissingParameter", "Either a launch template ID or a launch template name must be specified.")
    for record in ec2._launch_templates.values():
        if record["LaunchTemplateName"] == name:
            return record
    raise Refused(
        "InvalidLaunchTemplateName.NotFoundException",
        f"The specified launch template, with template name {name}, does not exist.",
    )


def version(record: dict, number: str) -> dict:
    """The version of a template by its number, $Default or $Latest. Raises Refused."""
    wanted = {"$Default": record["DefaultVersionNumber"], "$Latest": record["LatestVersionNumber"]}.get(number, number)
    for one in record["Versions"]:
        if str(one["VersionNumber"]) == str(wanted):
            return one
    raise Refused(
        "InvalidLaunchTemplateId.VersionNotFound",
        f"Could not find the specified version {number} for the launch template with ID {record['LaunchTemplateId']}.",
    )


def _named(p: dict) -> dict:
    return template({name: value(p, name) for name in ("LaunchTemplateId", "LaunchTemplateName")})


def _create(p: dict) -> None:
    new_name(required(p, "LaunchTemplateName"))
    _holds(p)


def new_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Refused(
            "InvalidLaunchTemplateName.MalformedException",
            "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the "
            "following characters: - ( ) . / _.",
        )
    if any(record["LaunchTemplateName"] == name for record in ec2._launch_templates.values()):
        raise Refused("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.")


def _holds(p: dict) -> None:
    names = {name.split(".")[1] for name in p if name.startswith("LaunchTemplateData.")}
    if not names:
        raise Refused("MissingParameter", "The request must contain the parameter LaunchTemplateData")
    _check_kept(names)


def _check_kept(names: set[str]) -> None:
    for name in sorted(names - KEPT):
        raise Refused("NotImplemented", f"The simulated account does not simulate {name} of a launch template yet.", 501)


def _create_version(p: dict) -> None:
    record = _named(p)
    _holds(p)
    if value(p, "SourceVersion"):
        p["SourceVersion"] = [str(version(record, value(p, "SourceVersion"))["VersionNumber"])]


def _describe(p: dict) -> None:
    for kind in ("LaunchTemplateId", "LaunchTemplateName"):
        for one in ec2._parse_member_list(p, kind):
            template({kind: one})


def _describe_versions(p: dict) -> None:
    asked = ec2._parse_member_list(p, "LaunchTemplateVersion")
    if not value(p, "LaunchTemplateId") and not value(p, "LaunchTemplateName"):
        if not asked or any(one not in ("$Latest", "$Default") for one in asked):
            raise Refused("MissingParameter", "Either a launch template ID or a launch template name must be specified.")
        raise Refused("NotImplemented", "The simulated account describes the versions of one launch template at a time.", 501)
    record = _named(p)
    for number in asked:
        version(record, number)


def _modify(p: dict) -> None:
    # The API's member SetDefaultVersion is DefaultVersion to the SDKs.
    version(_named(p), required(p, "SetDefaultVersion"))


def _resolve_aliases() -> None:
    """`resolve:ssm:` is described as written, or as the image it stands for when ResolveAlias is asked for."""
    original = ec2._ACTION_MAP["DescribeLaunchTemplateVersions"]

    def describe(p):
        status, headers, body = original(p)
        if value(p, "ResolveAlias").lower() == "true":
            from ec2_instances import image_of

            text = re.sub(r"resolve:ssm:[^<]+", lambda alias: image_of({"ImageId": alias[0]}), body.decode())
            body = text.encode()
        return status, headers, body

    ec2._ACTION_MAP["DescribeLaunchTemplateVersions"] = describe


def _show_interface_groups() -> None:
    """An interface's groups are `groupId` in the list, where MiniStack writes `item`, which no SDK reads."""
    original = ec2._lt_data_xml
    groups = re.compile(r"(?<=<groupSet>).*?(?=</groupSet>)")
    ec2._lt_data_xml = lambda data: groups.sub(lambda found: found[0].replace("item>", "groupId>"), original(data))


def _creating(original):
    def create(logical_id, props, stack_name):
        try:
            if props.get("LaunchTemplateName"):
                new_name(props["LaunchTemplateName"])
            # Lists are named in the plural here: SecurityGroupIds, TagSpecifications.
            _check_kept({name if name in KEPT else name.removesuffix("s") for name in props["LaunchTemplateData"]})
        except Refused as refusal:
            raise ValueError(f"{refusal} ({refusal.code})") from None
        return original(logical_id, props, stack_name)

    return create
