package io.drayage.load.bench.floor;

import io.drayage.lab.s3.LabS3;
import io.drayage.lab.s3.LabS3Options;
import io.drayage.load.process.ChildProcess;
import io.drayage.load.process.JavaCommand;
import io.drayage.load.process.Scratch;
import io.drayage.load.process.Waiting;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures the primitives of a replication over a lease, each alone, one after the other: read the stream by TLS, inflate its grains, hash the blocks, LZ4 them,
 * upload that. Takes about a minute.
 */
public final class Floor {
    private static final int WARM_UPS = 2;
    private static final int REPETITIONS = 5;
    private static final String BUCKET = "floor";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Small, so that the collector's work for a dropped stream is that of a process of the product's size. */
    private static final List<String> CHILD_JVM = List.of("-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

    private final DiskSample sample;
    private final Path logs;

    /**
     * Makes the data.
     *
     * @param seed of the generated disk, and of the dictionary that it draws from
     * @param sampleBytes capacity of the sample disk, a multiple of 512 KiB; about as much heap is needed
     * @param fill share of it that holds data, 0 to 1
     * @param logs an existing folder for the child processes' logs
     */
    public Floor(long seed, long sampleBytes, double fill, Path logs) {
        this.sample = new DiskSample(seed, sampleBytes, fill);
        this.logs = logs;
    }

    /** Runs everything. */
    public FloorReport measure() {
        CorePrimitives core = new CorePrimitives(sample);
        List<PrimitiveFigure> figures = new ArrayList<>();
        figures.add(readFigure());
        figures.addAll(core.measure(WARM_UPS, REPETITIONS));
        figures.add(uploadFigure(core.lz4BytesPerByte()));
        long lz4Bytes = Math.round(core.lz4BytesPerByte() * sample.capacityBytes());
        return new FloorReport(
                sample.capacityBytes(), sample.fill(), sample.wireBytes(), sample.blockBytes(), lz4Bytes, figures);
    }

    private PrimitiveFigure readFigure() {
        int streams = (int) Math.max(1, (1L << 30) / sample.wireBytes());
        Vertx vertx = Vertx.vertx();
        try (WireServer server = WireServer.start(vertx, sample.wire())) {
            List<String> arguments = List.of(
                    Integer.toString(server.port()),
                    Integer.toString(streams),
                    Integer.toString(WARM_UPS),
                    Integer.toString(REPETITIONS));
            List<Cost> costs = child(
                    "floor-read",
                    WireReadChild.class,
                    arguments,
                    Map.of(WireReadChild.CERTIFICATE, server.certificatePem()));
            double perByte = (double) sample.wireBytes() / sample.capacityBytes();
            return PrimitiveFigure.of("socket read and TLS (Vert.x, BoringSSL)", Step.READ, costs, perByte);
        } finally {
            Waiting.result(vertx.close());
        }
    }

    private PrimitiveFigure uploadFigure(double lz4BytesPerByte) {
        Vertx vertx = Vertx.vertx();
        try (Scratch scratch = Scratch.in(logs)) {
            LabS3Options options =
                    LabS3Options.in(scratch.folder()).withBuckets(BUCKET).discarding(key -> true);
            LabS3 store = Waiting.result(LabS3.start(vertx, options));
            int parts = (1 << 30) / UploadChild.PART_BYTES;
            List<String> arguments = List.of(
                    store.endpoint().toString(),
                    BUCKET,
                    Integer.toString(parts),
                    Integer.toString(WARM_UPS),
                    Integer.toString(REPETITIONS));
            Map<String, String> keys =
                    Map.of("AWS_ACCESS_KEY_ID", store.accessKey(), "AWS_SECRET_ACCESS_KEY", store.secretKey());
            List<Cost> costs = child("floor-upload", UploadChild.class, arguments, keys);
            Waiting.result(store.close());
            return PrimitiveFigure.of("upload of the LZ4 (CRT, http, CRC64NVME)", Step.UPLOAD, costs, lz4BytesPerByte);
        } finally {
            Waiting.result(vertx.close());
        }
    }

    private List<Cost> child(String name, Class<?> main, List<String> arguments, Map<String, String> environment) {
        List<String> command = JavaCommand.onOurClassPath(main, CHILD_JVM, arguments);
        List<Cost> costs = new ArrayList<>();
        try (ChildProcess child = ChildProcess.start(name, command, environment, logs.resolve(name + ".log"))) {
            for (int i = 0; i < REPETITIONS; i++) {
                costs.add(ProcessMeter.parse(child.line(PATIENCE)));
            }
            child.waitFor(PATIENCE);
        }
        return costs;
    }
}
