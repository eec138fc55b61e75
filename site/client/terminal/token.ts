/** Milliseconds for a token; a network that swallows all would hold for minutes. */
const TOKEN_MS = 8_000;

/** A single-use token; undefined when the server does not answer. */
export async function getToken(key: string): Promise<string | 'refused' | undefined> {
  try {
    const response = await fetch('/sandbox/v1/tokens', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key }),
      signal: AbortSignal.timeout(TOKEN_MS),
    });
    if (response.status === 401) return 'refused';
    const { token } = (await response.json()) as { token?: string };
    return token;
  } catch {
    return undefined;
  }
}
