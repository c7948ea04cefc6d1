package io.drayage.control.persistence;

import io.drayage.control.store.StoreRefusedException;
import io.drayage.control.store.StoreRefusedException.Rule;
import java.util.Optional;

/** Bounds on what is stored: everything that comes from outside has a longest length. */
final class Texts {
    /** Longest status message; the API's model says 2500. */
    static final int MESSAGE = 2500;

    /** Longest id that another system gave us; indexed, and an index entry holds at most 2700 bytes. */
    static final int ID = 255;

    /** Longest name, path element, id or version that another system gave us. */
    static final int NAME = 1024;

    /** Longest inventory path. */
    static final int PATH = 4096;

    private Texts() {}

    /** Cuts a text that is only for people; never in the middle of a surrogate pair. */
    static String cut(String text, int maxLength) {
        if (text.length() <= maxLength) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxLength - 2)) ? maxLength - 2 : maxLength - 1;
        return text.substring(0, end) + "…";
    }

    /** Refuses a text that must not be changed. */
    static String require(String name, String text, int maxLength) {
        if (text.length() > maxLength) {
            throw new StoreRefusedException(
                    Rule.BAD_VALUE,
                    name + " must have at most " + maxLength + " characters, not " + text.length() + ".");
        }
        if (text.indexOf('\0') >= 0) {
            throw new StoreRefusedException(Rule.BAD_VALUE, name + " must not hold a NUL character.");
        }
        return text;
    }

    /** As {@link #require(String, String, int)}. */
    static Optional<String> require(String name, Optional<String> text, int maxLength) {
        return text.map(value -> require(name, value, maxLength));
    }

    /** As {@link #require(String, String, int)}, and without white space. */
    static String requireWord(String name, String text, int maxLength) {
        if (text.isEmpty() || text.chars().anyMatch(Character::isWhitespace)) {
            throw new StoreRefusedException(Rule.BAD_VALUE, name + " must be one word.");
        }
        return require(name, text, maxLength);
    }

    /** Bounds the size of a list. */
    static void requireFew(String name, int size, int max) {
        if (size > max) {
            throw new StoreRefusedException(
                    Rule.BAD_VALUE, name + " must have at most " + max + " entries, not " + size + ".");
        }
    }
}
