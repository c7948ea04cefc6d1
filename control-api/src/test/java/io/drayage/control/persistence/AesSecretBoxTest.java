package io.drayage.control.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AesSecretBoxTest {
    private static final String ROW = "connector/c-1/password";

    @TempDir
    private Path temporary;

    @Test
    void whatWasSealedOpensForItsRowAndLooksDifferentEachTime() {
        // Given
        AesSecretBox box = box("master.key");
        // When
        Buffer first = box.seal(ROW, Secret.of("pä'ss"));
        Buffer second = box.seal(ROW, Secret.of("pä'ss"));
        // Then
        assertThat(box.open(ROW, first).reveal()).isEqualTo("pä'ss");
        assertThat(first).isNotEqualTo(second);
        assertThat(box("master.key").open(ROW, second).reveal()).isEqualTo("pä'ss");
        assertThat(box.open(ROW, box.seal(ROW, Secret.of(""))).reveal()).isEmpty();
    }

    @Test
    void everyChangedBitIsFound() {
        // Given
        AesSecretBox box = box("master.key");
        Buffer sealed = box.seal(ROW, Secret.of("secret"));
        // When, Then
        for (int bit = 0; bit < sealed.length() * 8; bit++) {
            Buffer changed = sealed.copy();
            changed.setByte(bit / 8, (byte) (changed.getByte(bit / 8) ^ (1 << (bit % 8))));
            assertThatThrownBy(() -> box.open(ROW, changed))
                    .as("bit %d", bit)
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            refused -> assertThat(refused.kind()).isEqualTo(Kind.CONFIGURATION));
        }
    }

    @Test
    void everyTruncationIsFound() {
        // Given
        AesSecretBox box = box("master.key");
        Buffer sealed = box.seal(ROW, Secret.of("secret"));
        // When, Then
        for (int length = 0; length < sealed.length(); length++) {
            Buffer cut = sealed.getBuffer(0, length);
            assertThatThrownBy(() -> box.open(ROW, cut)).as("length %d", length).isInstanceOf(EngineException.class);
        }
    }

    @Test
    void aValueOfAnotherRowOpensNothing() {
        // Given
        AesSecretBox box = box("master.key");
        Buffer sealed = box.seal("connector/c-2/password", Secret.of("secret"));
        // When, Then
        assertThatThrownBy(() -> box.open(ROW, sealed))
                .hasMessageContaining("belongs to another row")
                .hasMessageNotContaining("secret:");
    }

    @Test
    void aValueOfAnotherKeyIsSaidToBeOne() {
        // Given
        Buffer sealed = box("one.key").seal(ROW, Secret.of("secret"));
        // When, Then
        assertThatThrownBy(() -> box("two.key").open(ROW, sealed))
                .hasMessageContaining("made with another key")
                .hasMessageContaining("secrets.keyFile");
    }

    @Test
    void aNewKeyInFrontEncryptsAndTheOldOneStillOpens() throws IOException {
        // Given
        Buffer old = box("master.key").seal(ROW, Secret.of("old"));
        box("new.key");
        String lines =
                Files.readString(temporary.resolve("new.key")) + Files.readString(temporary.resolve("master.key"));
        Files.writeString(temporary.resolve("master.key"), lines);
        // When
        AesSecretBox rotated = box("master.key");
        Buffer fresh = rotated.seal(ROW, Secret.of("fresh"));
        // Then
        assertThat(rotated.open(ROW, old).reveal()).isEqualTo("old");
        assertThat(box("new.key").open(ROW, fresh).reveal()).isEqualTo("fresh");
    }

    @Test
    void theKeyFileIsMadeOnceForItsOwnerAlone() throws IOException {
        // Given
        Path file = temporary.resolve("master.key");
        // When
        MasterKey.loadOrCreate(file);
        String first = Files.readString(file);
        MasterKey.loadOrCreate(file);
        // Then
        assertThat(Files.readString(file)).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var entries = Files.list(temporary)) {
            assertThat(entries).containsExactly(file);
        }
    }

    @Test
    void aKeyFileThatIsOpenToOthersOrBrokenIsRefused() throws IOException {
        // Given
        Path file = temporary.resolve("master.key");
        MasterKey.loadOrCreate(file);
        // When, Then
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> MasterKey.loadOrCreate(file)).hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        for (String text : List.of("", "# nothing\n", "not base64!\n", "AAAA\n")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> MasterKey.loadOrCreate(file))
                    .as(text)
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            refused -> assertThat(refused.kind()).isEqualTo(Kind.CONFIGURATION));
        }
    }

    private AesSecretBox box(String file) {
        return new AesSecretBox(MasterKey.loadOrCreate(temporary.resolve(file)));
    }
}
