package io.drayage.load.bench.floor;

import com.intel.gkl.compression.IntelInflater;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A way to inflate a whole grain and to know by its Adler-32 that it is right. One thread at a time. */
interface InflateRoute {
    /** What it is called in the table. */
    String label();

    /** Inflates one zlib stream into {@code target}; how many bytes came out. Fails with {@link IllegalStateException} when the stream is not right. */
    int inflate(byte[] zlib, byte[] target);

    /** Every route that works on this machine. */
    static List<InflateRoute> available() {
        List<InflateRoute> routes = new ArrayList<>();
        routes.add(new Jdk());
        if (IsaL.load()) {
            routes.add(new IsaL());
        }
        return routes;
    }

    /** The zlib that the JDK uses: the system's on Debian. */
    final class Jdk implements InflateRoute {
        private final Inflater inflater = new Inflater();

        @Override
        public String label() {
            return "inflate, java.util.zip";
        }

        @Override
        public int inflate(byte[] zlib, byte[] target) {
            inflater.reset();
            inflater.setInput(zlib);
            try {
                int length = inflater.inflate(target);
                if (!inflater.finished()) {
                    throw new IllegalStateException("a grain does not end");
                }
                return length;
            } catch (DataFormatException e) {
                throw new IllegalStateException("a grain does not inflate", e);
            }
        }
    }

    /** Intel's ISA-L through GKL, which takes raw deflate; the Adler-32 is the JDK's. */
    final class IsaL implements InflateRoute {
        private static final int HEADER_BYTES = 2;
        private static final int TRAILER_BYTES = 4;

        private final IntelInflater inflater = new IntelInflater(true);
        private final Adler32 adler = new Adler32();

        static boolean load() {
            IntelInflater probe = new IntelInflater(true);
            try {
                return probe.load(null);
            } catch (LinkageError | RuntimeException e) {
                return false;
            } finally {
                probe.end();
            }
        }

        @Override
        public String label() {
            return "inflate, ISA-L (GKL)";
        }

        @Override
        public int inflate(byte[] zlib, byte[] target) {
            inflater.reset();
            inflater.setInput(zlib, HEADER_BYTES, zlib.length - HEADER_BYTES - TRAILER_BYTES);
            int length = inflater.inflate(target, 0, target.length);
            adler.reset();
            adler.update(target, 0, length);
            int expected = ByteBuffer.wrap(zlib).getInt(zlib.length - TRAILER_BYTES);
            if ((int) adler.getValue() != expected) {
                throw new IllegalStateException("a grain's Adler-32 is not that of its data");
            }
            return length;
        }
    }
}
