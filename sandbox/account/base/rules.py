"""Puts in place what MiniStack lacks for this course. Each rule lives in the module of its service."""

import autoscaling_groups
import autoscaling_members
import autoscaling_stacks
import autoscaling_templates
import ec2_groups
import ec2_instance_reads
import ec2_instances
import ec2_network
import ec2_ranges
import ec2_reads
import ec2_routes
import iam_documents
import iam_entities
import iam_pages
import identity
import managed_policies
import services
import ssm_parameters
import stack_rules
import stack_work
import state


def install() -> None:
    identity.install()
    state.keep_sessions()
    stack_work.install()
    services.install()
    managed_policies.install()
    for module in (iam_documents, iam_entities, iam_pages):
        module.install()
    for module in (ec2_reads, ssm_parameters, ec2_instances, ec2_instance_reads, autoscaling_templates):
        module.install()
    # The network comes after all of EC2: its dry run is asked before anything else.
    for module in (ec2_groups, ec2_ranges, ec2_routes, ec2_network, stack_rules):
        module.install()
    # And before every call to EC2, time passes.
    for module in (autoscaling_members, autoscaling_groups, autoscaling_stacks):
        module.install()
