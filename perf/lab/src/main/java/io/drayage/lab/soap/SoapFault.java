package io.drayage.lab.soap;

/** A fault to answer with: its vim25 type, message and fields. Expected, so it has no stack trace. */
public final class SoapFault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient DataObject detail;
    private final String code;

    private SoapFault(String code, String message, DataObject detail) {
        super(message, null, false, false);
        this.code = code;
        this.detail = detail;
    }

    /** A fault without fields: {@code InvalidLogin}, {@code TaskInProgress}. */
    public static SoapFault of(String type, String message) {
        return new SoapFault("ServerFaultCode", message, DataObject.subtype(type));
    }

    /** A fault with fields. */
    public static SoapFault of(String message, DataObject detail) {
        return new SoapFault("ServerFaultCode", message, detail);
    }

    /** The request makes no sense. */
    public static SoapFault invalidRequest(String message) {
        return new SoapFault("ClientFaultCode", message, DataObject.subtype("InvalidRequest"));
    }

    /** No such object, or no longer. */
    public static SoapFault notFound(MoRef ref) {
        return of(
                "The object '" + ref.type() + ":" + ref.value()
                        + "' has already been deleted or has not been completely created",
                DataObject.subtype("ManagedObjectNotFound").put("obj", ref));
    }

    /** Nobody has logged in on this session. */
    public static SoapFault notAuthenticated() {
        return of(
                "The session is not authenticated.",
                DataObject.subtype("NotAuthenticated")
                        .put("object", new MoRef("Folder", "group-d1"))
                        .put("privilegeId", "System.View"));
    }

    /** The object cannot do that, or the lab cannot. */
    public static SoapFault notSupported(String message) {
        return of("NotSupported", message);
    }

    /** faultcode of the SOAP envelope. */
    public String code() {
        return code;
    }

    /** The typed fault. */
    public DataObject detail() {
        return detail;
    }

    /** The same as a value inside of a reply, such as a task's error. */
    public DataObject localized() {
        String message = getMessage();
        return DataObject.of("LocalizedMethodFault")
                .put("fault", detail)
                .put("localizedMessage", message == null ? detail.type() : message);
    }
}
