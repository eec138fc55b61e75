import { documentedCodes, type Kept } from './calls.ts';
import { REASONS } from './reasons.ts';
import { SERVICES } from './services.ts';

/** A code that AWS documents for a simulated operation, and that no test has it refused with. */
export interface Unprovoked {
  operation: string;
  code: string;
  /** Undefined where nobody has said why. */
  reason: string | undefined;
  /** Whether that reason holds for the code in the whole service. */
  everywhere: boolean;
}

/** The unprovoked codes of a service, in the order of its operations. */
export function unprovoked(service: string, simulated: object, kept: Kept): Unprovoked[] {
  const { always = {}, operations = {} } = REASONS[service] ?? {};
  return Object.keys(simulated).flatMap((operation) => {
    const provoked = kept[`${service}:${operation}`] ?? [];
    const codes = documentedCodes(service, operation).filter((code) => !provoked.includes(code));
    return codes.map((code) => {
      const own = operations[operation]?.[code];
      return { operation, code, reason: own ?? always[code], everywhere: own === undefined };
    });
  });
}

/** What of the walk through the documented errors is open, or said of what is not so: each as a sentence. */
export function unwalked(kept: Kept): string[] {
  const known = SERVICES.map(({ service }) => service);
  const stray = Object.keys(REASONS).filter((service) => !known.includes(service));
  return [
    ...stray.map((service) => `reasons.ts has reasons for ${service}, which is in no list.`),
    ...SERVICES.flatMap(({ service, simulated }) => {
      const codes = unprovoked(service, simulated, kept);
      return [...unexplained(service, codes), ...needless(service, codes)];
    }),
  ];
}

const unexplained = (service: string, codes: readonly Unprovoked[]): string[] =>
  codes
    .filter(({ reason }) => reason === undefined)
    .map(
      ({ operation, code }) =>
        `AWS documents ${code} for ${service}:${operation}, and no test has it: provoke it, or say in reasons.ts why not.`,
    );

/** Reasons for codes that a test provokes, that AWS does not document, or whose operation is in no table. */
function needless(service: string, codes: readonly Unprovoked[]): string[] {
  const { always = {}, operations = {} } = REASONS[service] ?? {};
  const general = Object.keys(always)
    .filter((code) => !codes.some((one) => one.everywhere && one.code === code))
    .map(
      (code) => `reasons.ts says why no test has ${service} refused with ${code}: no operation needs that.`,
    );
  const own = Object.entries(operations).flatMap(([operation, reasons]) =>
    Object.keys(reasons)
      .filter((code) => !codes.some((one) => one.operation === operation && one.code === code))
      .map(
        (code) =>
          `reasons.ts says why no test has ${service}:${operation} refused with ${code}: one has, or AWS documents no such code.`,
      ),
  );
  return [...general, ...own];
}
