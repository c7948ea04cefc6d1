package io.drayage.lab.soap;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests in, replies out. No soap:Header in replies: 2017's clients take the envelope's first child for the body. Thread-safe. */
public final class SoapEnvelope {
    private static final String OPEN = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<soapenv:Envelope xmlns:soapenc=\"http://schemas.xmlsoap.org/soap/encoding/\""
            + " xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
            + " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
            + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n<soapenv:Body>\n";
    private static final String CLOSE = "\n</soapenv:Body>\n</soapenv:Envelope>";
    private final XmlReader reader = new XmlReader();

    /** The method element inside the envelope's body. */
    public XmlNode method(byte[] request) {
        XmlNode envelope = reader.read(request);
        XmlNode body = envelope.child("Body");
        if (!envelope.name().equals("Envelope")
                || body == null
                || body.children().size() != 1) {
            throw SoapFault.invalidRequest("not a SOAP envelope with one method");
        }
        return body.children().get(0);
    }

    /** A method's answer; null answers nothing, a list one returnval per item. */
    public String reply(String method, @Nullable Object returnval) {
        StringBuilder out = new StringBuilder(4096).append(OPEN);
        out.append('<').append(method).append("Response xmlns=\"urn:vim25\">");
        if (returnval != null) {
            XmlWriter writer = new XmlWriter(out);
            // Fetch alone declares anyType.
            if (method.equals("Fetch")) {
                writer.any("returnval", returnval);
            } else {
                writer.field("returnval", returnval);
            }
        }
        return out.append("</").append(method).append("Response>").append(CLOSE).toString();
    }

    /** A fault, to go with HTTP 500. */
    public String fault(SoapFault fault) {
        StringBuilder out = new StringBuilder(1024).append(OPEN);
        out.append("<soapenv:Fault>");
        XmlWriter writer = new XmlWriter(out);
        writer.field("faultcode", fault.code());
        String message = fault.getMessage();
        writer.field("faultstring", message == null ? "" : message);
        out.append("<detail><").append(fault.detail().type()).append("Fault xmlns=\"urn:vim25\" xsi:type=\"");
        out.append(fault.detail().type()).append("\">");
        List<DataObject.Field> fields = fault.detail().fields();
        fields.forEach(field -> writer.field(field.name(), field.value()));
        out.append("</").append(fault.detail().type()).append("Fault></detail></soapenv:Fault>");
        return out.append(CLOSE).toString();
    }
}
