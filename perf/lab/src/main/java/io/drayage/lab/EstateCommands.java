package io.drayage.lab;

import io.drayage.lab.chaos.ChaosRun;
import io.drayage.lab.fault.FaultSchedule;
import io.drayage.lab.fault.FaultSchedule.Scope;
import io.drayage.lab.fault.FaultSchedule.Target;
import io.drayage.lab.vcenter.LabVm;
import io.drayage.lab.vcenter.TrackingLoss;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The commands that let something befall the estate. Confined to the thread that reads commands, except for what futures do. */
final class EstateCommands {
    static final String USAGE = "vm VM vmotion HOST | vm VM vmotion-cutting HOST | vm VM storage-vmotion DATASTORE"
            + " | vm VM rename NAME | vm VM destroy | vm VM power-failure [none|new-identity|damaged]"
            + " | vm VM snapshot NAME | vm VM remove-snapshot NAME | vm VM remove-snapshots | vm VM revert NAME"
            + " | vm VM resize-disk DISK BYTES | vm VM remove-disk DISK | vm VM tracking none|new-identity|damaged"
            + " | vm VM consolidation-needed FAILURES | vm VM begin-task USER | vm VM end-task TASK"
            + " | host HOST restart MILLIS | host HOST crash | datastore NAME free BYTES"
            + " | sessions expire | leases expire | chaos SEED [MOST [MILLIS [BYTES]]] | chaos end";
    private static final int USUAL_FAULTS = 4;
    private static final long USUAL_MILLIS = 10_000;
    private final Vertx vertx;
    private final RunningLab lab;
    private @Nullable ChaosRun chaos;

    EstateCommands(Vertx vertx, RunningLab lab) {
        this.vertx = vertx;
        this.lab = lab;
    }

    /** Carries a command out, or empty if it is none of these. */
    Optional<Future<JsonObject>> execute(List<String> words) {
        return switch (words.get(0)) {
            case "vm" -> Optional.of(vm(words));
            case "host" -> Optional.of(host(words));
            case "datastore" -> Optional.of(datastore(words));
            case "sessions" -> Optional.of(done(words, lab.vcenter().expireSessions()));
            case "leases" -> Optional.of(done(words, lab.vcenter().expireLeases()));
            case "chaos" -> Optional.of(chaos(words));
            default -> Optional.empty();
        };
    }

    private static Future<JsonObject> done(List<String> words, Future<?> work) {
        return work.map(result -> {
            JsonObject json = new JsonObject().put("command", String.join(" ", words));
            return result == null ? json : json.put("result", result);
        });
    }

    private static String word(List<String> words, int at) {
        if (words.size() <= at) {
            throw new IllegalArgumentException("commands are: " + USAGE);
        }
        return words.get(at);
    }

    private Future<JsonObject> vm(List<String> words) {
        LabVm vm = lab.vcenter().vm(word(words, 1));
        Future<?> work = switch (word(words, 2)) {
            case "vmotion" -> vm.vmotion(word(words, 3));
            case "vmotion-cutting" -> vm.vmotionCutting(word(words, 3));
            case "storage-vmotion" -> vm.storageVmotion(word(words, 3));
            case "rename" -> vm.rename(word(words, 3));
            case "destroy" -> vm.destroy();
            case "power-failure" -> vm.powerFailure(words.size() > 3 ? loss(words.get(3)) : TrackingLoss.NEW_IDENTITY);
            case "snapshot" -> vm.snapshot(word(words, 3));
            case "remove-snapshot" -> vm.removeSnapshot(word(words, 3));
            case "remove-snapshots" -> vm.removeSnapshots();
            case "revert" -> vm.revert(word(words, 3));
            case "resize-disk" -> vm.resizeDisk(Integer.parseInt(word(words, 3)), LabOptions.bytes(word(words, 4)));
            case "remove-disk" -> vm.removeDisk(Integer.parseInt(word(words, 3)));
            case "tracking" -> vm.loseTracking(loss(word(words, 3)));
            case "consolidation-needed" -> vm.needConsolidation(Integer.parseInt(word(words, 3)));
            case "begin-task" -> vm.beginTask("com.vendor.backup", word(words, 3), true);
            case "end-task" -> vm.endTask(word(words, 3));
            default -> throw new IllegalArgumentException("commands are: " + USAGE);
        };
        return done(words, work);
    }

    private static TrackingLoss loss(String word) {
        return TrackingLoss.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private Future<JsonObject> host(List<String> words) {
        String name = word(words, 1);
        return switch (word(words, 2)) {
            case "restart" ->
                done(words, lab.vcenter().host(name).restart(Duration.ofMillis(Long.parseLong(word(words, 3)))));
            case "crash" -> done(words, lab.vcenter().host(name).crash(TrackingLoss.NEW_IDENTITY));
            default -> throw new IllegalArgumentException("commands are: " + USAGE);
        };
    }

    private Future<JsonObject> datastore(List<String> words) {
        if (!word(words, 2).equals("free")) {
            throw new IllegalArgumentException("commands are: " + USAGE);
        }
        return done(words, lab.vcenter().datastore(word(words, 1)).free(Long.parseLong(word(words, 3))));
    }

    private Future<JsonObject> chaos(List<String> words) {
        ChaosRun running = chaos;
        if (word(words, 1).equals("end")) {
            if (running == null) {
                throw new IllegalArgumentException("no chaos is under way");
            }
            chaos = null;
            return running.end().map(ended -> outcome(running));
        }
        if (running != null) {
            throw new IllegalArgumentException("chaos is under way already; end it first");
        }
        FaultSchedule schedule = FaultSchedule.of(Long.parseLong(words.get(1)), scope(words));
        chaos = ChaosRun.start(
                vertx,
                schedule,
                lab.vcenter(),
                lab.s3(),
                fault -> Future.failedFuture(fault.kind() + " is for whoever started the lab"));
        JsonArray plan = new JsonArray();
        schedule.faults().forEach(fault -> plan.add(fault.toString()));
        return Future.succeededFuture(new JsonObject()
                .put("command", "chaos")
                .put("seed", schedule.seed())
                .put("plan", plan));
    }

    private Scope scope(List<String> words) {
        List<Target> targets = lab.targets();
        int most = words.size() > 2 ? Integer.parseInt(words.get(2)) : USUAL_FAULTS;
        long millis = words.size() > 3 ? Long.parseLong(words.get(3)) : USUAL_MILLIS;
        long bytes = words.size() > 4 ? Long.parseLong(words.get(4)) : 0;
        return Scope.lab(targets, most, millis, bytes);
    }

    private static JsonObject outcome(ChaosRun ended) {
        JsonArray outcomes = new JsonArray();
        ended.outcomes()
                .forEach(each -> outcomes.add(new JsonObject()
                        .put("fault", each.fault().toString())
                        .put("failure", each.failure())
                        .put("strikes", each.strikes())));
        return new JsonObject()
                .put("command", "chaos")
                .put("seed", ended.schedule().seed())
                .put("outcomes", outcomes);
    }
}
