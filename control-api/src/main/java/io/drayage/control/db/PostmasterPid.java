package io.drayage.control.db;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code postmaster.pid} in a Postgres data directory says and whether it is still true. Needed because a Postgres outlives a JVM that was killed with -9, and because a zombie that nobody reaps (containers) still answers to
 * {@code kill(pid, 0)}, which is all that Postgres itself checks. Blocking.
 */
final class PostmasterPid {
    private final Path data;
    private final Path proc;

    PostmasterPid(Path data) {
        this(data, Path.of("/proc"));
    }

    /** @param proc for tests */
    PostmasterPid(Path data, Path proc) {
        this.data = data;
        this.proc = proc;
    }

    /** Whose the pid file is. */
    enum Owner {
        /** There is no pid file. */
        NONE,
        /** A live Postgres that runs on exactly this data directory. */
        LIVE,
        /** No such process, a zombie, or a process that is something else: the file may be deleted. */
        STALE
    }

    Path file() {
        return data.resolve("postmaster.pid");
    }

    Owner owner() throws IOException {
        Optional<String> first = firstLine();
        if (first.isEmpty()) {
            return Owner.NONE;
        }
        return first.get().matches("[0-9]{1,9}") && isOurs(proc.resolve(first.get())) ? Owner.LIVE : Owner.STALE;
    }

    private Optional<String> firstLine() throws IOException {
        try {
            String text = Files.readString(file(), StandardCharsets.ISO_8859_1);
            return Optional.of(text.lines().findFirst().orElse("").strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private boolean isOurs(Path process) throws IOException {
        if (!Files.isDirectory(proc.resolve("self"))) {
            return true; // No /proc on this system: Postgres itself must judge.
        }
        try {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            int name = stat.indexOf('(');
            int state = stat.lastIndexOf(')') + 2;
            boolean postgres = name >= 0 && stat.startsWith("(postgres)", name);
            boolean zombie = state >= stat.length() || stat.charAt(state) == 'Z' || stat.charAt(state) == 'X';
            return postgres && !zombie && worksInData(process);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return Files.exists(process) && worksInData(process); // The process ended while we read (ESRCH), or not.
        }
    }

    /** A recycled pid may be somebody else's Postgres: ours works in this directory. */
    private boolean worksInData(Path process) throws IOException {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(data.toRealPath());
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
