package io.drayage.protocol.nfc;

import static io.drayage.protocol.Fuzz.assertMalformed;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.Fuzz;
import io.drayage.protocol.nfc.AuthdDialogue.Step;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AuthdDialogueTest {
    private static final String BANNER =
            "220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , VMXARGS supported, NFCSSL supported/t, SHA256 supported\r\n";
    private static final String OLD_BANNER =
            "220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP, NFCSSL supported\r\n";
    private static final String THUMBPRINT = "AB:".repeat(31) + "0f";

    @Test
    void aNewHostIsAskedForItsThumbprint() {
        var dialogue = new AuthdDialogue("vpxa-nfc", true);

        assertThat(feed(dialogue, BANNER)).isEqualTo(Step.START_TLS);
        assertThat(text(dialogue.login("52cdebc5-b7ee"))).isEqualTo("SESSION 52cdebc5-b7ee\r\nBANNER \r\n");
        assertThat(feed(dialogue, BANNER)).isEqualTo(Step.SEND);
        assertThat(text(dialogue.output())).isEqualTo("THUMBPRINT_SHA2 PlainText\r\n");
        assertThat(feed(dialogue, "200 " + THUMBPRINT + "\r\n")).isEqualTo(Step.SEND);
        assertThat(dialogue.announced()).contains("AB".repeat(31) + "0F");
        assertThat(text(dialogue.output())).isEqualTo("PROXY vpxa-nfcssl\r\n");
        assertThat(feed(dialogue, "200 Connect ha-nfcssl\r\n")).isEqualTo(Step.CONNECTED);
    }

    @Test
    void anOldHostIsNotAskedForItsThumbprint() {
        var dialogue = new AuthdDialogue("nfc", false);

        feed(dialogue, OLD_BANNER);
        dialogue.login("ticket");

        assertThat(feed(dialogue, OLD_BANNER)).isEqualTo(Step.SEND);
        assertThat(text(dialogue.output())).isEqualTo("PROXY nfc\r\n");
        assertThat(dialogue.announced()).isEmpty();
    }

    @Test
    void aServiceThatEndsInSslIsLeftAsItIs() {
        assertThat(text(proxying("nfcssl", true).output())).isEqualTo("PROXY nfcssl\r\n");
        assertThat(text(proxying("nfc", true).output())).isEqualTo("PROXY nfcssl\r\n");
    }

    @Test
    void capabilitiesAreReadByNameAndCutAtTheSlash() {
        assertThat(AuthdBanner.parse(BANNER.strip())).isEqualTo(new AuthdBanner(true, true, true));
        assertThat(AuthdBanner.parse(OLD_BANNER.strip())).isEqualTo(new AuthdBanner(true, true, false));
        assertThat(AuthdBanner.parse("220 SHA256 supported")).isEqualTo(new AuthdBanner(false, false, false));
    }

    @Test
    void theWholeDialogueMayComeByteByByte() {
        var dialogue = new AuthdDialogue("nfc", true);
        for (int i = 0; i < BANNER.length() - 1; i++) {
            assertThat(feed(dialogue, BANNER.substring(i, i + 1))).isEqualTo(Step.WAIT);
        }
        assertThat(feed(dialogue, "\n")).isEqualTo(Step.START_TLS);
    }

    @Test
    void whatIsNoBannerIsARefusalInTheHostsWords() {
        var dialogue = new AuthdDialogue("nfc", true);

        assertThat(feed(dialogue, "500 too many\u0007 connections\r\n")).isEqualTo(Step.REFUSED);
        assertThat(dialogue.refusal()).isEqualTo("500 too many? connections");
    }

    @Test
    void aRefusedTicketIsARefusal() {
        var dialogue = proxying("nfc", false);

        assertThat(feed(dialogue, "530 Login incorrect\r\n")).isEqualTo(Step.REFUSED);
        assertThat(dialogue.refusal()).isEqualTo("530 Login incorrect");
    }

    @Test
    void aHostWithoutNfcsslIsRefusedUnlessPlainNfcIsWanted() {
        String banner = "220 x: SSL Required\r\n";
        for (boolean ssl : new boolean[] {true, false}) {
            var dialogue = new AuthdDialogue("nfc", ssl);
            feed(dialogue, banner);
            dialogue.login("t");
            assertThat(feed(dialogue, banner)).isEqualTo(ssl ? Step.REFUSED : Step.SEND);
        }
    }

    @Test
    void aLongLineIsMalformed() {
        assertMalformed(
                () -> feed(new AuthdDialogue("nfc", true), "220 " + "x".repeat(1021)),
                "authd line at byte 1025: a line of more than 1024 bytes");
    }

    @Test
    void bytesAfterALineAreMalformed() {
        assertMalformed(
                () -> feed(new AuthdDialogue("nfc", true), "220 x\r\ny"),
                "authd line at byte 7: bytes follow the line");
    }

    @Test
    void aPeerThatSpeaksBeforeItsTurnIsMalformed() {
        var dialogue = new AuthdDialogue("nfc", true);
        feed(dialogue, BANNER);

        assertMalformed(() -> feed(dialogue, "2"), "authd line at byte 171: the peer speaks out of turn");
    }

    @Test
    void aThumbprintThatIsNoneIsMalformed() {
        var dialogue = new AuthdDialogue("nfc", true);
        feed(dialogue, BANNER);
        dialogue.login("t");
        feed(dialogue, BANNER);

        assertMalformed(
                () -> feed(dialogue, "200 AB:CD\r\n"), "authd line at byte 351: the thumbprint is not a SHA-256");
    }

    @Test
    void aTicketThatCouldSmuggleACommandIsMalformed() {
        var dialogue = new AuthdDialogue("nfc", true);
        feed(dialogue, BANNER);

        assertMalformed(
                () -> dialogue.login("x\r\nPROXY y"), "NFC ticket at byte 0: the session id is not printable ASCII");
    }

    @Test
    void damagedLinesEndInAStepOrAMalformedInput() {
        Random random = new Random(902);
        byte[] whole =
                (BANNER + "200 " + THUMBPRINT + "\r\n200 Connect ha-nfcssl\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 3000; i++) {
            Fuzz.accepts(Fuzz.damage(whole, random), bytes -> {
                var dialogue = new AuthdDialogue("nfc", true);
                dialogue.feed(ByteBuffer.wrap(BANNER.getBytes(StandardCharsets.US_ASCII)));
                dialogue.login("t");
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                Step step = Step.WAIT;
                while (rest.hasRemaining() && step != Step.REFUSED && step != Step.CONNECTED) {
                    step = dialogue.feed(rest.slice(rest.position(), 1));
                    rest.get();
                }
            });
        }
    }

    private static AuthdDialogue proxying(String service, boolean ssl) {
        var dialogue = new AuthdDialogue(service, ssl);
        feed(dialogue, OLD_BANNER);
        dialogue.login("t");
        feed(dialogue, OLD_BANNER);
        return dialogue;
    }

    private static Step feed(AuthdDialogue dialogue, String text) {
        return dialogue.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
