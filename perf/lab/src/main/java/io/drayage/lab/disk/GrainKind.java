package io.drayage.lab.disk;

/** What sort of data a region of a generated disk holds, with its share of the filled regions in percent. Together they deflate to about half. */
enum GrainKind {
    /** Prose and configuration files. */
    TEXT(28),
    /** Time-stamped log lines. */
    LOG(20),
    /** Executables and database pages: small numbers, pointers, repeated records. */
    BINARY(28),
    /** Compressed media, archives, encrypted files. */
    RANDOM(24);

    private final int percent;

    GrainKind(int percent) {
        this.percent = percent;
    }

    /** The kind for a mixed value, by share. */
    static GrainKind pick(long mixed) {
        int point = (int) Long.remainderUnsigned(mixed, 100);
        for (GrainKind kind : values()) {
            point -= kind.percent;
            if (point < 0) {
                return kind;
            }
        }
        return RANDOM;
    }
}
