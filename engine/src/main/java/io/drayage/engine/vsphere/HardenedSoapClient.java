package io.drayage.engine.vsphere;

import com.vmware.vim25.ws.Argument;
import com.vmware.vim25.ws.SoapClient;
import com.vmware.vim25.ws.XmlGen;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.dom4j.Element;
import org.jspecify.annotations.Nullable;

/**
 * yavijava's SOAP client with everything replaced but its mapping of objects to XML: own HTTP and trust, no DOCTYPE, bounded replies, pruned to what its types hold,
 * faults by name. Its own parser only ever sees what was written here from a pruned tree. Thread-safe; blocks.
 *
 * <p>Calls throw {@link VimFault}, {@link MalformedReplyException}, or what {@link SoapHttp#post} throws, wrapped in {@link TransportException}.
 */
final class HardenedSoapClient extends SoapClient {
    private static final VimTypes TYPES = new VimTypes();
    /** The library closes the start tag with it. */
    private static final String NAMESPACE = " xmlns=\"urn:vim25\">";

    private static final String SESSION_COOKIE = "vmware_soap_session";

    private final SoapHttp http;
    private final Duration callTimeout;
    private volatile String action = "urn:vim25/6.0";
    private volatile @Nullable String session;

    HardenedSoapClient(SoapHttp http, Duration callTimeout) {
        this.http = http;
        this.callTimeout = callTimeout;
    }

    /** A connection failed below SOAP; the request may or may not have been carried out. */
    static final class TransportException extends RemoteException {
        private static final long serialVersionUID = 1;

        TransportException(IOException cause) {
            super("HTTP exchange failed", cause);
        }

        /** Whether the connection broke, rather than was never made, was refused for its certificate, timed out or carried too much. */
        boolean isBrokenConnection() {
            return !(getCause() instanceof ConnectException
                    || getCause() instanceof HttpTimeoutException
                    || getCause() instanceof SocketTimeoutException
                    || getCause() instanceof SSLException
                    || getCause() instanceof ReplyTooLargeException);
        }
    }

    /** Asks for the newest version whose extra fields we look at; what yavijava cannot hold of it is pruned. */
    void useVersion(String apiVersion) {
        action = "urn:vim25/" + apiVersion;
    }

    /** Forgets the session, so that Login starts a new one instead of failing as a second login. */
    void forgetSession() {
        session = null;
    }

    @Override
    public Object invoke(String method, Argument[] arguments, @Nullable String returnType) throws RemoteException {
        return nullable(call(method, arguments, returnType).value());
    }

    /** As {@link #invoke}, with what the types could not hold. */
    SoapReply call(String method, Argument[] arguments, @Nullable String returnType) throws RemoteException {
        Element response = exchange(method, arguments);
        if (returnType == null) {
            return new SoapReply(null, new ReplyNotes());
        }
        ReplyNotes notes = new ReplyPruner(TYPES).prune(response, returnType);
        return new SoapReply(bind(response, returnType), notes);
    }

    /** As the library's, without its log line that shows the password. */
    @Override
    public String marshall(String method, Argument[] arguments) {
        return XmlGen.toXML(method, arguments, NAMESPACE);
    }

    @Override
    public StringBuffer invokeAsString(String method, Argument[] arguments) throws RemoteException {
        return new StringBuffer(exchange(method, arguments).asXML());
    }

    /** The {@code …Response} element as it came, for calls whose types yavijava does not have. */
    Element exchange(String method, Argument[] arguments) throws RemoteException {
        SoapHttpReply reply = post(method, arguments, callTimeout);
        Element payload = SoapXml.payload(reply.body(), reply.status());
        VimFault fault = SoapXml.fault(payload);
        if (fault != null) {
            throw fault;
        }
        if (!payload.getName().equals(method + "Response")) {
            throw new MalformedReplyException("the reply is not one to " + method, reply.status());
        }
        return payload;
    }

    /** The reply's XML unread: the caller must look for a fault in it. */
    SoapHttpReply post(String method, Argument[] arguments, Duration timeout) throws RemoteException {
        SoapHttpReply reply = send(marshall(method, arguments), timeout);
        rememberSession(reply);
        if (!reply.isSoap()) {
            throw new MalformedReplyException("HTTP status " + reply.status() + " without a SOAP body", reply.status());
        }
        return reply;
    }

    private SoapHttpReply send(String envelope, Duration timeout) throws TransportException {
        try {
            return http.post(action, envelope, session, timeout);
        } catch (IOException e) {
            throw new TransportException(e);
        }
    }

    /** Keeps name and value only: attributes such as Path are the server's word to us, not ours to the server. */
    private void rememberSession(SoapHttpReply reply) {
        Optional<String> cookie = reply.setCookies().stream()
                .map(c -> c.substring(0, c.indexOf(';') < 0 ? c.length() : c.indexOf(';'))
                        .strip())
                .filter(c -> c.startsWith(SESSION_COOKIE + "="))
                .findFirst();
        cookie.ifPresent(c -> session = c);
    }

    private @Nullable Object bind(Element response, String returnType) throws MalformedReplyException {
        if (response.elements().isEmpty()) {
            return null;
        }
        byte[] envelope = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                        + "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                        + " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
                        + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>"
                        + response.asXML() + "</soapenv:Body></soapenv:Envelope>")
                .getBytes(StandardCharsets.UTF_8);
        try {
            return unMarshall(returnType, new ByteArrayInputStream(envelope));
        } catch (Exception e) { // yavijava declares Exception, and throws what reflection and number parsing throw.
            throw new MalformedReplyException("the reply holds values that " + returnType + " does not allow", 200);
        }
    }

    /** Bridges to the library's unannotated return type. */
    @SuppressWarnings("NullAway")
    private static Object nullable(@Nullable Object value) {
        return value;
    }

    @Override
    public @Nullable String getCookie() {
        return session;
    }
}
