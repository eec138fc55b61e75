-- A step that was once met stays done, in the account it was met in.
CREATE TABLE progress (
  account_id text NOT NULL,
  lab text NOT NULL,
  step text NOT NULL,
  done_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, lab, step)
);

-- Recorded reports, with the readings they were made from.
CREATE TABLE run (
  id uuid PRIMARY KEY,
  lab text NOT NULL,
  started_at timestamptz NOT NULL,
  report jsonb NOT NULL
);

CREATE INDEX run_lab_started_at ON run (lab, started_at DESC);
