"""Who may call: the learner, an IAM user with administrator rights, and whoever the learner lets in."""

from ministack.core import iam_evaluator
from ministack.services import iam, sts

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def install() -> None:
    """MiniStack takes the key "test" and every twelve digits for the root user, and checks no signature of theirs."""
    for module in (iam_evaluator, sts):
        module.is_root_access_key = lambda access_key_id: False


def ensure_learner(learner: dict) -> None:
    """Makes the learner's user, rights and key exist. Also after a restore, so no one is locked out for good."""
    name, key = learner["name"], learner["accessKeyId"]
    if name not in iam._users:
        iam._create_user({"UserName": [name]})
    iam.attach_managed_policy(iam._users[name], ADMINISTRATOR)
    record = iam._access_keys.setdefault(key, {"UserName": name, "AccessKeyId": key, "CreateDate": iam._now()})
    record.update(SecretAccessKey=learner["secretAccessKey"], Status="Active")
