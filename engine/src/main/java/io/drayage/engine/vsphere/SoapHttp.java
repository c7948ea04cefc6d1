package io.drayage.engine.vsphere;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Posts SOAP envelopes to one endpoint over TLS trust of its own. One deadline covers connecting, sending and the whole body; bodies are bounded; nothing is ever sent
 * twice, since a repeated CreateSnapshot is a second snapshot; redirects and proxies are not followed. Thread-safe, blocks.
 */
final class SoapHttp {
    private final HttpClient client;
    private final URI address;
    private final int maxReplyBytes;

    SoapHttp(URI address, SSLContext tls, Duration connectTimeout, int maxReplyBytes) {
        this.address = address;
        this.maxReplyBytes = maxReplyBytes;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY) // The web proxy is for AWS; vCenter is reached directly.
                .sslContext(tls)
                .connectTimeout(connectTimeout)
                .build();
    }

    URI address() {
        return address;
    }

    /**
     * One exchange.
     *
     * @param deadline for all of it
     * @throws ReplyTooLargeException when the body exceeds the bound
     * @throws SocketTimeoutException when the deadline passed
     */
    SoapHttpReply post(String soapAction, String envelope, @Nullable String cookie, Duration deadline)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "text/xml; charset=utf-8")
                .header("SOAPAction", soapAction)
                .header("User-Agent", "drayage")
                .POST(HttpRequest.BodyPublishers.ofString(envelope, StandardCharsets.UTF_8));
        if (cookie != null) {
            request.header("Cookie", cookie);
        }
        CompletableFuture<HttpResponse<byte[]>> pending =
                client.sendAsync(request.build(), head -> new BoundedBody(maxReplyBytes));
        return reply(await(pending, deadline));
    }

    private static SoapHttpReply reply(HttpResponse<byte[]> response) {
        Optional<String> type = response.headers().firstValue("Content-Type");
        List<String> cookies = response.headers().allValues("Set-Cookie");
        return new SoapHttpReply(response.statusCode(), type.orElse(""), cookies, response.body());
    }

    private static <T> T await(CompletableFuture<T> pending, Duration deadline) throws IOException {
        try {
            return pending.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            pending.cancel(true);
            throw new SocketTimeoutException("no complete answer within " + deadline.toSeconds() + " s");
        } catch (InterruptedException e) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for an answer", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(e.getCause());
        }
    }
}
