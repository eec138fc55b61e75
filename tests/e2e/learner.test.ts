import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { CourseProcess, freePort } from '../support/course.ts';

const LOOK = { timeout: 15_000 };
let home: string;
let port: number;
let course: CourseProcess;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'drydock-learner-'));
  port = await freePort();
  [course, browser] = await Promise.all([CourseProcess.start(home, port), openBrowser()]);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  page.on('console', (message) => {
    if (
      message.type() === 'error' &&
      !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|status of/.test(message.text())
    ) {
      complaints.push(message.text());
    }
  });
});

afterAll(async () => {
  await browser?.close();
  await course?.end();
  await rm(home, { recursive: true, force: true });
});

const screen = async (): Promise<string> =>
  (await page.locator('.xterm-rows > div').allTextContents()).join('\n').replaceAll('\u00a0', ' ');

async function shows(text: string | RegExp): Promise<void> {
  await expect.poll(screen, { timeout: 20_000 }).toMatch(text);
}

/** Types a command as a learner does, and waits until its end shows in the prompt. */
async function types(command: string): Promise<void> {
  const done = `done-${Math.random().toString(36).slice(2, 8)}`;
  await page.locator('drydock-terminal textarea').focus();
  await page.keyboard.type(command);
  await page.keyboard.press('Enter');
  await page.keyboard.insertText(`echo ${done.slice(0, 5)}''${done.slice(5)}`);
  await page.keyboard.press('Enter');
  await shows(done);
}

const step = (id: string) => page.locator(`[data-step="${id}"]`);
const isDone = (id: string) => step(id).and(page.locator('[data-state="done"]')).waitFor(LOOK);

test('a newcomer goes through both labs, with a mistake on the way, and finds all of it again', async () => {
  await page.goto(course.link);
  expect(new URL(page.url()).hash).toBe('');
  await page.getByRole('link', { name: 'Go straight to the first lab' }).click();
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await shows(/learner@drydock/);

  // A wrong turn, the answer to it, and its mending.
  await types(
    "aws ec2 create-vpc --cidr-block 10.0.0.0/24 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=my-vpc}]'",
  );
  const finding = step('vpc').getByText(/has the primary range 10\.0\.0\.0\/24, not 10\.0\.0\.0\/16/);
  await finding.first().waitFor(LOOK);
  await types(
    "Q='--query Vpcs[0].VpcId --output text'; aws ec2 delete-vpc --vpc-id $(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc $Q)",
  );
  await types(
    "VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=my-vpc}]' --query Vpc.VpcId --output text)",
  );
  await isDone('vpc');

  for (const [at, zone] of ['us-east-1a', 'us-east-1b'].entries()) {
    await types(
      `S${at}=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.${at}.0/24 --availability-zone ${zone} --query Subnet.SubnetId --output text); aws ec2 modify-subnet-attribute --subnet-id $S${at} --map-public-ip-on-launch`,
    );
  }
  await isDone('subnets');

  // A change of page keeps the shell and what it knows.
  await page.goto(`${course.url}/1-2/instance-role/`);
  await shows(/learner@drydock/);
  await types('echo "still $VPC"');
  await shows(/still vpc-[0-9a-f]+/);
  await page.goBack();
  await shows(/still vpc/);

  await types(
    'IGW=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text); aws ec2 attach-internet-gateway --internet-gateway-id $IGW --vpc-id $VPC',
  );
  await types(
    'RTB=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$VPC --query "RouteTables[0].RouteTableId" --output text); aws ec2 create-route --route-table-id $RTB --destination-cidr-block 0.0.0.0/0 --gateway-id $IGW',
  );
  await isDone('internet');
  await types(
    'aws ec2 create-security-group --group-name ecs-instances --description Instances --vpc-id $VPC',
  );
  await isDone('security-group');

  await page.goto(`${course.url}/1-2/instance-role/`);
  await shows(/learner@drydock/);
  const solution = await readFile(
    new URL('../../labs/instance-role/solution/01-role.sh', import.meta.url),
    'utf8',
  );
  for (const line of solution.trim().split('\n')) {
    await page.locator('drydock-terminal textarea').focus();
    await page.keyboard.insertText(line);
    await page.keyboard.press('Enter');
  }
  await isDone('role');
  await types(
    'aws iam attach-role-policy --role-name ecsInstanceRole --policy-arn arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role',
  );
  await isDone('policy');
  await types(
    'aws iam create-instance-profile --instance-profile-name ecsInstanceRole; aws iam add-role-to-instance-profile --instance-profile-name ecsInstanceRole --role-name ecsInstanceRole',
  );
  await isDone('profile');

  // The server is killed and started again: the shell, its screen and the progress are there.
  expect(complaints).toEqual([]);
  await course.end('SIGKILL');
  course = await CourseProcess.start(home, port);
  complaints.length = 0; // Chromium's own, of requests that were on their way.
  await page.reload();
  await shows(/add-role-to-instance-profile/);
  await isDone('profile');
  await types('aws ec2 describe-vpcs --vpc-ids $VPC --query "Vpcs[0].CidrBlock"');
  await shows('10.0.0.0/16');
  expect(complaints).toEqual([]);
}, 180_000);
