package io.drayage.control.persistence;

import io.drayage.control.store.Page;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.StoreRefusedException;
import io.drayage.control.store.StoreRefusedException.Rule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Page tokens of one list: the position of the last item, opaque to clients. Layout before Base64url without padding: 8 bytes of SHA-256 over list name and position, then the position's parts in UTF-8, separated by NUL. The digest
 * finds mistyped tokens and tokens of other lists; it is no protection, and need not be one: a position only ever becomes an argument of a query that its holder may make anyway.
 */
final class PageTokens {
    private static final int DIGEST_BYTES = 8;
    private static final int MAX_TOKEN_CHARS = 16_384;

    private final String list;
    private final int parts;

    /**
     * @param list name of the list and of whatever selects its items
     * @param parts how many parts a position has
     */
    PageTokens(String list, int parts) {
        this.list = list;
        this.parts = parts;
    }

    /** The position where a page starts, exclusive; empty for the first page. */
    Optional<List<String>> after(PageRequest page) {
        return page.token().map(this::decode);
    }

    /** As {@link #after} for a position that is one number. */
    Optional<Long> afterNumber(PageRequest page) {
        return after(page).map(position -> number(position.get(0)));
    }

    /** A number in a position. */
    long number(String part) {
        try {
            return Long.parseLong(part);
        } catch (NumberFormatException e) {
            throw bad();
        }
    }

    /** Makes a page of up to {@code limit + 1} rows: one more than fits says that there is another page. */
    <T> Page<T> page(List<T> rows, int limit, Function<T, List<String>> position) {
        if (rows.size() <= limit) {
            return new Page<>(rows, Optional.empty());
        }
        List<T> items = rows.subList(0, limit);
        return new Page<>(items, Optional.of(encode(position.apply(items.get(limit - 1)))));
    }

    private String encode(List<String> position) {
        byte[] text = String.join("\0", position).getBytes(StandardCharsets.UTF_8);
        byte[] token = Arrays.copyOf(digest(text), DIGEST_BYTES + text.length);
        System.arraycopy(text, 0, token, DIGEST_BYTES, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private List<String> decode(String token) {
        byte[] bytes = bytes(token);
        byte[] text = Arrays.copyOfRange(bytes, DIGEST_BYTES, bytes.length);
        if (!Arrays.equals(digest(text), Arrays.copyOf(bytes, DIGEST_BYTES))) {
            throw bad();
        }
        List<String> position = List.of(new String(text, StandardCharsets.UTF_8).split("\0", -1));
        if (position.size() != parts) {
            throw bad();
        }
        return position;
    }

    private byte[] bytes(String token) {
        byte @Nullable [] bytes = null;
        if (token.length() <= MAX_TOKEN_CHARS) {
            try {
                bytes = Base64.getUrlDecoder().decode(token);
            } catch (IllegalArgumentException e) {
                throw bad();
            }
        }
        if (bytes == null || bytes.length < DIGEST_BYTES) {
            throw bad();
        }
        return bytes;
    }

    private byte[] digest(byte[] position) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update((list + "\0").getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(sha256.digest(position), DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static StoreRefusedException bad() {
        return new StoreRefusedException(
                Rule.BAD_PAGE_TOKEN, "nextToken is not one that this list gave out; start again without it.");
    }
}
