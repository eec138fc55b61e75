"""ECR's registry (`docker login`, `push`, `pull` under /v2/): who may, and where layers are kept.

MiniStack speaks the protocol but asks nobody for a token, and keeps layers in memory and in every saved document.
The refusals are ECR's: see docs/FIDELITY.md for their sources.
"""

import base64
import hashlib
import json
import os
import secrets
import time

import forward
from ministack import app
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import ecr

TOKEN_SECONDS = 12 * 3600
CHALLENGE = 'Basic realm="https://{host}/",service="ecr.amazonaws.com"'
# What each request asks of IAM: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
ACTIONS = {
    ("manifest", "PUT"): "PutImage",
    ("manifest", "GET"): "BatchGetImage",
    ("manifest", "HEAD"): "BatchGetImage",
    ("manifest", "DELETE"): "BatchDeleteImage",
    ("blob", "GET"): "GetDownloadUrlForLayer",
    ("blob", "HEAD"): "BatchCheckLayerAvailability",
    ("blob_uploads", "POST"): "InitiateLayerUpload",
    ("blob_upload_session", "PATCH"): "UploadLayerPart",
    ("blob_upload_session", "GET"): "UploadLayerPart",
    ("blob_upload_session", "PUT"): "CompleteLayerUpload",
    ("tags_list", "GET"): "ListImages",
}

_tokens: dict[str, dict] = {}
_folder = ""


class Layer(bytes):
    """A layer's place in the registry: its digest and size. The bytes are in a file named by the digest."""

    digest: str
    size: int

    def __new__(cls, digest: str, size: int):
        layer = super().__new__(cls, b"")
        layer.digest, layer.size = digest, size
        return layer

    def __len__(self) -> int:
        return self.size

    def __deepcopy__(self, memo):
        return self

    def read(self) -> bytes:
        with open(_path(self.digest), "rb") as file:
            return file.read()


def install(home: str) -> None:
    global _folder
    _folder = os.path.join(home, "registry")
    os.makedirs(_folder, mode=0o700, exist_ok=True)
    _keep_state()
    _keep_layers_in_files()
    _tell_sizes()
    call, serve = ecr.handle_request, ecr.handle_registry_request

    async def called(method, path, headers, body, query_params):
        if headers.get("x-amz-target", "").endswith(".GetAuthorizationToken"):
            return _get_authorization_token(app.extract_access_key_id(headers, query_params))
        return await call(method, path, headers, body, query_params)

    async def authorised(method, path, headers, body, query_params):
        refusal = _refusal(method, path, headers)
        if refusal:
            return refusal
        if method.upper() not in ("GET", "HEAD"):
            forward.wrote.set(True)
        return await serve(method, path, headers, body, query_params)

    ecr.handle_request, ecr.handle_registry_request = called, authorised


def _get_authorization_token(key: str):
    now = time.time()
    for token in [token for token, kept in _tokens.items() if kept["expires"] < now - TOKEN_SECONDS]:
        del _tokens[token]
    password = secrets.token_urlsafe(120)
    _tokens[_hash(password)] = {"key": key, "expires": now + TOKEN_SECONDS}
    return ecr.json_response(
        {
            "authorizationData": [
                {
                    "authorizationToken": base64.b64encode(f"AWS:{password}".encode()).decode(),
                    "expiresAt": now + TOKEN_SECONDS,
                    "proxyEndpoint": f"https://{get_account_id()}.dkr.ecr.{get_region()}.amazonaws.com",
                }
            ]
        }
    )


def _refusal(method: str, path: str, headers: dict):
    """Why a request is refused, as an answer; None when it may go on."""
    headers = {name.lower(): value for name, value in headers.items()}
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        status, answer, body = ecr._registry_error(401, "UNAUTHORIZED", "Not Authorized", None)
        answer["WWW-Authenticate"] = CHALLENGE.format(host=headers.get("host", ""))
        return status, answer, body
    kept = _tokens.get(_hash(_password(given)))
    if kept is None:
        return ecr._registry_error(400, "DENIED", "Your Authorization Token is invalid.", None)
    if kept["expires"] < time.time():
        sentence = "Your authorization token has expired. Reauthenticate and try again."
        return ecr._registry_error(403, "DENIED", sentence, None)
    verb, name, _ = ecr._parse_v2_path(path) or ("", "", "")
    if name == "":
        return None
    return _missing_repository(name) or _unpermitted(kept["key"], ACTIONS.get((verb, method.upper())), name)


def _missing_repository(name: str):
    if name in ecr._repositories:
        return None
    sentence = f"The repository with name '{name}' does not exist in the registry with id '{get_account_id()}'"
    return ecr._registry_error(404, "NAME_UNKNOWN", sentence, None)


def _unpermitted(key: str, action: str | None, name: str):
    if action is None:
        return ecr._registry_error(405, "UNSUPPORTED", "The operation is unsupported.", None)
    principal = iam_evaluator.resolve_principal(key, get_account_id())
    if isinstance(principal, iam_evaluator.AuthError):
        return ecr._registry_error(403, "DENIED", "The security token included in the request is invalid.", None)
    resource = f"arn:aws:ecr:{get_region()}:{get_account_id()}:repository/{name}"
    context = iam_evaluator.EvalContext(
        principal_arn=principal.arn,
        principal_type=principal.type,
        principal_account=principal.account,
        action=f"ecr:{action}",
        resource_arn=resource,
        region=get_region(),
        service_context={},
        principal_keys=principal.keys,
    )
    if iam_evaluator.evaluate(context, principal.policies, *principal.limits).decision == "Allow":
        return None
    sentence = (
        f"User: {principal.arn} is not authorized to perform: ecr:{action} on resource: {resource} "
        f"because no identity-based policy allows the ecr:{action} action"
    )
    return ecr._registry_error(403, "DENIED", sentence, None)


def _password(basic: str) -> str:
    try:
        user, _, password = base64.b64decode(basic, validate=True).decode().partition(":")
    except ValueError:
        return ""
    return password if user == "AWS" else ""


def _hash(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


def _keep_state() -> None:
    """Tokens outlive a restart; layers are saved as digest and size."""
    get, load, reset = ecr.get_state, ecr.load_persisted_state, ecr.reset

    def get_state():
        state = get()
        for layers in state["layer_blobs"]._data.values():
            for digest, layer in layers.items():
                layers[digest] = layer.size
        return state | {"tokens": dict(_tokens)}

    def load_state(state):
        _tokens.update(state.pop("tokens", {}))
        load(state)
        for layers in ecr._layer_blobs._data.values():
            for digest, size in layers.items():
                layers[digest] = Layer(digest, size)

    def forget():
        _tokens.clear()
        reset()

    ecr.get_state, ecr.load_persisted_state, ecr.reset = get_state, load_state, forget


def _keep_layers_in_files() -> None:
    """A layer is written before it is answered for, and never changed. A file that no snapshot names any more stays."""
    complete, start, get = ecr._v2_complete_blob_upload, ecr._v2_start_blob_upload, ecr._v2_get_blob

    def stored(name: str, answer):
        if answer[0] == 201:
            digest = answer[1]["Docker-Content-Digest"]
            content = ecr._layer_blobs[name][digest]
            if not isinstance(content, Layer):
                _write(digest, content)
                ecr._layer_blobs[name][digest] = Layer(digest, len(content))
        return answer

    def read(name, digest):
        status, headers, body = get(name, digest)
        return status, headers, body.read() if isinstance(body, Layer) else body

    ecr._v2_complete_blob_upload = lambda name, *rest: stored(name, complete(name, *rest))
    ecr._v2_start_blob_upload = lambda name, *rest: stored(name, start(name, *rest))
    ecr._v2_get_blob = read


def _tell_sizes() -> None:
    """An image is as large as its layers and its configuration, as they are stored: MiniStack tells its manifest's size."""
    describe = ecr._describe_images

    def described(data):
        status, headers, body = describe(data)
        answer = json.loads(body)
        for image in answer.get("imageDetails", []):
            manifest = json.loads(ecr._manifest_blobs.get(image["repositoryName"], {}).get(image["imageDigest"], "{}"))
            parts = [manifest.get("config", {}), *manifest.get("layers", [])]
            image["imageSizeInBytes"] = sum(part.get("size", 0) for part in parts)
        return status, headers, json.dumps(answer).encode()

    ecr._describe_images = described


def _write(digest: str, content: bytes) -> None:
    path = _path(digest)
    if os.path.exists(path):
        return
    with open(f"{path}.new", "wb") as file:
        file.write(content)
    os.replace(f"{path}.new", path)


def _path(digest: str) -> str:
    """MiniStack has checked that the content has this digest, so it is nothing but a digest."""
    return os.path.join(_folder, digest.replace(":", "-"))
