package io.drayage.load.bench.floor;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Uploads parts through the CRT alone, eight at once, and aborts the upload. Arguments: endpoint, bucket, parts per repetition, warm-ups, repetitions; the key pair
 * in the usual environment variables.
 */
public final class UploadChild {
    /** Of a part: what the product seals at. */
    static final int PART_BYTES = 8 << 20;

    private static final int PARTS_AT_ONCE = 8;

    private UploadChild() {}

    /** Runs the repetitions. */
    public static void main(String[] args) {
        try (CrtUploader uploader =
                new CrtUploader(args[0], args[1], env("AWS_ACCESS_KEY_ID"), env("AWS_SECRET_ACCESS_KEY"))) {
            int parts = Integer.parseInt(args[2]);
            List<ByteBuffer> bodies = bodies();
            for (int i = Integer.parseInt(args[3]); i > 0; i--) {
                uploader.upload(bodies, parts);
            }
            ProcessMeter meter = new ProcessMeter();
            for (int i = Integer.parseInt(args[4]); i > 0; i--) {
                meter.begin();
                uploader.upload(bodies, parts);
                meter.end((long) parts * PART_BYTES);
            }
        }
    }

    private static String env(String name) {
        return Objects.requireNonNull(System.getenv(name), name);
    }

    private static List<ByteBuffer> bodies() {
        SplittableRandom random = new SplittableRandom(7);
        List<ByteBuffer> bodies = new ArrayList<>();
        for (int i = 0; i < PARTS_AT_ONCE; i++) {
            ByteBuffer body = ByteBuffer.allocateDirect(PART_BYTES);
            while (body.hasRemaining()) {
                body.putLong(random.nextLong());
            }
            bodies.add(body.flip());
        }
        return bodies;
    }
}
