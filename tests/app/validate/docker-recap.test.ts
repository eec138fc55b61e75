import { provesLab } from './proofs.ts';

await provesLab('docker-recap');
