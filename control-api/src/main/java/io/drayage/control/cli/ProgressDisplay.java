package io.drayage.control.cli;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Draws every VM's progress on stderr: bars in place on a terminal, plain lines every 10 s elsewhere. Stops drawing at {@link #stop}. */
final class ProgressDisplay {
    private static final long REDRAW_MILLIS = 500;
    private static final long LINES_MILLIS = 10_000;

    private final Vertx vertx;
    private final PrintWriter err;
    private final boolean terminal;
    private final List<Progress> shown = new ArrayList<>();
    private int drawnLines;
    private long timer = -1;

    ProgressDisplay(Vertx vertx, PrintWriter err, boolean terminal) {
        this.vertx = vertx;
        this.err = err;
        this.terminal = terminal;
    }

    /** Whether stderr is a terminal. */
    static boolean stderrIsTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    synchronized void start() {
        timer = vertx.setPeriodic(terminal ? REDRAW_MILLIS : LINES_MILLIS, tick -> draw());
    }

    synchronized void add(Progress progress) {
        shown.add(progress);
    }

    synchronized void stop() {
        vertx.cancelTimer(timer);
        if (terminal) {
            draw();
        }
    }

    private synchronized void draw() {
        StringBuilder text = new StringBuilder();
        if (terminal && drawnLines > 0) {
            text.append("\u001b[").append(drawnLines).append('A');
        }
        for (Progress progress : shown) {
            text.append(progress.line(terminal)).append(terminal ? "\u001b[K\n" : "\n");
        }
        drawnLines = shown.size();
        err.print(text);
        err.flush();
    }
}
