import { attributeOf, type Candidate } from './candidate.ts';

/**
 * ECS's cluster query language: `subject operator argument`, joined by and, or, not and parentheses.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 */
export type Predicate = (candidate: Candidate) => boolean;

const OPERATORS: Record<string, string> = {
  '==': '==',
  equals: '==',
  '!=': '!=',
  not_equals: '!=',
  '>': '>',
  greater_than: '>',
  '>=': '>=',
  greater_than_equal: '>=',
  '<': '<',
  less_than: '<',
  '<=': '<=',
  less_than_equal: '<=',
  exists: 'exists',
  '!exists': '!exists',
  not_exists: '!exists',
  in: 'in',
  '!in': '!in',
  not_in: '!in',
  '=~': '=~',
  matches: '=~',
  '!~': '!~',
  not_matches: '!~',
};
const SUBJECTS = new Set([
  'agentConnected',
  'agentVersion',
  'ec2InstanceId',
  'registeredAt',
  'runningTasksCount',
  'task:group',
]);
const TOKEN =
  /\s*(?:(\()|(\))|(\[)|(\])|(,)|(==|!=|>=|<=|=~|!~|>|<|&&|\|\|)|"([^"]*)"|'([^']*)'|([^\s()[\],<>=]+))/y;

/** Reads an expression. Throws a SyntaxError whose message says what does not fit. */
export function parseExpression(text: string): Predicate {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at];
  const take = () => {
    const token = tokens[at++];
    if (token === undefined) throw new SyntaxError('The expression ends too early.');
    return token;
  };
  const word = (...names: string[]) => {
    const token = peek();
    if (token === undefined || token.quoted || !names.includes(token.text.toLowerCase())) return false;
    at++;
    return true;
  };

  const either = (): Predicate => {
    let left = both();
    while (word('or', '||')) {
      const [a, b] = [left, both()];
      left = (candidate) => a(candidate) || b(candidate);
    }
    return left;
  };
  const both = (): Predicate => {
    let left = single();
    while (word('and', '&&')) {
      const [a, b] = [left, single()];
      left = (candidate) => a(candidate) && b(candidate);
    }
    return left;
  };
  const single = (): Predicate => {
    if (word('not', '!')) {
      const inner = single();
      return (candidate) => !inner(candidate);
    }
    if (word('(')) {
      const inner = either();
      if (!word(')')) throw new SyntaxError('A parenthesis is not closed.');
      return inner;
    }
    return comparison();
  };
  const comparison = (): Predicate => {
    const subject = take().text;
    if (!subject.startsWith('attribute:') && !SUBJECTS.has(subject)) {
      throw new SyntaxError(`Unknown subject ${subject}.`);
    }
    const symbol = take().text;
    const operator = OPERATORS[symbol];
    if (operator === undefined) throw new SyntaxError(`Unknown operator ${symbol}.`);
    if (operator === 'exists' || operator === '!exists') {
      return (candidate) => valuesOf(candidate, subject).length > 0 === (operator === 'exists');
    }
    const args = operator === 'in' || operator === '!in' ? list() : [take().text];
    return compare(subject, operator, args);
  };
  const list = (): string[] => {
    if (!word('[')) throw new SyntaxError('in and not_in take a list in brackets.');
    const items: string[] = [];
    while (!word(']')) {
      if (items.length > 0 && !word(',')) throw new SyntaxError('Items of a list are parted by commas.');
      items.push(take().text);
    }
    return items;
  };

  const whole = either();
  const rest = peek();
  if (rest !== undefined) throw new SyntaxError(`${rest.text} was not expected.`);
  return whole;
}

function tokensOf(text: string): { text: string; quoted: boolean }[] {
  const tokens: { text: string; quoted: boolean }[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new SyntaxError(`${text.slice(from).trim()} cannot be read.`);
    const quoted = match[7] ?? match[8];
    tokens.push({ text: quoted ?? match[0].trim(), quoted: quoted !== undefined });
  }
  return tokens;
}

function valuesOf(candidate: Candidate, subject: string): string[] {
  if (subject.startsWith('attribute:')) {
    const value = attributeOf(candidate, subject.slice('attribute:'.length));
    return value === undefined ? [] : [value];
  }
  switch (subject) {
    case 'agentConnected':
      return [String(candidate.agentConnected)];
    case 'agentVersion':
      return [candidate.agentVersion];
    case 'ec2InstanceId':
      return [candidate.ec2InstanceId];
    case 'registeredAt':
      return [new Date(candidate.registeredAt * 1000).toISOString()];
    case 'runningTasksCount':
      return [String(candidate.tasks.length)];
    default:
      return candidate.tasks.map((task) => task.group);
  }
}

function compare(subject: string, operator: string, args: string[]): Predicate {
  const [first = ''] = args;
  const same = subject === 'registeredAt' ? (a: string, b: string) => Date.parse(a) === Date.parse(b) : equal;
  const positive: Record<string, (value: string) => boolean> = {
    '==': (value) => same(value, first),
    in: (value) => args.some((arg) => same(value, arg)),
    '=~': patternOf(first, operator),
    '>': (value) => order(value, first) > 0,
    '>=': (value) => order(value, first) >= 0,
    '<': (value) => order(value, first) < 0,
    '<=': (value) => order(value, first) <= 0,
  };
  const negated: Record<string, string> = { '!=': '==', '!in': 'in', '!~': '=~' };
  const opposite = negated[operator];
  const test = positive[opposite ?? operator] ?? (() => false);
  return (candidate) => valuesOf(candidate, subject).some(test) === (opposite === undefined);
}

function patternOf(pattern: string, operator: string): (value: string) => boolean {
  if (operator !== '=~' && operator !== '!~') return () => false;
  const expression = new RegExp(pattern); // A malformed one is a SyntaxError too.
  return (value) => expression.test(value);
}

const equal = (a: string, b: string) => a === b;

/** Versions, dates and numbers, in their own order: negative when a comes first. */
function order(a: string, b: string): number {
  if (/^\d{4}-\d\d-\d\d/.test(b)) return Date.parse(a) - Date.parse(b);
  return a.localeCompare(b, 'en', { numeric: true });
}
