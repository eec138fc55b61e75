import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Wire } from '../../core/wire.ts';

/** What is known of a container's command without running it. */
interface Command {
  /** The lines that it writes at once. */
  says: string[];
  /** Seconds until it ends by itself, and with which code; undefined: it runs until it is stopped. */
  end: { after: number; code: number } | undefined;
}

/** Understands `echo TEXT`, `sleep N`, `exit N`, `true`, `false`, and those one after the other in a shell. */
export function commandOf(container: Wire<ContainerDefinition>): Command {
  const words = [...(container.entryPoint ?? []), ...(container.command ?? [])];
  const shell = /^(\/bin\/)?(ba)?sh$/.test(words[0] ?? '') && words[1] === '-c';
  const parts = shell ? (words[2] ?? '').split(/\s*(?:&&|;)\s*/) : [words.join(' ')];
  const command: Command = { says: [], end: undefined };
  let after = 0;
  for (const part of parts.map((one) => one.trim()).filter((one) => one !== '')) {
    const [, echo, sleep, exit, truth, falsehood] =
      /^(?:echo (.*)|sleep (\d+)s?|exit (\d+)|(true)|(false))$/.exec(part) ?? [];
    if (echo !== undefined && after === 0) command.says.push(echo.replace(/^(['"])(.*)\1$/, '$2'));
    else if (sleep !== undefined) after += Number(sleep);
    else if (exit !== undefined) return { ...command, end: { after, code: Number(exit) } };
    else if (falsehood !== undefined) return { ...command, end: { after, code: 1 } };
    else if (truth === undefined && echo === undefined) return command;
    command.end = { after, code: 0 };
  }
  return command;
}

export const says = (container: Wire<ContainerDefinition>) => commandOf(container).says;
