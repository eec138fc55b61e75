/** A type of the SDK as it travels and as it is kept: timestamps are seconds since 1970, as numbers. */
export type Wire<T> = T extends Date
  ? number
  : T extends (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Member in keyof T]: Wire<T[Member]> }
      : T;

/** `T` as it travels, with members that are always there once it is kept. */
export type Kept<T, Always extends keyof T> = Wire<T> & {
  [Member in Always]-?: Wire<NonNullable<T[Member]>>;
};
