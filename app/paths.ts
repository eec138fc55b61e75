import { join, resolve } from 'node:path';

/** The checkout. */
export const ROOT = resolve(import.meta.dirname, '..');

/** Where state lives: account, progress, the learner's folder. DRYDOCK_HOME, else .drydock in the checkout. */
export const HOME = resolve(process.env.DRYDOCK_HOME ?? join(ROOT, '.drydock'));

/** The Python environment with the emulator and the AWS CLI. Shared by all homes. */
export const VENV = join(ROOT, '.venv');
export const PYTHON = join(VENV, 'bin', 'python');

/** The newsfeed's services, and the Python environment that they and their tests run in. */
export const SERVICES = join(ROOT, 'services');
export const SERVICES_VENV = join(SERVICES, '.venv');

/** The built site. */
export const SITE = join(ROOT, 'dist');
