package io.drayage.lab.vcenter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client of port 902 by hand and blocking, as the protocol's description has it: bytes go out as hex, bytes come back as hex. */
final class AuthdTestClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private final Socket plain;
    // JSSE says good-bye for a session that the collector finds, into what the socket carries by then.
    private final List<Socket> forgotten = new ArrayList<>();
    private InputStream in;
    private OutputStream out;

    AuthdTestClient(int port) throws IOException {
        plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setTcpNoDelay(true);
        plain.setSoTimeout(PATIENCE_MILLIS);
        use(plain);
    }

    private void use(Socket socket) throws IOException {
        forgotten.add(socket);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** A line with its end, or "" at the end of the stream. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                break;
            }
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    /** Begins TLS over the bare socket, whatever was there before; never closes the session below. */
    X509Certificate tls() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyCertificate()}, null);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), false);
        socket.startHandshake();
        use(socket);
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    /** Forgets TLS: the bare socket again. */
    void clear() throws IOException {
        use(plain);
    }

    void say(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    void hex(String bytes) throws IOException {
        out.write(HexFormat.of().parseHex(bytes.replaceAll("\\s", "")));
        out.flush();
    }

    /** A classic message: what it begins with, then zeros. */
    void classic(String begin) throws IOException {
        hex(begin.replaceAll("\\s", "")
                + "00".repeat(264 - begin.replaceAll("\\s", "").length() / 2));
    }

    byte[] read(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new IOException("ended after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    String readHex(int count) throws IOException {
        return HexFormat.of().formatHex(read(count));
    }

    /** Whether the server has closed the connection; waits for it. */
    boolean ended() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return !(e instanceof java.net.SocketTimeoutException);
        }
    }

    void patience(int millis) throws IOException {
        plain.setSoTimeout(millis);
    }

    static String thumbprint(String algorithm, X509Certificate certificate) throws GeneralSecurityException {
        return HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }

    private static final class AnyCertificate implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // Test only.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // The test compares thumbprints itself.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
