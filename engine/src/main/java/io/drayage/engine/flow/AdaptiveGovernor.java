package io.drayage.engine.flow;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.GovernorMemory;
import io.drayage.engine.api.StreamGauge;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The governor of streams. A permit takes room at its ESXi host, its datastore and its vCenter; each has a limit that adapts by itself, see {@link StreamLimit}. What a host turned out to
 * bear is kept in a {@link GovernorMemory} and is where it starts from the next time. A host that says that it has no room gets nobody new for a while as well. Waiters are served round
 * robin by key; for one that is passed by too often, room is kept. Safe for use by any thread.
 */
public final class AdaptiveGovernor implements StreamGovernor {
    private static final long REMEMBER_EVERY_NANOS = 10_000_000_000L;
    /** Places that nobody uses are forgotten beyond so many. */
    private static final int MOST_PLACES = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(AdaptiveGovernor.class);

    private final GovernorTuning tuning;
    private final GovernorMemory memory;
    private final LongSupplier nanoTime;
    private final Alarms alarms;
    private final Map<String, GovernedPlace> places = new LinkedHashMap<>();
    private final StreamQueue queue = new StreamQueue();

    /** @param nanoTime as {@link System#nanoTime} */
    public AdaptiveGovernor(GovernorTuning tuning, GovernorMemory memory, LongSupplier nanoTime, Alarms alarms) {
        this.tuning = tuning;
        this.memory = memory;
        this.nanoTime = nanoTime;
        this.alarms = alarms;
    }

    @Override
    public Future<StreamPermit> admit(StreamPlace place, String key) {
        List<GovernedPlace> fresh = new ArrayList<>();
        StreamWaiter waiter;
        synchronized (this) {
            if (queue.size() >= tuning.mostWaiting()) {
                return Future.failedFuture(new EngineException(
                        Kind.BUDGET,
                        "streams from " + place.host(),
                        queue.size() + " disks wait for a stream already",
                        "Let fewer VMs replicate at once (limits.concurrentVms)"));
            }
            waiter = new StreamWaiter(key, placesOf(place, fresh));
            queue.add(waiter);
        }
        fresh.forEach(this::recall);
        serve();
        return waiter.granted.future();
    }

    @Override
    public boolean withdraw(Future<StreamPermit> admission) {
        StreamWaiter waiter;
        synchronized (this) {
            waiter = queue.remove(admission);
        }
        if (waiter == null) {
            return false;
        }
        waiter.granted.fail(
                new EngineException(Kind.CANCELLED, waiter.key, "cancelled while it waited for a stream", ""));
        serve();
        return true;
    }

    /** All places that have or had streams, in the order in which they were first seen. */
    public synchronized List<StreamGauge> gauges() {
        return places.values().stream().map(GovernedPlace::gauge).toList();
    }

    void moved(List<GovernedPlace> at, long bytes, long latencyNanos) {
        boolean raised = false;
        List<Runnable> notes = new ArrayList<>();
        synchronized (this) {
            long now = nanoTime.getAsLong();
            for (GovernedPlace place : at) {
                int before = place.limit.limit();
                place.moved(bytes, latencyNanos, now);
                raised |= place.limit.limit() > before;
                toRemember(place, now, false).ifPresent(notes::add);
            }
        }
        notes.forEach(Runnable::run);
        if (raised) {
            serve();
        }
    }

    /** The host bears the blame; where it is not known, the vCenter, which is the last. */
    void congested(List<GovernedPlace> at, String reason) {
        GovernedPlace blamed = at.get(0).kind.equals("host") ? at.get(0) : at.get(at.size() - 1);
        long pause;
        int limit;
        synchronized (this) {
            pause = blamed.congested(reason, nanoTime.getAsLong());
            limit = blamed.limit.limit();
        }
        LOG.atInfo()
                .addKeyValue("place", blamed.name)
                .addKeyValue("streams", limit)
                .addKeyValue("reason", reason)
                .log("a host has no room for another stream; backing off");
        alarms.after(pause, this::serve);
    }

    void closed(List<GovernedPlace> at) {
        List<Runnable> notes = new ArrayList<>();
        synchronized (this) {
            long now = nanoTime.getAsLong();
            at.forEach(place -> place.opened(-1, now));
            at.forEach(place -> toRemember(place, now, place.open() == 0).ifPresent(notes::add));
        }
        notes.forEach(Runnable::run);
        serve();
    }

    private void serve() {
        for (StreamWaiter next = takeNext(); next != null; next = takeNext()) {
            next.granted.complete(new AdaptivePermit(this, next.places));
        }
    }

    private synchronized @Nullable StreamWaiter takeNext() {
        long now = nanoTime.getAsLong();
        StreamWaiter next = queue.next(now);
        if (next != null) {
            next.places.forEach(place -> place.opened(1, now));
        }
        return next;
    }

    private List<GovernedPlace> placesOf(StreamPlace place, List<GovernedPlace> fresh) {
        if (places.size() >= MOST_PLACES) {
            places.values().removeIf(GovernedPlace::isIdle);
        }
        List<GovernedPlace> found = new ArrayList<>();
        if (!place.host().isEmpty()) {
            found.add(place("host", place.vcenter(), place.host(), tuning.host(), fresh));
        }
        if (!place.datastore().isEmpty()) {
            found.add(place("datastore", place.vcenter(), place.datastore(), tuning.datastore(), fresh));
        }
        found.add(place("vcenter", place.vcenter(), place.vcenter(), tuning.vcenter(), fresh));
        return List.copyOf(found);
    }

    private GovernedPlace place(
            String kind, String vcenter, String name, StreamBounds bounds, List<GovernedPlace> fresh) {
        String key = kind + "\n" + (vcenter + "\n" + name).toLowerCase(Locale.ROOT);
        return places.computeIfAbsent(key, absent -> {
            long now = nanoTime.getAsLong();
            StreamLimit limit = new StreamLimit(bounds, tuning.window().toNanos(), tuning.leastMoves(), now);
            GovernedPlace made = new GovernedPlace(kind, vcenter, name, limit);
            made.rememberedAt = now;
            fresh.add(made);
            return made;
        });
    }

    private void recall(GovernedPlace place) {
        if (!place.kind.equals("host")) {
            return;
        }
        memory.recall(place.vcenter, place.name)
                .onSuccess(found -> found.ifPresent(streams -> {
                    synchronized (this) {
                        place.remembered = streams;
                        place.limit.startFrom(streams, nanoTime.getAsLong());
                    }
                    serve();
                }))
                .onFailure(error -> LOG.atDebug()
                        .addKeyValue("host", place.name)
                        .addKeyValue("error", error.getMessage())
                        .log("what the host bore earlier is not known"));
    }

    /** What was learned about a host, when it rests or is left, and not too often. */
    private Optional<Runnable> toRemember(GovernedPlace place, long now, boolean left) {
        int streams = place.limit.limit();
        boolean learned = place.limit.raised() + place.limit.lowered() > 0 && streams != place.remembered;
        boolean due = left || (place.limit.settled() && now - place.rememberedAt >= REMEMBER_EVERY_NANOS);
        if (!place.kind.equals("host") || !learned || !due) {
            return Optional.empty();
        }
        place.remembered = streams;
        place.rememberedAt = now;
        return Optional.of(() -> memory.remember(place.vcenter, place.name, streams)
                .onFailure(error -> LOG.atDebug()
                        .addKeyValue("host", place.name)
                        .addKeyValue("error", error.getMessage())
                        .log("what the host bears could not be remembered")));
    }
}
