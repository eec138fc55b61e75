import { provesLab } from './proofs.ts';

await provesLab('network');
