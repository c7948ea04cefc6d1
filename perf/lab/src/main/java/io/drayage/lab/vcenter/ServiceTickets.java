package io.drayage.lab.vcenter;

import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.SoapFault;
import io.drayage.lab.soap.XmlNode;
import io.vertx.core.Future;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** AcquireGenericServiceTicket: one HTTP request to a host, signed exactly as it will be made. Issued on the vCenter's context, redeemed on any thread. */
final class ServiceTickets {
    private static final long LIFE_NANOS = 120_000_000_000L;

    private record Ticket(String method, int port, String target, long untilNanos) {}

    private final Map<String, Ticket> tickets = new ConcurrentHashMap<>();
    private final Map<String, HostPort> hosts;

    ServiceTickets(Map<String, HostPort> hosts) {
        this.hosts = hosts;
    }

    void register(Map<String, SoapMethod> methods) {
        methods.put("AcquireGenericServiceTicket", this::acquire);
    }

    private Future<Object> acquire(Call call) {
        XmlNode spec = call.request().child("spec");
        if (spec == null) {
            throw SoapFault.invalidRequest("Required parameter spec is missing");
        }
        URI url = url(spec.required("url"));
        String method =
                spec.optional("method").orElse("httpGet").replace("http", "").toUpperCase(Locale.ROOT);
        long now = System.nanoTime();
        tickets.values().removeIf(ticket -> ticket.untilNanos() - now < 0);
        String id = UUID.randomUUID().toString();
        int port = url.getPort() < 0 ? 443 : url.getPort();
        tickets.put(id, new Ticket(method, port, target(url), now + LIFE_NANOS));
        DataObject ticket = DataObject.of("SessionManagerGenericServiceTicket").put("id", id);
        hosts.values().stream()
                .filter(host -> host.port() == port)
                .findFirst()
                .ifPresent(host -> ticket.put("hostName", host.name()).put("sslThumbprint", host.sha1()));
        return Future.succeededFuture(ticket);
    }

    private static URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw SoapFault.of(
                    "A specified parameter was not correct: spec.url", DataObject.subtype("InvalidArgument"));
        }
    }

    private static String target(URI url) {
        return url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
    }

    /** Uses a ticket up; whether it was for this request. Thread-safe. */
    boolean redeem(String id, String method, int port, String target) {
        Ticket ticket = tickets.remove(id);
        return ticket != null
                && ticket.method().equals(method)
                && ticket.port() == port
                && ticket.target().equals(target)
                && ticket.untilNanos() - System.nanoTime() >= 0;
    }
}
