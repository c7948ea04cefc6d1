package io.drayage.lab.nfc;

import io.drayage.lab.estate.NfcManners;
import io.drayage.lab.fault.NfcFault;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** authd's commands, line by line: what each is answered and where PROXY leads. A ticket is used up by SESSION. */
final class AuthdDialogue {
    static final String ERROR_BANNER = "500 VMware Authentication Daemon: internal error\r\n";
    private static final String LOGIN_FIRST = "530 Please login with USER and PASS\r\n";
    private static final String INVALID = "501 Invalid arguments\r\n";
    private static final Set<String> PLAIN = Set.of("nfc", "vpxa-nfc");
    private static final Set<String> SECURE = Set.of("nfcssl", "vpxa-nfcssl");

    /**
     * The end of the dialogue.
     *
     * @param tag what the client sent with THUMBPRINT_SHA2, or null when it did not
     */
    record Proxied(NfcGrant grant, boolean secure, @Nullable String tag, Optional<NfcFault> fault) {
        boolean struckBy(NfcFault.Kind kind) {
            return fault.filter(struck -> struck.kind() == kind).isPresent();
        }
    }

    private final NfcHost host;
    private final NfcManners manners;
    private final String otherDigest;
    private Optional<NfcGrant> grant = Optional.empty();
    private Optional<NfcFault> fault = Optional.empty();
    private @Nullable String tag;
    private @Nullable Proxied proxied;

    /** @param otherDigest SHA-256 thumbprint of a certificate that is not the host's */
    AuthdDialogue(NfcHost host, String otherDigest) {
        this.host = host;
        this.manners = host.manners().get();
        this.otherDigest = otherDigest;
    }

    static String banner(NfcManners manners) {
        return "220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP,"
                + " MKSDisplayProtocol:VNC , VMXARGS supported"
                + (manners.nfcSsl() ? ", NFCSSL supported/t" : "")
                + (manners.sha256() ? ", SHA256 supported" : "")
                + "\r\n";
    }

    /** Where PROXY led, or null while the dialogue goes on. */
    @Nullable
    Proxied proxied() {
        return proxied;
    }

    /** The answer to a line without its end, empty for none. */
    String answer(String line) {
        int space = line.indexOf(' ');
        String command = space < 0 ? line : line.substring(0, space);
        String argument = space < 0 ? "" : line.substring(space + 1).trim();
        return switch (command.toUpperCase(Locale.ROOT)) {
            case "SESSION" -> session(argument);
            case "BANNER" -> banner(manners);
            case "THUMBPRINT_SHA2" -> thumbprint(argument);
            case "THUMBPRINT" ->
                argument.contains(":") ? INVALID : "200 " + host.certificate().sha1() + "\r\n";
            case "PROXY" -> proxy(argument);
            case "USER" -> "331 Password required for " + argument + ".\r\n";
            case "PASS" -> "530 Login incorrect\r\n";
            default -> LOGIN_FIRST;
        };
    }

    private String session(String sessionId) {
        grant = host.tickets().redeem(host.name(), sessionId);
        fault = grant.flatMap(of -> host.strike(NfcFault.Stage.PROXY, of.vm(), -1));
        return "";
    }

    private String thumbprint(String argument) {
        if (!manners.sha256()) {
            return LOGIN_FIRST;
        }
        if (argument.contains(":") || argument.isEmpty()) {
            return INVALID;
        }
        tag = argument;
        boolean lies = fault.filter(struck -> struck.kind() == NfcFault.Kind.WRONG_ANNOUNCED_THUMBPRINT)
                .isPresent();
        return "200 " + (lies ? otherDigest : host.certificate().sha256()) + "\r\n";
    }

    private String proxy(String service) {
        boolean secure = SECURE.contains(service);
        if (grant.isEmpty()) {
            host.counters().refused();
            return "530 Login incorrect\r\n";
        }
        if ((secure && !manners.nfcSsl()) || (!secure && !PLAIN.contains(service))) {
            host.counters().refused();
            return "504 Unknown service\r\n";
        }
        proxied = new Proxied(grant.get(), secure, tag, fault);
        return "200 Connect ha-nfc" + (secure ? "ssl" : "") + "\r\n";
    }
}
