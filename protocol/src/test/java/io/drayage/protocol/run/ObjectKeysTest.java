package io.drayage.protocol.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ObjectKeysTest {
    private static final UUID INSTALLATION = UUID.fromString("1f6fbe0a-0000-4000-8000-000000000001");
    private static final UUID JOB = UUID.fromString("1f6fbe0a-0000-4000-8000-000000000002");
    private static final UUID RUN = UUID.fromString("1f6fbe0a-0000-4000-8000-000000000003");
    private static final UUID DISK = UUID.fromString("1f6fbe0a-0000-8000-8000-000000000004");
    private static final String OF_RUN = INSTALLATION + "/" + JOB + "/" + RUN + "/";

    @Test
    void keysAreAsTheReadmeSays() {
        assertThat(ObjectKeys.runDocument(INSTALLATION, JOB, RUN)).isEqualTo(OF_RUN + "run.json");
        assertThat(ObjectKeys.segment(INSTALLATION, JOB, RUN, 12, DISK, 2, 7))
                .isEqualTo(OF_RUN + "12/" + DISK + "/segment-2-000007.lz4");
        assertThat(ObjectKeys.manifest(INSTALLATION, JOB, RUN, 12, DISK))
                .isEqualTo(OF_RUN + "12/" + DISK + "/manifest.drm");
        assertThat(ObjectKeys.manifest(INSTALLATION, JOB, RUN, 12, DISK))
                .startsWith(ObjectKeys.ofJob(INSTALLATION, JOB));
    }

    @Test
    void everyKeyCanBeTakenApart() {
        List<StagingKey> keys = List.of(
                new StagingKey.RunJson(INSTALLATION, JOB, RUN),
                new StagingKey.DataDropped(INSTALLATION, JOB, RUN),
                new StagingKey.Segment(INSTALLATION, JOB, RUN, Long.MAX_VALUE, DISK, Integer.MAX_VALUE, 999_999),
                new StagingKey.Segment(INSTALLATION, JOB, RUN, 0, DISK, 0, 0),
                new StagingKey.Manifest(INSTALLATION, JOB, RUN, 3, DISK));
        for (StagingKey key : keys) {
            assertThat(ObjectKeys.parse(key.key())).contains(key);
            assertThat(key.key().length()).isLessThanOrEqualTo(256);
        }
    }

    @Test
    void textsThatAreNoKeysAreNotTakenForSome() {
        String segment = ObjectKeys.segment(INSTALLATION, JOB, RUN, 12, DISK, 2, 7);
        for (String text : List.of(
                "",
                "run.json",
                ObjectKeys.INSTALLATION_MARKER,
                OF_RUN + "run.json/",
                "/" + OF_RUN + "run.json",
                OF_RUN.toUpperCase(Locale.ROOT) + "run.json",
                OF_RUN + "other.json",
                segment.replace("/12/", "/012/"),
                segment.replace("/12/", "/9999999999999999999/"),
                segment.replace("-2-", "-02-"),
                segment.replace("-2-", "-9999999999-"),
                segment.replace("000007", "0000007"),
                segment + "x")) {
            assertThat(ObjectKeys.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ObjectKeys.segment(INSTALLATION, JOB, RUN, 1, DISK, -1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ObjectKeys.segment(INSTALLATION, JOB, RUN, 1, DISK, 0, ObjectKeys.MAX_SEGMENTS));
        assertThatIllegalArgumentException().isThrownBy(() -> ObjectKeys.manifest(INSTALLATION, JOB, RUN, -1, DISK));
    }

    @Test
    void aPrefixIsPutBeforeAndTakenAway() {
        ObjectKeys keys = new ObjectKeys("team/staging/");

        assertThat(keys.inBucket("a/b")).isEqualTo("team/staging/a/b");
        assertThat(keys.belowPrefix("team/staging/a/b")).contains("a/b");
        assertThat(keys.belowPrefix("team/other/a/b")).isEmpty();
        assertThat(new ObjectKeys("").inBucket("a")).isEqualTo("a");
    }

    @Test
    void prefixesThatWouldHideKeysAreRefused() {
        for (String prefix : List.of("/", "/a/", "a", "a b/", "ü/", "a".repeat(512) + "/")) {
            assertThatIllegalArgumentException().as(prefix).isThrownBy(() -> new ObjectKeys(prefix));
        }
    }
}
