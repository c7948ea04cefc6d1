-- A run that had to give up its snapshot waits until it can go on.

ALTER TABLE run ADD COLUMN not_before timestamptz;   -- on dray_now(); nobody claims it before
ALTER TABLE run ADD COLUMN waiting_since timestamptz; -- since when no part has become durable
ALTER TABLE run ADD COLUMN waiting_parts bigint;      -- how many were durable then
