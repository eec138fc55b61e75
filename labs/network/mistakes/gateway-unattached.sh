# mistake: The internet gateway is attached to nothing
# from: subnets
# check: internet/gateway
# says: is attached to nothing
aws ec2 create-internet-gateway
