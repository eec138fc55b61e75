import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Candidate, Demand, Strategy } from '../../../../sandbox/account/ecs/placement/candidate.ts';
import { parseExpression } from '../../../../sandbox/account/ecs/placement/expression.ts';
import { place } from '../../../../sandbox/account/ecs/placement/place.ts';

const instance = (arn: string, change: Partial<Candidate> = {}): Candidate => ({
  arn,
  ec2InstanceId: `i-${arn}`,
  status: 'ACTIVE',
  agentConnected: true,
  agentVersion: '1.108.2',
  registeredAt: 1_700_000_000,
  capacityProviderName: undefined,
  attributes: [
    { name: 'ecs.availability-zone', value: 'us-east-1a' },
    { name: 'ecs.instance-type', value: 't3.medium' },
    { name: 'ecs.capability.task-eni' },
  ],
  cpu: { total: 2048, free: 2048 },
  memory: { total: 3884, free: 3884 },
  ports: { tcp: [22], udp: [] },
  enis: 2,
  tasks: [],
  ...change,
});
const task = (change: Partial<Demand> = {}): Demand => ({
  group: 'family:web',
  taskDefinitionArn: 'web:1',
  cpu: 512,
  memory: 512,
  ports: { tcp: [], udp: [] },
  eni: false,
  attributes: [],
  ...change,
});
const rules = { constraints: [], strategies: [] as Strategy[], random: () => 0 };
const zone = (value: string) => ({ attributes: [{ name: 'ecs.availability-zone', value }] });

test('what is free decides, and each instance says what it lacks', () => {
  const cases: [Partial<Candidate>, Partial<Demand>, string][] = [
    [{ cpu: { total: 2048, free: 256 } }, {}, 'RESOURCE:CPU'],
    [{ memory: { total: 3884, free: 100 } }, {}, 'RESOURCE:MEMORY'],
    [{}, { ports: { tcp: [22], udp: [] } }, 'RESOURCE:PORTS'],
    [{ enis: 0 }, { eni: true }, 'RESOURCE:ENI'],
    [{}, { attributes: [{ name: 'gpu' }] }, 'ATTRIBUTE'],
    [{ agentConnected: false }, {}, 'AGENT'],
  ];
  for (const [change, demand, reason] of cases) {
    const placed = place(task(demand), 1, [instance('a', change)], rules);
    expect(placed.refusals).toEqual([{ arn: 'a', reason }]);
  }
  expect(place(task({ ports: { tcp: [], udp: [22] } }), 1, [instance('a')], rules).places).toEqual(['a']);
});

test('a host port is taken by the first task, and a second one needs another instance', () => {
  const demand = task({ ports: { tcp: [80], udp: [] } });
  const placed = place(demand, 3, [instance('a'), instance('b')], rules);
  expect(placed.places).toEqual(['a', 'b']);
  expect(placed.refusals.map((refusal) => refusal.reason)).toEqual(['RESOURCE:PORTS', 'RESOURCE:PORTS']);
});

test('spread goes over zones, then over instances; binpack fills the fullest; a draining instance gets none', () => {
  const three = [
    instance('a1', zone('us-east-1a')),
    instance('a2', zone('us-east-1a')),
    instance('b', zone('us-east-1b')),
    instance('draining', { status: 'DRAINING', ...zone('us-east-1c') }),
  ];
  const spread: Strategy[] = [
    { type: 'spread', field: 'attribute:ecs.availability-zone' },
    { type: 'spread', field: 'instanceId' },
  ];
  expect(place(task(), 4, three, { ...rules, strategies: spread }).places).toEqual(['a1', 'b', 'a2', 'b']);
  const full = instance('full', { memory: { total: 3884, free: 1100 } });
  const binpack: Strategy[] = [{ type: 'binpack', field: 'memory' }];
  expect(place(task(), 3, [instance('a'), full], { ...rules, strategies: binpack }).places).toEqual([
    'full',
    'full',
    'a',
  ]);
});

test('distinctInstance holds one task of a group an instance, memberOf asks the expression', () => {
  const constraints = [{ type: 'distinctInstance' as const }];
  const placed = place(task(), 3, [instance('a'), instance('b')], { ...rules, constraints });
  expect([placed.places, placed.unplaced]).toEqual([['a', 'b'], 1]);
  const member = [{ type: 'memberOf' as const, expression: 'attribute:ecs.instance-type == t3.large' }];
  expect(place(task(), 1, [instance('a')], { ...rules, constraints: member }).unplaced).toBe(1);
});

describe('the cluster query language', () => {
  const one = instance('a', { tasks: [{ group: 'service:web', taskDefinitionArn: 'web:1' }] });
  test.each([
    ['attribute:ecs.instance-type == t3.medium', true],
    ['attribute:ecs.instance-type =~ t3.*', true],
    ['attribute:ecs.instance-type !~ t3.*', false],
    ['attribute:ecs.availability-zone in [us-east-1a, us-east-1b]', true],
    ['attribute:ecs.availability-zone not_in [us-east-1b]', true],
    ['attribute:ecs.capability.task-eni exists', true],
    ['attribute:gpu !exists', true],
    ['runningTasksCount >= 1 and agentConnected == true', true],
    ['task:group == service:web', true],
    ['task:group != service:web', false],
    ['not(task:group == service:other) and (runningTasksCount < 1 or registeredAt > 2020-01-01)', true],
    ['agentVersion >= 1.99.0', true],
    ['ec2InstanceId in ["i-a"]', true],
  ])('%s is %s', (text, expected) => {
    expect(parseExpression(text)(one)).toBe(expected);
  });
  test.each([
    '',
    'attribute:x',
    'colour == red',
    'attribute:x ~ y',
    '(attribute:x == y',
    'attribute:x == y z',
    'attribute:x in y',
    'attribute:x =~ (',
  ])('%j is refused', (text) => {
    expect(() => parseExpression(text)).toThrow(SyntaxError);
  });
  test('any text is either read or refused with a SyntaxError', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseExpression(text)(one);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
    );
  });
});

test('no strategy ever overfills an instance, loses a task, or leaves one out that has a place', () => {
  const number = (max: number) => fc.integer({ min: 0, max });
  const instances = fc.array(fc.record({ cpu: number(4096), memory: number(4096), enis: number(3) }), {
    maxLength: 6,
  });
  const strategy = fc.constantFrom<Strategy>(
    { type: 'random' },
    { type: 'spread', field: 'instanceId' },
    { type: 'binpack', field: 'cpu' },
    { type: 'binpack', field: 'memory' },
  );
  fc.assert(
    fc.property(
      instances,
      fc.record({ cpu: number(2048), memory: fc.integer({ min: 1, max: 2048 }), eni: fc.boolean() }),
      fc.integer({ min: 1, max: 10 }),
      fc.array(strategy, { maxLength: 3 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (sizes, need, count, strategies, chance) => {
        const before = sizes.map((size, index) =>
          instance(`${index}`, {
            cpu: { total: size.cpu, free: size.cpu },
            memory: { total: size.memory, free: size.memory },
            enis: size.enis,
          }),
        );
        const placed = place(task(need), count, before, {
          constraints: [],
          strategies,
          random: () => chance,
        });
        expect(placed.places.length + placed.unplaced).toBe(count);
        for (const after of placed.candidates) {
          expect(Math.min(after.cpu.free, after.memory.free, after.enis)).toBeGreaterThanOrEqual(0);
          const fits =
            after.cpu.free >= need.cpu && after.memory.free >= need.memory && (!need.eni || after.enis > 0);
          if (placed.unplaced > 0) expect(fits).toBe(false);
        }
      },
    ),
  );
});
