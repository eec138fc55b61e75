cat > trust.json <<'JSON'
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }
  ]
}
JSON
aws iam create-role --role-name ecsInstanceRole --assume-role-policy-document file://trust.json
