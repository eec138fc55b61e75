/** Findings that are known, each with why it stays. A line that nothing finds any more fails `npm test`. */
export const EXPECTED: readonly { finding: RegExp; why: string }[] = [
  {
    finding: /^ec2:DescribeInternetGateways .*State is "available", which is no AttachmentStatus$/,
    why: 'AWS answers it: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InternetGatewayAttachment.html',
  },
  {
    finding: /^ec2:DescribeImages .*Platform is "windows", which is no PlatformValues$/,
    why: 'AWS answers it: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html',
  },
  {
    finding:
      /^cloudformation:DescribeStackEvents .*ResourceStatus is "UPDATE_(ROLLBACK_)?COMPLETE_CLEANUP_IN_PROGRESS"/,
    why: 'AWS gives a stack’s own events the stack’s states: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html',
  },
];

/** Which of them a finding is, -1 for none. */
export const expectedAs = (finding: string): number => EXPECTED.findIndex((one) => one.finding.test(finding));
