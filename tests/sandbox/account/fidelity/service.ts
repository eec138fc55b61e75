/** What one service's operations are here. An operation of its model that is named nowhere is refused as NotImplemented. */
export interface Fidelity {
  /** Botocore's name. */
  service: string;
  title: string;
  /** What our sentences rest on; the codes are AWS's in any case. */
  sentences: string;
  /** Operations that tests hold against AWS: how each is simplified, '' for as AWS does it. */
  simulated: Readonly<Record<string, string>>;
  /** Operations that the emulator answers by itself: no test holds them against AWS. */
  unchecked: readonly string[];
}
