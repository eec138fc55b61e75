# mistake: One of the four is stopped again
# from: room
# check: room/four
# says: 3 RUNNING
TASK=$(aws ecs list-tasks --cluster my-ecs-cluster --query 'taskArns[0]' --output text)
aws ecs stop-task --cluster my-ecs-cluster --task $TASK
