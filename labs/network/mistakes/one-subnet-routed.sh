# mistake: Only one of the two subnets uses the table with the route
# from: internet
# check: internet/routes
# says: falls back to the main table
SUBNET=$(aws ec2 describe-subnets --filters Name=tag:Name,Values=public-b --query 'Subnets[0].SubnetId' --output text)
ASSOCIATION=$(aws ec2 describe-route-tables --filters Name=association.subnet-id,Values=$SUBNET \
  --query "RouteTables[0].Associations[?SubnetId=='$SUBNET'].RouteTableAssociationId" --output text)
aws ec2 disassociate-route-table --association-id $ASSOCIATION
