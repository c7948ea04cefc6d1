package io.drayage.engine.store;

import static io.drayage.engine.store.Awaiting.until;

import io.drayage.engine.api.Secret;
import io.drayage.engine.testing.Peers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on moto's server, a process of its own. */
class MotoObjectStoreIT extends ObjectStoreContract {
    @TempDir
    static Path directory;

    private static Process moto;
    private static int port;
    private static int serial;

    private String bucket = "";

    @BeforeAll
    static void startMoto() throws IOException {
        Path program = Peers.find("venv/bin/moto_server");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        moto = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("moto.log").toFile())
                .start();
        until("moto listens", MotoObjectStoreIT::listens);
    }

    private static boolean listens() {
        Assertions.assertThat(moto.isAlive()).as("moto runs").isTrue();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @AfterAll
    static void stopMoto() throws InterruptedException {
        if (moto != null) {
            moto.destroy();
            moto.waitFor(10, TimeUnit.SECONDS);
            moto.destroyForcibly();
        }
    }

    @BeforeEach
    @Override
    void openStore() throws Exception {
        bucket = "staging-" + serial++;
        HttpResponse<String> created = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + bucket))
                                .PUT(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
        Assertions.assertThat(created.statusCode()).isEqualTo(200);
        super.openStore();
    }

    @Override
    StoreConfig config() {
        return new StoreConfig(
                bucket,
                "us-east-1",
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                new StoreConfig.StaticKeys("any", Secret.of("thing"), Optional.empty()),
                Optional.empty(),
                4);
    }

    /** moto verifies none unless its IAM mode is switched on. */
    @Override
    boolean verifiesSignatures() {
        return false;
    }

    /** moto 5.2.1 computes CRC32 where it says CRC64NVME, unless the Python module awscrt is there. */
    @Override
    boolean keepsFullObjectChecksums() {
        return false;
    }

    /** moto 5.2.1 answers 500 InternalError about an upload that it does not know. */
    @Override
    boolean knowsItsUploads() {
        return false;
    }
}
