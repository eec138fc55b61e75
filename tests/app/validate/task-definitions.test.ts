import { provesLab } from './proofs.ts';

await provesLab('task-definitions');
