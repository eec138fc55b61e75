import type { Fidelity } from './service.ts';

export const STS: Fidelity = {
  service: 'sts',
  title: 'AWS STS',
  sentences: 'the emulator’s',
  simulated: { AssumeRole: '', GetCallerIdentity: '', GetSessionToken: '' },
  unchecked: [],
};
