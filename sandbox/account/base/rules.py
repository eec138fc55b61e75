"""Puts in place what MiniStack lacks for this course. Each rule lives in the module of its service."""

import autoscaling_groups
import autoscaling_members
import autoscaling_stacks
import autoscaling_templates
import ec2_instance_reads
import ec2_instances
import identity
import mends
import services
import ssm_parameters
import stack_work
import state


def install() -> None:
    identity.install()
    state.keep_sessions()
    stack_work.install()
    services.install()
    mends.install()
    for module in (ssm_parameters, ec2_instances, ec2_instance_reads, autoscaling_templates):
        module.install()
    # Before every call to EC2, time passes.
    for module in (autoscaling_members, autoscaling_groups, autoscaling_stacks):
        module.install()
