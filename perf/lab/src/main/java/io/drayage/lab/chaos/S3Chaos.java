package io.drayage.lab.chaos;

import io.drayage.lab.fault.FaultSchedule.Planned;
import io.drayage.lab.s3.Fault;
import io.drayage.lab.s3.FaultRule;
import io.drayage.lab.s3.LabS3;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Strikes an S3 with planned faults. */
final class S3Chaos implements Striker {
    private static final String ANY = "*";
    private static final String PART = "UploadPart";
    private static final List<String> ACKNOWLEDGED =
            List.of("CreateMultipartUpload", PART, "CompleteMultipartUpload", "PutObject");
    private final LabS3 s3;

    S3Chaos(LabS3 s3) {
        this.s3 = s3;
    }

    @Override
    public Future<LongSupplier> strike(Planned fault) {
        int times = (int) Math.max(1, Math.min(fault.amount(), Integer.MAX_VALUE));
        FaultRule rule = switch (fault.kind()) {
            case S3_SLOW_DOWN -> FaultRule.on(ANY, Fault.Answer.slowDown()).times(times);
            case S3_INTERNAL_ERROR ->
                FaultRule.on(ANY, Fault.Answer.internalError()).times(times);
            case S3_RESET -> FaultRule.on(PART, new Fault.Reset(fault.amount()));
            case S3_LOSE_ACKNOWLEDGEMENT -> FaultRule.on(acknowledged(fault), new Fault.LoseAcknowledgement());
            case S3_CORRUPT_IN_TRANSIT -> FaultRule.on(PART, new Fault.CorruptInTransit());
            case S3_STALL -> FaultRule.on(PART, new Fault.Stall(Duration.ofMillis(fault.amount())));
            default -> throw new IllegalArgumentException(fault.kind() + " does not strike an S3");
        };
        s3.faults().inject(rule);
        return Future.succeededFuture(() -> s3.faults().strikes(rule));
    }

    private static String acknowledged(Planned fault) {
        return ACKNOWLEDGED.get((int) Long.remainderUnsigned(fault.seed(), ACKNOWLEDGED.size()));
    }

    void end() {
        s3.faults().clear();
    }
}
