import type { IncomingMessage } from 'node:http';

/**
 * Why a request to a server on loopback must not be served, as a sentence to send with a 403; undefined when it may.
 * A name of the attacker's that resolves to 127.0.0.1 shows in Host; a page of another origin (another port of this
 * machine too) shows in Origin or Sec-Fetch-Site. Clients that are no browser send neither of the last two.
 * A link followed from elsewhere (a navigation, which can read nothing back) is welcome.
 */
export function refusal(request: IncomingMessage, allowed: { port: number }): string | undefined {
  const { host, origin } = request.headers;
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${allowed.port}`);
  if (host === undefined || !hosts.includes(host.toLowerCase())) {
    return `Open this address as http://127.0.0.1:${allowed.port}: no other name is answered.`;
  }
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`) {
    return 'Requests from pages of other sites are not answered.';
  }
  const site = request.headers['sec-fetch-site'] ?? 'none';
  const navigates = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET';
  if (site !== 'none' && site !== 'same-origin' && !navigates) {
    return 'Requests from pages of other sites are not answered.';
  }
  return undefined;
}
