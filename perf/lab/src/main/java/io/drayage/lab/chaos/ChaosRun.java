package io.drayage.lab.chaos;

import io.drayage.lab.fault.FaultKind;
import io.drayage.lab.fault.FaultSchedule;
import io.drayage.lab.fault.FaultSchedule.Clock;
import io.drayage.lab.fault.FaultSchedule.Planned;
import io.drayage.lab.s3.LabS3;
import io.drayage.lab.vcenter.LabVcenter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A schedule being carried out. Every few milliseconds it looks at its two clocks and does what is due, in the order of the plan. {@link #end} takes back what would
 * last, so that the estate is sound again and a client can tidy up. Thread-safe.
 */
public final class ChaosRun {
    private static final long TICK_MILLIS = 5;

    /**
     * What became of a fault whose moment has come.
     *
     * @param failure why it could not be carried out, else empty
     * @param strikes how often it has struck so far: 0 for a rule that still waits for its occasion
     */
    public record Outcome(Planned fault, String failure, long strikes) {}

    private record Done(Planned fault, String failure, LongSupplier strikes) {
        Outcome outcome() {
            return new Outcome(fault, failure, strikes.getAsLong());
        }
    }

    private final Vertx vertx;
    private final FaultSchedule schedule;
    private final VcenterChaos vcenterChaos;
    private final S3Chaos s3Chaos;
    private final NfcChaos nfcChaos;
    private final FolderChaos folderChaos;
    private final Outside outside;
    private final LongSupplier bytes;
    private final long startNanos = System.nanoTime();
    private final long startBytes;
    private final List<Planned> left;
    private final List<Done> outcomes = new ArrayList<>();
    private final long timer;

    private ChaosRun(Vertx vertx, FaultSchedule schedule, LabVcenter vcenter, LabS3 s3, Outside outside) {
        this.vertx = vertx;
        this.schedule = schedule;
        this.vcenterChaos = new VcenterChaos(vertx, vcenter);
        this.s3Chaos = new S3Chaos(s3);
        this.nfcChaos = new NfcChaos(vcenter.faults().nfc());
        this.folderChaos = new FolderChaos(vcenter.faults().folder());
        this.outside = outside;
        this.bytes = vcenter.counters()::bytesRead;
        this.startBytes = bytes.getAsLong();
        this.left = new ArrayList<>(schedule.faults());
        tick();
        this.timer = vertx.setPeriodic(TICK_MILLIS, id -> tick());
    }

    /** Starts a schedule; its moments count from now. */
    public static ChaosRun start(Vertx vertx, FaultSchedule schedule, LabVcenter vcenter, LabS3 s3, Outside outside) {
        return new ChaosRun(vertx, schedule, vcenter, s3, outside);
    }

    private Striker striker(FaultKind kind) {
        if (kind.name().startsWith("NFC_")) {
            return nfcChaos;
        }
        return switch (kind.area()) {
            case S3 -> s3Chaos;
            case FOLDER -> folderChaos;
            case PROCESS -> fault -> Striker.once(outside.strike(fault));
            default -> vcenterChaos;
        };
    }

    private void tick() {
        due().forEach(this::strike);
    }

    private synchronized List<Planned> due() {
        long millis = (System.nanoTime() - startNanos) / 1_000_000;
        long read = bytes.getAsLong() - startBytes;
        List<Planned> due = left.stream()
                .filter(fault -> fault.moment().at() <= (fault.moment().clock() == Clock.MILLIS ? millis : read))
                .toList();
        left.removeAll(due);
        return due;
    }

    private void strike(Planned fault) {
        Striker striker = striker(fault.kind());
        Future.succeededFuture()
                .compose(ready -> striker.strike(fault))
                .onSuccess(strikes -> note(new Done(fault, "", strikes)))
                .onFailure(failure -> note(new Done(fault, String.valueOf(failure.getMessage()), () -> 0)));
    }

    private synchronized void note(Done done) {
        outcomes.add(done);
    }

    /** What it carries out. */
    public FaultSchedule schedule() {
        return schedule;
    }

    /** What was done so far, in the order in which it was done. */
    public synchronized List<Outcome> outcomes() {
        return outcomes.stream().map(Done::outcome).toList();
    }

    /** Faults whose moment has not come. */
    public synchronized List<Planned> waiting() {
        return List.copyOf(left);
    }

    /** Ends it: no more faults, no rules left, hosts up, foreign snapshots and tasks gone, room on the datastores. */
    public Future<Void> end() {
        vertx.cancelTimer(timer);
        synchronized (this) {
            left.clear();
        }
        s3Chaos.end();
        return vcenterChaos.end();
    }
}
