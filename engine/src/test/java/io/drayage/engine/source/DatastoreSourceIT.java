package io.drayage.engine.source;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.Secret;
import io.drayage.engine.flow.StreamGovernor;
import io.drayage.engine.flow.StreamPlace;
import io.drayage.engine.flow.VertxInternals;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.tls.Thumbprint;
import io.drayage.engine.vsphere.DatastoreFile;
import io.drayage.lab.tls.LabCertificate;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.vmdk.JdkGrainInflater;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The datastore source against an HTTPS server that is right, or wrong in one way. */
class DatastoreSourceIT {
    private static final int BLOCK = BlockGeometry.BLOCK_BYTES;
    private static final int CAPACITY = 9 * BLOCK + 1024;

    private final Vertx vertx = Vertx.vertx();
    private final LabCertificate certificate = LabCertificate.generate(List.of("vc.lab.test"));
    private final byte[] disk = new byte[CAPACITY];
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger ranges = new AtomicInteger();
    private String descriptor =
            "# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType=\"vmfs\"\nRW "
                    + CAPACITY / 512 + " VMFS \"web 01-flat.vmdk\"\n";
    private Consumer<Answer> oddity = answer -> {};
    private boolean decodesTwice;
    private String cookie = "vmware_soap_session=abc";
    private int port;

    /** What the server is about to say to a range. */
    private static final class Answer {
        private final int number;
        private int status = 206;
        private String range;
        private Buffer body;

        Answer(int number, String range, Buffer body) {
            this.number = number;
            this.range = range;
            this.body = body;
        }
    }

    @BeforeEach
    void serve() {
        new Random(3).nextBytes(disk);
        HttpServer server = vertx.createHttpServer(certificate.serverOptions(0)).requestHandler(this::answer);
        port = await(server.listen()).actualPort();
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private void answer(HttpServerRequest request) {
        asked.add(request.uri());
        if (!cookie.equals(request.getHeader("Cookie"))) {
            request.response().setStatusCode(401).end();
        } else if (decodesTwice
                && request.query().contains("%20")
                && !request.query().contains("%2520")) {
            request.response().setStatusCode(404).end();
        } else if (request.path().endsWith("web.vmdk")) {
            request.response().end(descriptor);
        } else if (request.path().equals("/folder/web/web%2001-flat.vmdk")) {
            range(request);
        } else {
            request.response().setStatusCode(404).end();
        }
    }

    private void range(HttpServerRequest request) {
        String[] ends = request.getHeader("Range").substring("bytes=".length()).split("-");
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[1]);
        var answer = new Answer(
                ranges.incrementAndGet(),
                "bytes " + first + "-" + last + "/" + CAPACITY,
                Buffer.buffer(Arrays.copyOfRange(disk, first, last + 1)));
        oddity.accept(answer);
        request.response()
                .setStatusCode(answer.status)
                .putHeader("Content-Range", answer.range)
                .end(answer.body);
    }

    @Test
    void theBlocksThatAreWantedComeInOrderAndRight() {
        // Given
        BlockSet some = BlockSet.builder().add(0, 1).add(3, 4).add(9, 1).build();

        // When
        Reading reading = read(some);

        // Then
        assertThat(await(reading.done.future()).wireBytes()).isEqualTo(5L * BLOCK + 1024);
        assertThat(reading.seen).containsExactly(0L, 3L, 4L, 5L, 6L, 9L);
        assertThat(reading.credit).isEqualTo(Reading.GIVEN);
        assertThat(ranges.get()).isEqualTo(5);
    }

    @Test
    void aNameThatMustBeEncodedTwiceIsFoundAtTheSecondTry() {
        decodesTwice = true;

        await(read(BlockSet.all(10)).done.future());

        assertThat(asked.get(0)).endsWith("?dcPath=My%20DC&dsName=ds");
        assertThat(asked.get(1)).endsWith("?dcPath=My%2520DC&dsName=ds");
    }

    @Test
    void aBusyHostAndABrokenRangeAreAskedAgain() {
        oddity = answer -> {
            answer.status = answer.number == 2 ? 503 : 206;
            answer.body = answer.number == 3 ? answer.body.slice(0, 1000) : answer.body;
        };

        await(read(BlockSet.all(10)).done.future());

        assertThat(ranges.get()).isEqualTo(7);
    }

    @Test
    void whatIsNotExactlyTheRangeIsAnError() {
        assertRefused(answer -> answer.status = 200, "sends the whole file instead of a range");
        assertRefused(answer -> answer.range = "bytes 0-1/2", "sent Content-Range 'bytes 0-1/2' instead of");
        assertRefused(
                answer -> answer.range = answer.range.replace("/" + CAPACITY, "/" + (CAPACITY + 512)),
                "sent Content-Range");
        assertRefused(answer -> answer.status = 416, "answered HTTP 416");
    }

    private void assertRefused(Consumer<Answer> with, String message) {
        oddity = with;
        assertThat(failureOf(read(BlockSet.all(10)).done.future()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(message);
    }

    @Test
    void onlyOneFlatExtentWithoutAParentIsRead() {
        String right = descriptor;
        assertDescriptor(right.replace("parentCID=ffffffff", "parentCID=12345678"), "has a parent");
        assertDescriptor(right.replace(" VMFS ", " SESPARSE "), "SESPARSE, not flat");
        assertDescriptor(right.replace("\"web 01-flat", "\"../other/x-flat"), "leads elsewhere");
        assertDescriptor(right.replace("RW " + CAPACITY / 512, "RW 77"), "its extent has 39424 bytes");
        assertDescriptor(right + "RW 8 VMFS \"b-flat.vmdk\"\n", "it has 2 extents");
        assertDescriptor("nonsense", "descriptor cannot be read");
    }

    private void assertDescriptor(String text, String message) {
        descriptor = text;
        assertThat(failureOf(read(BlockSet.all(10)).done.future())).hasMessageContaining(message);
    }

    @Test
    void aCookieThatIsRefusedIsNeverShown() {
        cookie = "another";

        assertThat(failureOf(read(BlockSet.all(10)).done.future()))
                .hasMessageContaining("HTTP 401")
                .hasMessageNotContaining("abc");
    }

    private Reading read(BlockSet toRead) {
        var file = new DatastoreFile(
                URI.create("https://127.0.0.1:" + port + "/folder/web/web.vmdk?dcPath=My%20DC&dsName=ds"),
                new PeerTrust(Optional.of(Thumbprint.normalize(certificate.sha256())), Optional.empty(), false),
                Secret.of("vmware_soap_session=abc"));
        var source = new DatastoreSource(
                vertx,
                new DatastoreRequest(
                        "disk 'Hard disk 1'",
                        () -> Future.succeededFuture(file),
                        CAPACITY,
                        toRead,
                        new StreamPlace("vc", "", "ds")),
                StreamGovernor.unbounded());
        var reading = new Reading(source);
        VertxInternals.newEventLoopContext(vertx).runOnContext(ignored -> {
            source.start(reading);
            source.request(Reading.GIVEN);
        });
        return reading;
    }

    private final class Reading implements SourceListener {
        private static final long GIVEN = 4L << 20;

        private final BlockSource source;
        private final Promise<SourceSummary> done = Promise.promise();
        private final List<Long> seen = new CopyOnWriteArrayList<>();
        private volatile long credit = GIVEN;

        Reading(BlockSource source) {
            this.source = source;
        }

        @Override
        public void block(SourceBlock block) {
            byte[] target = new byte[BLOCK];
            Arrays.fill(target, (byte) 0x55);
            block.materialise(new JdkGrainInflater(), target);
            int from = (int) (block.index() * BLOCK);
            if (!Arrays.equals(target, Arrays.copyOfRange(disk, from, from + BLOCK))
                    && !Arrays.equals(target, Arrays.copyOf(Arrays.copyOfRange(disk, from, CAPACITY), BLOCK))) {
                done.tryFail("block " + block.index() + " differs");
            }
            seen.add(block.index());
            source.request(block.heldBytes());
        }

        @Override
        public void zeros(long firstBlock, long count) {
            done.tryFail("no zeros are known here");
        }

        @Override
        public void released(long bytes) {
            source.request(bytes);
        }

        @Override
        public void ended(SourceSummary summary) {
            source.close().onFailure(done::tryFail);
            done.tryComplete(summary);
        }

        @Override
        public void failed(EngineException cause) {
            source.close();
            done.tryFail(cause);
        }
    }
}
