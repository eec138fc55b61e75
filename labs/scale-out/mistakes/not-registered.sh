# mistake: Tasks are asked for, and the definition was never registered
# from: nothing
# check: room/quarter
# says: There is no active task definition of the family quarter.
# unseen: AWS refuses it, so nothing was made
aws ecs run-task --cluster my-ecs-cluster --task-definition quarter --count 4 || true
