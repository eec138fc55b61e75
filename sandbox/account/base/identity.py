"""The learner: an IAM user with administrator rights, as an account of one's own is used in practice."""

from ministack.services import iam

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def ensure_learner(learner: dict) -> None:
    """Makes the learner's user, rights and key exist. Also after a restore, so no one is locked out for good."""
    name, key = learner["name"], learner["accessKeyId"]
    if name not in iam._users:
        iam._create_user({"UserName": [name]})
    iam.attach_managed_policy(iam._users[name], ADMINISTRATOR)
    if key not in iam._access_keys:
        iam._access_keys[key] = {
            "UserName": name,
            "AccessKeyId": key,
            "SecretAccessKey": learner["secretAccessKey"],
            "Status": "Active",
            "CreateDate": iam._now(),
        }
    iam._access_keys[key]["Status"] = "Active"
