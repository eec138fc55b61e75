import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { refusal } from '../../sandbox/guard.ts';

const OTHER_NAME = 'Open this address as http://127.0.0.1:4400: no other name is answered.';
const OTHER_SITE = 'Requests from pages of other sites are not answered.';

function asked(headers: IncomingMessage['headers'], method = 'GET'): string | undefined {
  return refusal({ headers, method } as IncomingMessage, { port: 4400 });
}

test.each(['127.0.0.1:4400', 'localhost:4400', '[::1]:4400', 'LOCALHOST:4400'])(
  'Host %s is served',
  (host) => {
    expect(asked({ host })).toBeUndefined();
  },
);

test.each([
  undefined,
  '',
  '127.0.0.1',
  '127.0.0.1:80',
  'evil.example:4400',
  'localhost.evil.example:4400',
  '127.0.0.1:4400.evil',
])('Host %s is refused', (host) => {
  expect(asked({ host })).toBe(OTHER_NAME);
});

test.each([
  'http://evil.example',
  'null',
  'http://127.0.0.1:4401',
  'https://127.0.0.1:4400',
  'http://localhost:4400',
  'http://127.0.0.1:4400.evil.example',
  '',
])('Origin %s is refused', (origin) => {
  expect(asked({ host: '127.0.0.1:4400', origin }, 'POST')).toBe(OTHER_SITE);
});

test('the own page is served, whatever it asks', () => {
  const own = { host: 'localhost:4400', origin: 'http://localhost:4400', 'sec-fetch-site': 'same-origin' };
  expect(asked(own, 'POST')).toBeUndefined();
  expect(
    asked({ host: 'localhost:4400', 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }),
  ).toBeUndefined();
});

test.each(['cross-site', 'same-site'])(
  'a page may be opened by a link of a %s page, but nothing more',
  (site) => {
    const headers = { host: '127.0.0.1:4400', 'sec-fetch-site': site };
    expect(asked({ ...headers, 'sec-fetch-mode': 'navigate' })).toBeUndefined();
    expect(asked({ ...headers, 'sec-fetch-mode': 'navigate' }, 'POST')).toBe(OTHER_SITE);
    expect(asked({ ...headers, 'sec-fetch-mode': 'no-cors' })).toBe(OTHER_SITE);
  },
);
