import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { Lab } from '../../labs/lab.ts';
import { ROOT } from '../paths.ts';

/** A lab one of whose comparisons always has the same answer. */
export interface Mutant {
  /** For example "labs/network/checks.ts:42 `used.length >= 2` is always true". */
  readonly name: string;
  readonly lab: Lab;
}

const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
]);

/** Where a comparison chooses words, not a verdict: in a text, or in what is handed to met() and unmet(). */
function isWording(node: ts.Node): boolean {
  for (let at: ts.Node | undefined = node; at; at = at.parent) {
    if (ts.isTemplateSpan(at)) return true;
    if (ts.isCallExpression(at) && /^(met|unmet|waiting)$/.test(at.expression.getText())) return true;
  }
  return false;
}

/** The comparisons of a source that decide something, as ranges of its text. */
export function comparisons(text: string): { start: number; end: number; line: number; text: string }[] {
  const source = ts.createSourceFile('checks.ts', text, ts.ScriptTarget.Latest, true);
  const found: ReturnType<typeof comparisons> = [];
  const walk = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && COMPARISONS.has(node.operatorToken.kind) && !isWording(node)) {
      const [start, end] = [node.getStart(), node.getEnd()];
      const line = source.getLineAndCharacterOfPosition(start).line + 1;
      found.push({ start, end, line, text: node.getText() });
    }
    ts.forEachChild(node, walk);
  };
  walk(source);
  return found;
}

/**
 * Every mutant of a lab, one at a time: each comparison in its checks is replaced by `true`, then by `false`. The
 * mutated copy is loaded from a folder of its own beside the labs, which is gone afterwards.
 */
export async function* mutants(labId: string): AsyncGenerator<Mutant> {
  const folder = join(ROOT, `.mutants-${process.pid}`);
  const labs = join(ROOT, 'labs');
  const files = [...globSync('*.ts', { cwd: labs }), ...globSync(`${labId}/**/*.ts`, { cwd: labs })];
  const targets = files.filter((file) => dirname(file) !== '.' && !file.endsWith('lab.ts'));
  let number = 0;
  try {
    for (const target of targets) {
      const text = readFileSync(join(labs, target), 'utf8');
      for (const found of comparisons(text)) {
        for (const answer of ['true', 'false']) {
          number += 1;
          const copy = join(folder, String(number));
          for (const file of files) {
            mkdirSync(dirname(join(copy, file)), { recursive: true });
            cpSync(join(labs, file), join(copy, file));
          }
          writeFileSync(join(copy, target), text.slice(0, found.start) + answer + text.slice(found.end));
          const module: { default?: unknown } = await import(pathToFileURL(join(copy, labId, 'lab.ts')).href);
          const place = `${relative(ROOT, join(labs, target))}:${found.line}`;
          yield { name: `${place} \`${found.text}\` is always ${answer}`, lab: Lab.parse(module.default) };
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
