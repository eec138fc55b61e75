import type { ShellSpec } from '../../ptyhost/messages.ts';

const PROXY = 'http://127.0.0.1:3128';
/** What is reached without the way out: the account and its registry are in the machine. */
const NO_PROXY = '127.0.0.1,localhost,.dkr.ecr.us-east-1.amazonaws.com';

/** The learner's shell in a docker machine. Its environment is this and the account's variables: nothing of the server's. */
export const machineShell = (): ShellSpec => ({
  file: '/bin/bash',
  args: ['--noprofile', '--rcfile', '/opt/drydock/sandbox/machine/bashrc', '-i'],
  cwd: '/home/learner',
  env: {
    HOME: '/home/learner',
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    SHELL: '/bin/bash',
    USER: 'learner',
    LANG: 'C.UTF-8',
    COLORTERM: 'truecolor',
    AWS_PAGER: '',
    DRYDOCK_ENVIRONMENT: '/run/drydock/shell-environment',
    http_proxy: PROXY,
    https_proxy: PROXY,
    HTTPS_PROXY: PROXY,
    no_proxy: NO_PROXY,
    NO_PROXY,
  },
});
