package io.drayage.lab.nfc;

import io.drayage.lab.estate.NfcManners;
import io.drayage.lab.fault.NfcFault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The reads of a connection. Each waits out its latency, then its answer is made on a worker thread in slices of about 1 MiB while the socket has room: a client that
 * does not read stops it. Beyond {@value #MOST_OUTSTANDING} reads the socket is not read either.
 */
final class Reads {
    private static final int MOST_OUTSTANDING = 1024;
    private static final int SLICE_BYTES = 1 << 20;
    private static final int QUEUE_BYTES = 4 << 20;
    private static final int MIXED = 4;
    private static final long HOLD_MILLIS = 20;

    private record Waiting(ReadRequest request, long dueNanos) {}

    private record Part(ReadAnswer answer, List<Fragment> fragments) {}

    private final NetSocket socket;
    private final HostShare share;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Deque<ReadAnswer> ready = new ArrayDeque<>();
    private int outstanding;
    private long dropAfter = Long.MAX_VALUE;
    private long sent;
    private boolean timed;
    private boolean making;
    private boolean paused;
    private boolean over;

    Reads(NetSocket socket, HostShare share) {
        this.socket = socket;
        this.share = share;
        socket.setWriteQueueMaxSize(QUEUE_BYTES);
        socket.drainHandler(drained -> make());
    }

    /** Resets the connection once that many bytes of answers went out. */
    void dropAfter(long bytes) {
        dropAfter = bytes;
    }

    void add(ReadRequest request) {
        outstanding++;
        share.host().counters().read(request.disk(), request.length(), outstanding);
        waiting.add(new Waiting(
                request, System.nanoTime() + share.manners().latency().toNanos()));
        if (outstanding >= MOST_OUTSTANDING && !paused) {
            paused = true;
            socket.pause();
        }
        release();
    }

    /** Moves what has waited long enough. */
    private void release() {
        NfcManners manners = share.manners();
        if (manners.hold() > 1) {
            hold(manners.hold());
            return;
        }
        long now = System.nanoTime();
        for (Waiting first = waiting.peek(); first != null && first.dueNanos() <= now; first = waiting.peek()) {
            waiting.remove();
            begin(first.request());
        }
        Waiting next = waiting.peek();
        if (next != null) {
            releaseIn(Math.max(1, (next.dueNanos() - now + 999_999) / 1_000_000));
        }
        make();
    }

    private void releaseIn(long millis) {
        if (!timed) {
            timed = true;
            share.vertx().setTimer(millis, id -> {
                timed = false;
                release();
            });
        }
    }

    private void hold(int reads) {
        if (waiting.size() >= reads
                || waiting.stream().anyMatch(one -> one.dueNanos() <= System.nanoTime() - HOLD_MILLIS * 1_000_000)) {
            while (!waiting.isEmpty()) {
                begin(waiting.removeLast().request());
            }
            make();
        } else if (!waiting.isEmpty()) {
            releaseIn(HOLD_MILLIS);
        }
    }

    private void begin(ReadRequest request) {
        Optional<NfcFault> fault = share.host()
                .strike(NfcFault.Stage.READ, request.file().vm(), request.file().ordinal());
        ready.add(
                new ReadAnswer(request, FragmentPlan.of(request, share.manners().fragments()), fault));
    }

    private void make() {
        if (making || over || ready.isEmpty() || socket.writeQueueFull()) {
            return;
        }
        making = true;
        List<Part> parts = nextParts();
        share.vertx()
                .executeBlocking(
                        () -> parts.stream()
                                .map(part -> part.answer().write(part.fragments()))
                                .toList(),
                        false)
                .onSuccess(this::made)
                .onFailure(cause -> {
                    making = false;
                    socket.close();
                });
    }

    /** The next slice: of one answer, or fragments of several in turn. */
    private List<Part> nextParts() {
        List<Part> parts = new ArrayList<>();
        if (!share.manners().interleave()) {
            ReadAnswer answer = ready.element();
            parts.add(new Part(answer, answer.take(SLICE_BYTES)));
            dropFinished();
            return parts;
        }
        List<ReadAnswer> mixed = ready.stream().limit(MIXED).toList();
        int bytes = 0;
        while (bytes < SLICE_BYTES && mixed.stream().anyMatch(answer -> !answer.isTaken())) {
            for (ReadAnswer answer : mixed) {
                if (!answer.isTaken()) {
                    List<Fragment> one = answer.take(1);
                    bytes += one.get(0).length();
                    parts.add(new Part(answer, one));
                }
            }
        }
        dropFinished();
        return parts;
    }

    private void dropFinished() {
        ready.removeIf(answer -> {
            if (answer.isTaken()) {
                outstanding--;
            }
            return answer.isTaken();
        });
        if (paused && outstanding < MOST_OUTSTANDING / 2) {
            paused = false;
            socket.resume();
        }
    }

    private void made(List<ReadAnswer.Slice> slices) {
        making = false;
        long bytes = 0;
        for (ReadAnswer.Slice slice : slices) {
            bytes += slice.bytes().length();
        }
        long later = share.pace(bytes);
        if (later > 0) {
            making = true;
            share.vertx().setTimer(later, id -> {
                making = false;
                send(slices);
            });
        } else {
            send(slices);
        }
    }

    private void send(List<ReadAnswer.Slice> slices) {
        for (ReadAnswer.Slice slice : slices) {
            if (over) {
                return;
            }
            if (slice.pauseMillis() != 0) {
                stall(slices.subList(slices.indexOf(slice), slices.size()), slice.pauseMillis());
                return;
            }
            write(slice);
        }
        make();
    }

    private void write(ReadAnswer.Slice slice) {
        Buffer bytes = slice.bytes();
        sent += bytes.length();
        share.host().counters().sent(bytes.length());
        if (sent >= dropAfter) {
            over = true;
            int fits = (int) Math.max(0, bytes.length() - (sent - dropAfter));
            socket.write(bytes.getBuffer(0, fits)).onComplete(done -> TlsLayers.reset(socket));
        } else if (slice.thenClose()) {
            over = true;
            socket.write(bytes).onComplete(done -> socket.close());
        } else {
            socket.write(bytes);
        }
    }

    /** The connection goes quiet; below zero for ever. */
    private void stall(List<ReadAnswer.Slice> rest, long millis) {
        making = true;
        if (millis > 0) {
            share.vertx().setTimer(millis, id -> {
                making = false;
                List<ReadAnswer.Slice> awake = new ArrayList<>(rest);
                awake.set(0, rest.get(0).awake());
                send(awake);
            });
        }
    }

    void end() {
        over = true;
        waiting.clear();
        ready.clear();
    }
}
