# mistake: The cluster is in another Region
# from: nothing
# check: cluster/active
# says: another name or is in another Region
# unseen: the check reads us-east-1 only, so the account looks as if nothing had been made
aws ecs create-cluster --region us-west-2 --cluster-name my-ecs-cluster
