package io.drayage.engine.nfc;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.flow.VertxInternals;
import io.drayage.engine.testing.Await;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.tls.TestAuthority;
import io.drayage.engine.tls.Thumbprint;
import io.drayage.engine.tls.TlsFailures;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.OpenSSLEngineOptions;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two TLS sessions on one TCP connection, against blocking JSSE: BoringSSL and JSSE clients, TLS 1.2 and 1.3. */
class LayeredTlsIT {
    private static final TestAuthority.Issued HOST = new TestAuthority("lab").issue("esx01.lab");
    private static final int HANDSHAKE = 22;
    private static final int ALERT = 21;
    private static final int APPLICATION_DATA = 23;

    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> open = new ArrayList<>();

    private final List<NetSocket> sockets = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        // One by one: Vert.x 5.0.10's client, closed with a socket open, now and then never ends.
        for (NetSocket socket : sockets) {
            await(socket.close());
        }
        await(vertx.close());
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static Stream<Arguments> engines() {
        return Stream.of(
                Arguments.of(true, "TLSv1.2"),
                Arguments.of(true, "TLSv1.3"),
                Arguments.of(false, "TLSv1.2"),
                Arguments.of(false, "TLSv1.3"));
    }

    @Test
    void theOpenSslEngineIsThere() {
        assertThat(OpenSSLEngineOptions.isAvailable()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aSecondSessionFollowsTheFirstOnTheSameSocket(boolean openSsl, String protocol) throws Exception {
        // Given
        var client = new Client(openSsl, protocol, "nfcssl", pin(Thumbprint.sha256(HOST.certificate())));
        int messages = 5;

        // When
        client.loop.runOnContext(ignored -> {
            for (int i = 0; i < messages; i++) {
                client.socket().write(Buffer.buffer(message(i)));
            }
        });
        Await.until("all are echoed", () -> client.received() == messages * TwoTlsServer.MESSAGE);
        await(client.close());

        // Then
        assertThat(client.server.troubles()).isEmpty();
        assertThat(client.server.lines()).containsExactly("SESSION x", "PROXY nfcssl");
        List<TlsRecord> second = client.recordsAfterSecondClientHello();
        assertThat(second)
                .filteredOn(r -> r.type == APPLICATION_DATA && r.length >= TwoTlsServer.MESSAGE)
                .as("one message, one record")
                .hasSize(messages)
                .allSatisfy(r -> assertThat(r.length).isBetween(264, 320));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void plainBytesFollowWhenOnlyTheFirstSessionIsWanted(boolean openSsl, String protocol) throws Exception {
        // Given
        var client = new Client(openSsl, protocol, "nfc", null);
        byte[] message = message(1);

        // When
        client.send(message);
        Await.until("it is echoed", () -> client.received() == message.length);
        await(client.close());

        // Then: nothing, no alert above all, stands between the last command and the message
        byte[] sent = client.tap.sent();
        assertThat(client.server.troubles()).isEmpty();
        assertThat(tail(sent, message.length)).isEqualTo(message);
        List<TlsRecord> records = records(ByteBuffer.wrap(sent, 0, sent.length - message.length));
        assertThat(records.get(records.size() - 1).type).isEqualTo(APPLICATION_DATA);
        assertThat(records).noneMatch(r -> r.type == ALERT);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aCertificateOtherThanThePinnedIsRefusedInEitherSession(boolean openSsl, String protocol) {
        // Given
        var other = new TestAuthority("lab").issue("esx01.lab");

        // When
        Throwable first = failureOf(new Client(openSsl, protocol, Thumbprint.sha1(other.certificate())).first);
        Throwable second = failureOf(new Client(openSsl, protocol, Thumbprint.sha1(HOST.certificate()))
                .proxied("nfcssl", pin(Thumbprint.sha256(other.certificate()))));

        // Then
        for (Throwable failure : List.of(first, second)) {
            assertThat(TlsFailures.explain(failure, "host", "host", "--pin"))
                    .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("is not the pinned"));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aPinnedCertificateMayHaveASha1Signature(boolean openSsl, String protocol) throws Exception {
        // Given: RSA with SHA-1, as ESXi 6.5 has it
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        X500Name name = new X500Name("CN=old-esx");
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(Instant.EPOCH),
                Date.from(Instant.parse("2049-01-01T00:00:00Z")),
                name,
                keys.getPublic());
        X509Certificate old = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA1withRSA").build(keys.getPrivate())));
        assertThat(old.getSigAlgName()).isEqualTo("SHA1withRSA");
        var context = TwoTlsServer.context(old, keys.getPrivate());

        // When
        var server = new TwoTlsServer(protocol, context, context);
        open.add(server);
        var client = new Client(openSsl, server, Thumbprint.sha1(old));

        // Then
        await(client.proxied("nfcssl", pin(Thumbprint.sha1(old))));
    }

    private static PeerTrust pin(String thumbprint) {
        return new PeerTrust(Optional.of(thumbprint), Optional.empty(), false);
    }

    private static byte[] message(int number) {
        byte[] message = new byte[TwoTlsServer.MESSAGE];
        message[0] = (byte) number;
        message[263] = 0x7f;
        return message;
    }

    private static byte[] tail(byte[] bytes, int length) {
        byte[] tail = new byte[length];
        System.arraycopy(bytes, bytes.length - length, tail, 0, length);
        return tail;
    }

    private record TlsRecord(int type, int length, int firstByte) {}

    private static List<TlsRecord> records(ByteBuffer bytes) {
        List<TlsRecord> records = new ArrayList<>();
        while (bytes.remaining() >= 5) {
            int type = bytes.get();
            bytes.getShort();
            int length = Short.toUnsignedInt(bytes.getShort());
            records.add(new TlsRecord(type, length, bytes.get(bytes.position())));
            bytes.position(Math.min(bytes.limit(), bytes.position() + length));
        }
        return records;
    }

    /** One connection through the tap. */
    private final class Client {
        private final TwoTlsServer server;
        private final TlsTap tap;
        private final Context loop = VertxInternals.newEventLoopContext(vertx);
        private final Future<NetSocket> first;
        private final List<Buffer> received = new CopyOnWriteArrayList<>();
        private @Nullable NetSocket socket;

        Client(boolean openSsl, String protocol, String sha1) {
            this(openSsl, server(protocol), sha1);
        }

        Client(boolean openSsl, TwoTlsServer server, String sha1) {
            this.server = server;
            this.tap = new TlsTap(server.port());
            open.add(tap);
            NetClient client =
                    vertx.createNetClient(LayeredTls.engine(new NetClientOptions().setTcpNoDelay(true), openSsl));
            first = onLoop(() -> client.connect(tap.port(), "127.0.0.1").compose(connected -> {
                sockets.add(connected);
                Promise<Buffer> banner = Promise.promise();
                connected.handler(banner::tryComplete);
                return banner.future()
                        .compose(line -> LayeredTls.begin(connected, "esx01.lab", pin(sha1)))
                        .map(connected);
            }));
        }

        /** Everything about a socket happens on its event loop. */
        private <T> Future<T> onLoop(Supplier<Future<T>> work) {
            Promise<T> done = Promise.promise();
            loop.runOnContext(ignored -> work.get().onComplete(done));
            return done.future();
        }

        Client(boolean openSsl, String protocol, String service, @Nullable PeerTrust second) {
            this(openSsl, protocol, Thumbprint.sha1(HOST.certificate()));
            socket = await(proxied(service, second));
        }

        private Future<NetSocket> proxied(String service, @Nullable PeerTrust second) {
            return onLoop(() -> first.compose(ready -> {
                Promise<String> answer = Promise.promise();
                var soFar = new StringBuilder();
                ready.handler(part -> {
                    // A line may come in pieces: a TLS record is not a message.
                    if (soFar.append(part).indexOf("\r\n") >= 0) {
                        answer.tryComplete(soFar.toString());
                    }
                });
                ready.write("SESSION x\r\n");
                ready.write("PROXY " + service + "\r\n");
                return answer.future().compose(line -> {
                    assertThat(line).isEqualTo("200 Connect ha-nfc\r\n");
                    ready.handler(received::add);
                    LayeredTls.forget(ready);
                    Future<Void> next =
                            second == null ? Future.succeededFuture() : LayeredTls.begin(ready, "esx01.lab", second);
                    return next.map(ready);
                });
            }));
        }

        NetSocket socket() {
            return Objects.requireNonNull(socket);
        }

        void send(byte[] message) {
            loop.runOnContext(ignored -> socket().write(Buffer.buffer(message)));
        }

        int received() {
            return received.stream().mapToInt(Buffer::length).sum();
        }

        Future<Void> close() {
            return socket().close();
        }

        List<TlsRecord> recordsAfterSecondClientHello() {
            List<TlsRecord> all = records(ByteBuffer.wrap(tap.sent()));
            int hellos = 0;
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).type == HANDSHAKE && all.get(i).firstByte == 1 && ++hellos == 2) {
                    assertThat(all.subList(0, i)).as("no alert before").noneMatch(r -> r.type == ALERT);
                    return all.subList(i, all.size());
                }
            }
            throw new AssertionError("no second ClientHello among " + all);
        }
    }

    private TwoTlsServer server(String protocol) {
        var context = TwoTlsServer.context(HOST.certificate(), HOST.keys().getPrivate());
        var server = new TwoTlsServer(protocol, context, context);
        open.add(server);
        return server;
    }
}
