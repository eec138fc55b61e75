# mistake: Only one more is run
# from: room
# check: grow/six
# says: Only 5 tasks of quarter
aws ecs run-task --cluster my-ecs-cluster --task-definition quarter
