import { provesLab } from './proofs.ts';

await provesLab('scale-out');
