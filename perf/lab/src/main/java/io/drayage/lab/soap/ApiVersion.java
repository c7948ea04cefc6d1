package io.drayage.lab.soap;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The vim25 version that a client asks for in its SOAPAction. */
public record ApiVersion(int major, int minor) {
    /** What clients get that ask for nothing: the newest schema that 2017's clients know. */
    public static final ApiVersion OLDEST = new ApiVersion(6, 0);

    private static final Pattern ACTION = Pattern.compile("urn:vim25/(\\d{1,3})\\.(\\d{1,3})(\\.\\d{1,3})*");

    /** Parses {@code urn:vim25/8.0.3.0}, quoted or not; anything else is {@link #OLDEST}. */
    public static ApiVersion ofSoapAction(@Nullable String soapAction) {
        Matcher matcher = ACTION.matcher(
                soapAction == null ? "" : soapAction.replace("\"", "").trim());
        return matcher.matches()
                ? new ApiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : OLDEST;
    }

    /** Whether this version is {@code otherMajor.otherMinor} or newer. */
    public boolean atLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }
}
