# mistake: The user data does not name the cluster
# from: group
# check: group/joins
# says: such an instance looks for a cluster called default
# A script that only installs something.
aws ec2 create-launch-template-version --launch-template-name my-ecs-cluster-instances --source-version 1 \
  --launch-template-data '{"UserData": "IyEvYmluL2Jhc2gKZG5mIGluc3RhbGwgLXkgaHRvcAo="}'
