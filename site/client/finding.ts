import type { Finding } from './api.ts';
import { commandBlock } from './copy.ts';
import { element } from './element.ts';

/** Marks and words for each status: colour never stands alone. */
const SHOWN: Record<Finding['status'], { mark: string; word: string }> = {
  met: { mark: '✓', word: 'Met' },
  unmet: { mark: '!', word: 'Not met' },
  waiting: { mark: '…', word: 'On its way' },
  unknown: { mark: '?', word: 'Could not check' },
  skipped: { mark: '–', word: 'Later' },
};

/** A finding as the learner reads it. The command itself appears only on asking. */
export function findingElement(finding: Finding): HTMLElement {
  const { mark, word } = SHOWN[finding.status];
  const box = element('div', { class: `finding ${finding.status}` }, [
    element('p', { class: 'says' }, [
      element('span', { class: 'mark', 'aria-hidden': 'true' }, [mark]),
      element('span', {}, [element('span', { class: 'sr-only' }, [`${word}: `]), headline(finding)]),
    ]),
  ]);
  const detail = element('div', { class: 'detail' }, details(finding));
  if (detail.childNodes.length > 0) box.append(detail);
  return box;
}

function headline({ status, says, title }: Finding): string {
  if (status === 'unknown') return `Could not check: ${title}.`;
  return status === 'skipped' ? title : says;
}

function details({ status, says, expected, found, next, command, note, since }: Finding): HTMLElement[] {
  if (status === 'skipped') return [];
  const shown: HTMLElement[] = [];
  const pairs = Object.entries({ expected, found }).filter(([, text]) => text);
  if (status === 'unknown') shown.push(line(says));
  if (pairs.length > 0 && status !== 'met') {
    const rows = pairs.flatMap(([term, text]) => [
      element('dt', {}, [term]),
      element('dd', {}, [text ?? '']),
    ]);
    shown.push(element('dl', {}, rows));
  }
  if (since)
    shown.push(
      line(`On its way since ${new Date(since).toLocaleTimeString()}. The page looks again by itself.`),
    );
  if (next) shown.push(line(`Next: ${next}`));
  if (status === 'unknown') shown.push(line('This is not your mistake, and it does not count against you.'));
  if (note) shown.push(line(`Good to know: ${note}`));
  if (command) shown.push(onAsking(command));
  return shown;
}

const line = (text: string) => element('p', {}, [text]);

function onAsking(command: string): HTMLElement {
  const summary = element('summary', {}, ['Show the command']);
  return element('details', { class: 'asked' }, [summary, commandBlock(command)]);
}
