package io.drayage.load.bench.estate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.lab.Lab;
import io.drayage.load.process.ChildProcess;
import io.drayage.load.process.JavaCommand;
import io.drayage.load.process.ProcessFigures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The lab (vCenter, hosts, S3) as a child process, so that its CPU and memory are not taken for ours. Its S3 checks and counts segments, but does not keep them.
 * Closing it ends the process. One thread at a time.
 */
public final class BenchEstate implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final List<String> JVM = List.of("-Xmx1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

    private final ObjectMapper json = new ObjectMapper();
    private final EstateOrder order;
    private final ChildProcess lab;
    private final VcenterAddress vcenterAddress;
    private final StoreAddress storeAddress;

    private BenchEstate(EstateOrder order, ChildProcess lab) {
        this.order = order;
        this.lab = lab;
        JsonNode addresses = read(lab.line(START));
        this.vcenterAddress = VcenterAddress.of(addresses);
        this.storeAddress = StoreAddress.of(addresses);
    }

    /**
     * Starts one and waits until it listens.
     *
     * @param logs an existing folder for its log
     */
    public static BenchEstate start(EstateOrder order, Path logs) {
        List<String> command = JavaCommand.onOurClassPath(Lab.class, JVM, order.labArguments());
        ChildProcess lab = ChildProcess.start("lab", command, Map.of(), logs.resolve("lab.log"));
        try {
            return new BenchEstate(order, lab);
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    /** Where the vCenter is. */
    public VcenterAddress vcenter() {
        return vcenterAddress;
    }

    /** Where the S3 is. */
    public StoreAddress store() {
        return storeAddress;
    }

    /** Names of the VMs. */
    public List<String> vmNames() {
        return order.vmNames();
    }

    /** What it has seen. */
    public EstateCounters counters() {
        JsonNode answer = ask("counters");
        return new EstateCounters(SourceCounters.of(answer), StoreCounters.of(answer));
    }

    /** Lets the guests overwrite so many blocks of 512 KiB of each disk; how many in all. */
    public long scribble(long seed, int blocksPerDisk) {
        long total = 0;
        for (String vm : vmNames()) {
            JsonNode answer = ask("scribble " + vm + " " + seed + " " + blocksPerDisk);
            total += answer.path("blocks").asLong();
        }
        return total;
    }

    /** From now on every request by NFC is answered so much later; 0 ends it. */
    public void nfcLatency(int millis) {
        ask("nfc latency " + millis);
    }

    /** From now on the S3 reads no part. */
    public void stallUploads() {
        ask("s3 stall");
    }

    /** The S3 reads parts again, those held back first. */
    public void releaseUploads() {
        ask("s3 release");
    }

    /** CPU seconds of the lab so far. */
    public double cpuSeconds() {
        return ProcessFigures.of(lab.pid()).cpuSeconds();
    }

    @Override
    public void close() {
        lab.close();
    }

    private JsonNode ask(String command) {
        JsonNode answer = read(lab.ask(command, ANSWER));
        if (answer.has("error")) {
            throw new IllegalStateException("the lab refuses \"" + command + "\": "
                    + answer.path("error").asText());
        }
        return answer;
    }

    private JsonNode read(String line) {
        try {
            return json.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the lab answered: " + line, e);
        }
    }
}
