"""Puts in place what MiniStack lacks for this course. Each rule lives in the module of its service."""

import ec2_groups
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
    # The network comes last: its dry run is asked before anything else.
    for module in (ec2_reads, ec2_groups, ec2_ranges, ec2_routes, ec2_network, stack_rules):
        module.install()
