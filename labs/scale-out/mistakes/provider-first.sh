# mistake: The provider is to protect what the group does not, which AWS refuses
# from: interfaces
# check: shrink/protection
# says: the group's protection is off
# unseen: AWS refuses the change, so everything is as before
aws ecs update-capacity-provider --name my-ec2-capacity --auto-scaling-group-provider \
  'managedScaling={status=ENABLED,targetCapacity=100},managedTerminationProtection=ENABLED' || true
