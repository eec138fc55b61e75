# mistake: Two more are asked for with the launch type EC2, and refused
# from: room
# check: grow/six
# says: a task without room is refused at once
# unseen: the answer lists failures with RESOURCE:CPU, and nothing was started
aws ecs run-task --cluster my-ecs-cluster --task-definition quarter --count 2 --launch-type EC2
