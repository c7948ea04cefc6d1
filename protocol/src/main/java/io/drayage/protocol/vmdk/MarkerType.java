package io.drayage.protocol.vmdk;

/**
 * What a marker with a size of zero announces. Source: <i>Virtual Disk Format 5.0</i>, "Markers"; PROGRESS is not in it,
 * vSphere sends it all the same while it reads through zeros.
 */
enum MarkerType {
    END_OF_STREAM("end-of-stream marker"),
    GRAIN_TABLE("grain table"),
    GRAIN_DIRECTORY("grain directory"),
    FOOTER("footer"),
    PROGRESS("progress marker"),
    /** Reserved for the future; says itself how much to skip. */
    UNKNOWN("unknown marker");

    private final String structure;

    MarkerType(String structure) {
        this.structure = structure;
    }

    /** How errors name it. */
    String structure() {
        return structure;
    }

    /** The type that stands for a marker's 32-bit type field, read as any number. */
    static MarkerType of(int field) {
        return switch (field) {
            case 0 -> END_OF_STREAM;
            case 1 -> GRAIN_TABLE;
            case 2 -> GRAIN_DIRECTORY;
            case 3 -> FOOTER;
            case 4 -> PROGRESS;
            default -> UNKNOWN;
        };
    }
}
