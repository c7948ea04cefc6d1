package io.drayage.protocol.cbt;

import io.drayage.protocol.MalformedInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point in the life of a disk's change tracking, as {@code backing.changeId} holds it: {@code 52 de c0 d9 b9 43 9d 10-61 d5 4c 1b e9 7b 65 63/81}. What stands before
 * the slash names one uninterrupted period of tracking; the number after it counts up within that period. VMware calls the text opaque, but every client compares the
 * first part, because nothing else tells that tracking began anew and that what was changed in between is unknown.
 *
 * @param epoch the part before the slash
 * @param sequence the number after it, at least 0
 */
public record ChangeId(String epoch, long sequence) {
    /** What stands for an id in a query for everything that is allocated. */
    public static final String ALL_ALLOCATED = "*";

    private static final Pattern FORM = Pattern.compile("([0-9A-Za-z][0-9A-Za-z -]{0,127})/([0-9]{1,18})");

    /**
     * Takes an id apart.
     *
     * @throws MalformedInputException when the text is none
     */
    public static ChangeId parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new MalformedInputException("change id", 0, "it is not of the form EPOCH/NUMBER");
        }
        return new ChangeId(matcher.group(1), Long.parseLong(matcher.group(2)));
    }

    /** Whether both ids belong to one uninterrupted period of tracking, so that the changes between them are known. */
    public boolean sameEpoch(ChangeId other) {
        return epoch.equals(other.epoch);
    }

    /** The text as vSphere wrote it, but for leading zeros of the number. */
    public String text() {
        return epoch + "/" + sequence;
    }
}
