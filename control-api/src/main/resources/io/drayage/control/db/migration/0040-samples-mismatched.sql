-- Blocks that change tracking called unchanged and that the sample found changed: they are counted, and a successor must know of them.

ALTER TABLE run_disk ADD COLUMN samples_mismatched bigint NOT NULL DEFAULT 0;
