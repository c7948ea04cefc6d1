package io.drayage.load.chaos;

import io.drayage.lab.fault.CallFault;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.LeaseFault;
import io.drayage.lab.fault.StreamFault;
import io.drayage.lab.s3.Fault;
import io.drayage.lab.s3.FaultRule;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** What can go wrong in a run. Some are laid out before it begins, some strike when so many bytes have been read. */
enum Trouble {
    KILL {
        @Override
        void strike(ChaosEstate estate, ChaosDray dray, SplittableRandom random) {
            dray.kill();
        }
    },
    TERMINATE {
        @Override
        void strike(ChaosEstate estate, ChaosDray dray, SplittableRandom random) {
            dray.terminate();
        }
    },
    DATABASE_CRASH {
        @Override
        void strike(ChaosEstate estate, ChaosDray dray, SplittableRandom random) {
            dray.crashDatabase();
        }
    },
    SESSIONS_LOST {
        @Override
        void strike(ChaosEstate estate, ChaosDray dray, SplittableRandom random) {
            estate.vcenter().expireSessions();
        }
    },
    LEASES_EXPIRE {
        @Override
        void strike(ChaosEstate estate, ChaosDray dray, SplittableRandom random) {
            estate.vcenter().expireLeases();
        }
    },
    SNAPSHOT_REMOVED_BY_ANOTHER {
        @Override
        void strike(ChaosEstate estate, ChaosDray dray, SplittableRandom random) {
            estate.vcenter().removeSnapshotsBehindTheBack(ChaosEstate.VM);
        }
    },
    STORE_SLOW_DOWN {
        @Override
        void prepare(ChaosEstate estate, SplittableRandom random) {
            store(estate, FaultRule.on("*", Fault.Answer.slowDown()), random);
        }
    },
    STORE_INTERNAL_ERROR {
        @Override
        void prepare(ChaosEstate estate, SplittableRandom random) {
            store(estate, FaultRule.on("*", Fault.Answer.internalError()), random);
        }
    },
    STORE_RESETS {
        @Override
        void prepare(ChaosEstate estate, SplittableRandom random) {
            store(estate, FaultRule.on("*", new Fault.Reset(random.nextLong(1 << 20))), random);
        }
    },
    STORE_LOSES_ACKNOWLEDGEMENTS {
        @Override
        void prepare(ChaosEstate estate, SplittableRandom random) {
            String operation = pick(
                    random, List.of("CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "PutObject"));
            store(estate, FaultRule.on(operation, new Fault.LoseAcknowledgement()), random);
        }
    },
    STORE_CORRUPTS_IN_TRANSIT {
        @Override
        void prepare(ChaosEstate estate, SplittableRandom random) {
            store(estate, FaultRule.on("UploadPart", new Fault.CorruptInTransit()), random);
        }
    },
    STORE_STALLS {
        @Override
        void prepare(ChaosEstate estate, SplittableRandom random) {
            store(estate, FaultRule.on("*", new Fault.Stall(Duration.ofSeconds(1 + random.nextInt(4)))), random);
        }
    },
    STREAM_CUT {
        @Override
        void prepare(ChaosEstate estate, SplittableRandom random) {
            StreamFault.Cut cut = pick(random, List.of(StreamFault.Cut.values()));
            stream(estate, StreamFault.NONE.cutAfter(random.nextLong(16 << 20), cut));
        }
    },
    STREAM_CORRUPT {
        @Override
        void prepare(ChaosEstate estate, SplittableRandom random) {
            stream(estate, StreamFault.NONE.corruptAt(random.nextLong(8 << 20)));
        }
    },
    HOST_REFUSES {
        @Override
        void prepare(ChaosEstate estate, SplittableRandom random) {
            stream(estate, StreamFault.NONE.refused());
        }
    },
    LEASE_FAULT {
        @Override
        void prepare(ChaosEstate estate, SplittableRandom random) {
            LeaseFault.Kind kind = pick(
                    random,
                    List.of(
                            LeaseFault.Kind.ERROR_AT_START,
                            LeaseFault.Kind.EXPIRES,
                            LeaseFault.Kind.ABORTED,
                            LeaseFault.Kind.WRONG_MANIFEST,
                            LeaseFault.Kind.WRONG_THUMBPRINT));
            estate.vcenter().faults().onLease(LabFaults.ANY, 1, new LeaseFault(kind, random.nextLong(8 << 20)));
        }
    },
    TASK_IN_PROGRESS {
        @Override
        void prepare(ChaosEstate estate, SplittableRandom random) {
            String method = pick(random, List.of("CreateSnapshot_Task", "RemoveSnapshot_Task"));
            estate.vcenter()
                    .faults()
                    .onCall(method, LabFaults.ANY, 1 + random.nextInt(2), CallFault.raise("TaskInProgress", "busy"));
        }
    },
    VCENTER_UNAVAILABLE {
        @Override
        void prepare(ChaosEstate estate, SplittableRandom random) {
            estate.vcenter().faults().onCall(LabFaults.ANY, LabFaults.ANY, 1, CallFault.unavailable());
        }
    },
    SNAPSHOT_TASK_FAILS {
        @Override
        void prepare(ChaosEstate estate, SplittableRandom random) {
            String method = pick(random, List.of("CreateSnapshot_Task", "RemoveSnapshot_Task"));
            estate.vcenter()
                    .faults()
                    .onTask(method, LabFaults.ANY, 1, CallFault.raise("FileFault", "a file could not be locked"));
        }
    };

    /** Lays it out before the run begins. */
    void prepare(ChaosEstate estate, SplittableRandom random) {}

    /** Strikes in the middle of the run, when it is one of those that do. */
    void strike(ChaosEstate estate, ChaosDray dray, SplittableRandom random) {}

    private static void store(ChaosEstate estate, FaultRule rule, SplittableRandom random) {
        estate.s3().faults().inject(rule.after(random.nextInt(12)).times(1 + random.nextInt(2)));
    }

    private static void stream(ChaosEstate estate, StreamFault fault) {
        estate.vcenter().faults().onStream(LabFaults.ANY, LabFaults.ANY, 1, fault);
    }

    private static <T> T pick(SplittableRandom random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
