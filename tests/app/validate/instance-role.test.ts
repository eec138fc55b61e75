import { provesLab } from './proofs.ts';

await provesLab('instance-role');
