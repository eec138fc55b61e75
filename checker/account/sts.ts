import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { z } from 'zod';
import { type Clients, type Identity, parsed } from './read.ts';

/** AWS lets everybody ask this, so it is in no policy. */
export const IDENTITY_ACTION = 'sts:GetCallerIdentity';

const Answer = z
  .object({ Account: z.string().regex(/^\d{12}$/), Arn: z.string().regex(/^arn:aws[a-z-]*:/) })
  .transform(({ Account, Arn }) => ({ accountId: Account, partition: Arn.split(':')[1] as string }));

/** Who is asking. */
export async function readIdentity({ sts }: Clients): Promise<Identity> {
  const answer = await sts.send(new GetCallerIdentityCommand({}));
  return parsed(answer, 'GetCallerIdentity', 'the name of an account', Answer);
}
