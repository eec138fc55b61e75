import type { Lab } from '../labs/lab.ts';
import type { RecordedReport } from './contract.ts';
import { type LiveDeps, Watch, type Watcher } from './watch.ts';

/** Keeps watched labs up to date. */
export interface Live {
  /** Starts to tell `watcher` about a lab. @returns what ends it. */
  watch(lab: Lab, watcher: Watcher): () => void;
  /** A command has ended in the terminal: what is being worked on is read again at once. */
  commandEnded(): void;
  /** A run was made by hand: who watches its lab sees its findings too. */
  took(report: RecordedReport): void;
  /** The account, what is in it or the progress is not what it was: everything is told anew. */
  changed(): void;
  stop(): void;
}

export function createLive(deps: LiveDeps): Live {
  const watches = new Map<string, Watch>();
  const open = (lab: Lab): Watch => {
    const watch = watches.get(lab.id) ?? new Watch(lab, deps);
    watches.set(lab.id, watch);
    return watch;
  };
  return {
    watch: (lab, watcher) => {
      const watch = open(lab);
      watch.add(watcher);
      return () => {
        watch.remove(watcher);
        if (watch.empty && watches.get(lab.id) === watch) watches.delete(lab.id);
      };
    },
    commandEnded: () => {
      for (const watch of watches.values()) watch.commandEnded();
    },
    took: (report) => watches.get(report.lab)?.took(report),
    changed: () => {
      for (const watch of watches.values()) watch.restart();
    },
    stop: () => {
      for (const watch of watches.values()) watch.stop();
      watches.clear();
    },
  };
}
