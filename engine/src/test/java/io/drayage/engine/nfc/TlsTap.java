package io.drayage.engine.nfc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Stands between a client and a server and keeps every byte that the client sent, to look at TLS records from outside. One connection. */
final class TlsTap implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    TlsTap(int targetPort) {
        try {
            listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        target = targetPort;
        daemon(this::relay);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** What the client sent so far. */
    byte[] sent() {
        synchronized (sent) {
            return sent.toByteArray();
        }
    }

    private void relay() {
        try (Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread back = daemon(() -> pump(server, client, false));
            pump(client, server, true);
            back.join();
        } catch (IOException | InterruptedException e) {
            // The test's own assertions say what is missing.
        }
    }

    private void pump(Socket from, Socket to, boolean keep) {
        byte[] buffer = new byte[64 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (keep) {
                    synchronized (sent) {
                        sent.write(buffer, 0, n);
                    }
                }
                out.write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // as above
        }
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "tls-tap");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
