import { createHash, randomBytes } from 'node:crypto';
import type { Call } from '../../core/call.ts';
import { operation } from '../../core/operation.ts';
import { checkRegistryId } from '../checks.ts';
import { RegistryError } from './errors.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html */
const TOKEN_SECONDS = 12 * 3600;
const PASSWORD_BYTES = 120;

/** Who shows a token that expired is told so for as long again. */
export const getAuthorizationToken = operation('ecr', 'GetAuthorizationToken', (input, call) => {
  for (const registryId of input.registryIds ?? []) checkRegistryId(registryId);
  const now = call.now();
  const { registryTokens } = call.state;
  for (const hash of registryTokens.keys())
    if ((registryTokens.get(hash)?.expires ?? 0) < now - TOKEN_SECONDS) registryTokens.delete(hash);
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const expires = now + TOKEN_SECONDS;
  registryTokens.put(hashOf(password), { principal: call.caller, expires });
  return {
    authorizationData: [
      {
        authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
        expiresAt: expires,
        proxyEndpoint: `https://${call.accountId}.dkr.ecr.${call.region}.amazonaws.com`,
      },
    ],
  };
});

/** Whose token an Authorization header shows: an ARN. Throws RegistryError with ECR's refusal; `host` is the registry's name. */
export function principalOf(authorization: string | undefined, host: string, call: Call): string {
  const [scheme = '', given = ''] = (authorization ?? '').split(' ', 2);
  if (scheme.toLowerCase() !== 'basic') {
    const challenge = `Basic realm="https://${host}/",service="ecr.amazonaws.com"`;
    throw new RegistryError(401, 'UNAUTHORIZED', 'Not Authorized', { 'www-authenticate': challenge });
  }
  const [user, password = ''] = Buffer.from(given, 'base64').toString().split(':', 2);
  const token = user === 'AWS' ? call.state.registryTokens.get(hashOf(password)) : undefined;
  if (token === undefined) throw new RegistryError(400, 'DENIED', 'Your Authorization Token is invalid.');
  if (token.expires < call.now()) {
    const sentence = 'Your authorization token has expired. Reauthenticate and try again.';
    throw new RegistryError(403, 'DENIED', sentence);
  }
  return token.principal;
}

/** The password itself is kept nowhere. */
const hashOf = (password: string) => createHash('sha256').update(password).digest('hex');
