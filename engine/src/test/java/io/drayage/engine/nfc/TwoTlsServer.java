package io.drayage.engine.nfc;

import io.drayage.engine.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The bare bones of authd with blocking JSSE: banner in clear, TLS, command lines until PROXY, then either TLS again or nothing, then 264-byte messages that are echoed. One connection.
 */
final class TwoTlsServer implements AutoCloseable {
    static final int MESSAGE = 264;

    private final ServerSocket listening;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final SSLContext first;
    private final SSLContext second;
    private final String protocol;
    private volatile boolean ended;

    TwoTlsServer(String protocol, SSLContext first, SSLContext second) {
        this.protocol = protocol;
        this.first = first;
        this.second = second;
        try {
            listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var thread = new Thread(this::serve, "two-tls-server");
        thread.setDaemon(true);
        thread.start();
    }

    static SSLContext context(X509Certificate certificate, PrivateKey key) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("host", key, new char[0], new X509Certificate[] {certificate});
            KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    List<String> lines() {
        return lines;
    }

    /** Empty when all went as it should; waits for the connection's end. */
    List<String> troubles() {
        Await.until("the server is done", () -> ended);
        return troubles;
    }

    private void serve() {
        try (Socket socket = listening.accept()) {
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write("220 banner\r\n".getBytes(StandardCharsets.US_ASCII));
            SSLSocket authd = layer(first, socket);
            String service = dialogue(authd);
            Socket nfc = service.endsWith("ssl") ? layer(second, socket) : socket;
            echo(nfc);
        } catch (IOException e) {
            troubles.add(String.valueOf(e));
        }
        ended = true;
    }

    private SSLSocket layer(SSLContext context, Socket socket) throws IOException {
        var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, false);
        tls.setUseClientMode(false);
        tls.setEnabledProtocols(new String[] {protocol});
        tls.startHandshake();
        return tls;
    }

    private String dialogue(SSLSocket authd) throws IOException {
        while (true) {
            String line = line(authd.getInputStream());
            lines.add(line);
            if (line.startsWith("PROXY ")) {
                authd.getOutputStream().write("200 Connect ha-nfc\r\n".getBytes(StandardCharsets.US_ASCII));
                return line.substring(6);
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("end of stream after '" + line + "'");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }

    private void echo(Socket nfc) throws IOException {
        for (byte[] message = nfc.getInputStream().readNBytes(MESSAGE);
                message.length > 0;
                message = nfc.getInputStream().readNBytes(MESSAGE)) {
            nfc.getOutputStream().write(message);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
