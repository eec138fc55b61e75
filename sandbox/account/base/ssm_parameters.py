"""The public parameters that name Amazon's images, and the images themselves (compute/images.json)."""

import json
import pathlib
import re

from ministack import app
from ministack.core.responses import error_response_json
from ministack.services import ec2, ssm
from refusals import Refused, ec2_before

_IMAGES = json.loads((pathlib.Path(__file__).parent.parent / "compute" / "images.json").read_text())["images"]
_CREATED = {image["imageId"]: image["creationDate"] for image in _IMAGES}
_ARCHITECTURE = {image["imageId"]: image["architecture"] for image in _IMAGES}
_OWNERS = {"ecs": "591542846629", "amazon": "137112412989"}  # the accounts that publish them

_SIMULATED = {
    "PutParameter", "GetParameter", "GetParameters", "GetParametersByPath", "DeleteParameter", "DeleteParameters",
    "DescribeParameters", "GetParameterHistory", "LabelParameterVersion", "AddTagsToResource",
    "RemoveTagsFromResource", "ListTagsForResource",
}  # fmt: skip


def install() -> None:
    _add_parameters()
    _add_images()
    _refuse_the_rest()
    _list_public_parameters()


def architecture(image_id: str) -> str | None:
    """The architecture of an image that may be launched here, None for one that does not exist."""
    registered = ec2._images.get(image_id)
    if registered is not None:
        return registered["Architecture"]
    return _ARCHITECTURE.get(image_id) or ("x86_64" if any(stub[0] == image_id for stub in ec2._STUB_AMIS) else None)


def existing_image(image_id: str) -> None:
    if not re.fullmatch(r"ami-([0-9a-f]{8}|[0-9a-f]{17})", image_id):
        raise Refused("InvalidAMIID.Malformed", f'Invalid id: "{image_id}"')
    if architecture(image_id) is None:
        raise Refused("InvalidAMIID.NotFound", f"The image id '[{image_id}]' does not exist")


def _add_parameters() -> None:
    for image in _IMAGES:
        path = image["parameter"]
        if "ecs" not in image:
            ssm._PUBLIC_AMI_PARAMETERS[path] = image["imageId"]
            continue
        ssm._PUBLIC_AMI_PARAMETERS[path] = json.dumps(image["ecs"], separators=(",", ":"))
        for member, found in image["ecs"].items():
            ssm._PUBLIC_AMI_PARAMETERS[f"{path}/{member}"] = str(found)


def _add_images() -> None:
    for image in _IMAGES:
        owner = _OWNERS["ecs" if "ecs" in image else "amazon"]
        ec2._STUB_AMIS.append(
            (image["imageId"], image["name"], image["description"], "", "/dev/xvda", owner, "amazon")
        )
    view, describe = ec2._stub_image_view, ec2._ACTION_MAP["DescribeImages"]
    ec2._stub_image_view = lambda *fields: view(*fields) | {"Architecture": architecture(fields[0])}

    def with_dates(p):
        status, headers, body = describe(p)
        dated = re.sub(
            r"<imageId>(ami-\w+)</imageId>",
            lambda match: f"{match[0]}<creationDate>{_CREATED.get(match[1], '2024-10-10T00:00:00.000Z')}</creationDate>",
            body.decode(),
        )
        return status, headers, dated.encode()

    ec2._ACTION_MAP["DescribeImages"] = with_dates
    ec2_before("DescribeImages", _existing_images)


def _existing_images(p: dict) -> None:
    for image_id in ec2._parse_member_list(p, "ImageId"):
        existing_image(image_id)


def _refuse_the_rest() -> None:
    async def handle(method, path, headers, body, query_params):
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if action not in _SIMULATED:
            sentence = f"The simulated account does not simulate ssm:{action} yet."
            return error_response_json("NotImplemented", sentence, 501)
        return await ssm.handle_request(method, path, headers, body, query_params)

    app.SERVICE_HANDLERS["ssm"] = handle


def _list_public_parameters() -> None:
    """Public parameters are listed under a path below /aws/service, in pages as one's own are."""
    original = ssm._get_parameters_by_path

    def by_path(data):
        if not data.get("Path", "").startswith("/aws/service"):
            return original(data)
        own = ssm._parameters
        try:
            ssm._parameters = {name: ssm._public_parameter(name) for name in ssm._PUBLIC_AMI_PARAMETERS}
            return original(data)
        finally:
            ssm._parameters = own

    ssm._get_parameters_by_path = by_path
