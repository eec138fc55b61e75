import { provesLab } from './proofs.ts';

await provesLab('capacity-providers');
