# mistake: The image has no tag, though its registry has a port
# from: nothing
# check: family/image
# says: has no tag and so means latest
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "registry.example.com:5000/python", "cpu": 64, "memoryReservation": 64, "memory": 128 }
]'
