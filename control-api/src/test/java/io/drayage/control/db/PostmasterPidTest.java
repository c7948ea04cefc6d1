package io.drayage.control.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.db.PostmasterPid.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostmasterPidTest {
    private final Path temporary;
    private final Path data;
    private final Path proc;
    private final PostmasterPid pid;

    PostmasterPidTest(@TempDir Path temporary) throws IOException {
        this.temporary = temporary;
        this.data = Files.createDirectories(temporary.resolve("data"));
        this.proc = Files.createDirectories(temporary.resolve("proc"));
        Files.createDirectory(proc.resolve("self"));
        this.pid = new PostmasterPid(data, proc);
    }

    @Test
    void withoutAPidFileNobodyOwnsTheData() throws IOException {
        assertThat(pid.owner()).isEqualTo(Owner.NONE);
    }

    @Test
    void aPostgresThatWorksInTheDataIsLive() throws IOException {
        process("4242", "4242 (postgres) S 1 4242", data);
        assertThat(pid.owner()).isEqualTo(Owner.LIVE);
    }

    @Test
    void aZombieIsStaleAlthoughItStillAnswersToKillZero() throws IOException {
        process("4242", "4242 (postgres) Z 1 4242", data);
        assertThat(pid.owner()).isEqualTo(Owner.STALE);
    }

    @Test
    void aPidThatBelongsToAnotherProgramNowIsStale() throws IOException {
        process("4242", "4242 (java (postgres) S) S 1 4242", data);
        assertThat(pid.owner()).isEqualTo(Owner.STALE);
    }

    @Test
    void aPidThatBelongsToSomebodyElsesPostgresNowIsStale() throws IOException {
        process("4242", "4242 (postgres) S 1 4242", temporary);
        assertThat(pid.owner()).isEqualTo(Owner.STALE);
    }

    @Test
    void aProcessThatIsGoneIsStale() throws IOException {
        Files.writeString(pid.file(), "4242\n");
        assertThat(pid.owner()).isEqualTo(Owner.STALE);
    }

    @Test
    void aFileThatHoldsNoPidIsStale() throws IOException {
        for (String text : new String[] {"", "\n", "-1\n", "../../x\n", "99999999999999\n"}) {
            Files.writeString(pid.file(), text);
            assertThat(pid.owner()).as(text).isEqualTo(Owner.STALE);
        }
    }

    private void process(String number, String stat, Path cwd) throws IOException {
        Files.writeString(pid.file(), number + "\n" + data + "\n");
        Path process = Files.createDirectory(proc.resolve(number));
        Files.writeString(process.resolve("stat"), stat);
        Files.createSymbolicLink(process.resolve("cwd"), cwd.toRealPath());
    }
}
