package io.drayage.lab.vcenter;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** A few lines of SOAP by hand, to see what goes over the wire. */
final class SoapTestClient {
    private final HttpClient http;
    private final String base;
    private String cookie = "";
    private String action = "urn:vim25/6.0";
    private int status;

    SoapTestClient(int port, String caPem) throws Exception {
        base = "https://127.0.0.1:" + port;
        http = HttpClient.newBuilder()
                .sslContext(trusting(caPem))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private static SSLContext trusting(String caPem) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(caPem.getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    /** A client for a host whose certificate nobody vouches for: the test looks at the stream, not at trust. */
    static HttpClient hostClient() throws Exception {
        TrustManager any = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {
                // Test only.
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) {
                // Test only.
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {any}, null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    SoapTestClient speaking(String soapAction) {
        action = soapAction;
        return this;
    }

    /** As the server set it, attributes included. */
    String cookie() {
        return cookie;
    }

    int status() {
        return status;
    }

    void login(String user, String password) throws Exception {
        call(
                "Login",
                "<_this type=\"SessionManager\">SessionManager</_this><userName>" + user + "</userName><password>"
                        + password + "</password>");
    }

    String call(String method, String arguments) throws Exception {
        return post(envelope(method, arguments));
    }

    /** The same without waiting for the answer; cancelling the future hangs up. */
    CompletableFuture<HttpResponse<String>> send(String method, String arguments) {
        return http.sendAsync(request(envelope(method, arguments)), HttpResponse.BodyHandlers.ofString());
    }

    private static String envelope(String method, String arguments) {
        return "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><Body><" + method
                + " xmlns=\"urn:vim25\">" + arguments + "</" + method + "></Body></Envelope>";
    }

    private HttpRequest request(String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/sdk"))
                .header("SOAPAction", action)
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return request.build();
    }

    String post(String body) throws Exception {
        HttpResponse<String> response = http.send(request(body), HttpResponse.BodyHandlers.ofString());
        status = response.statusCode();
        response.headers().firstValue("Set-Cookie").ifPresent(value -> cookie = value);
        return response.body();
    }

    HttpResponse<InputStream> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(base + path)).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    /** One property of an object, as the XML of its val. */
    String property(String type, String ref, String path) throws Exception {
        return call(
                "RetrievePropertiesEx",
                "<_this type=\"PropertyCollector\">propertyCollector</_this><specSet><propSet><type>" + type
                        + "</type><pathSet>" + path + "</pathSet></propSet><objectSet><obj type=\"" + type + "\">" + ref
                        + "</obj></objectSet></specSet><options/>");
    }

    /** Waits for a task by polling, and returns its info. */
    String task(String reply) throws Exception {
        String task = first(reply, "returnval");
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            String info = property("Task", task, "info");
            String state = first(info, "state");
            if (state.equals("success") || state.equals("error")) {
                return info;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("task stays " + state);
            }
        }
    }

    static String first(String xml, String element) {
        List<String> all = all(xml, element);
        if (all.isEmpty()) {
            throw new AssertionError("no <" + element + "> in " + xml);
        }
        return all.get(0);
    }

    static List<String> all(String xml, String element) {
        Matcher matcher = Pattern.compile("<" + element + "(?: [^>]*)?>([^<]*)</" + element + ">")
                .matcher(xml);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
