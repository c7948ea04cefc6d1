package io.drayage.engine.eligibility;

import io.drayage.engine.eligibility.GuestSystem.Family;
import io.drayage.engine.eligibility.GuestSystem.Standing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/** The list of systems, {@code guest-systems.csv}, read once. Immutable. */
public final class GuestSystems {
    private static final String FILE = "guest-systems.csv";
    private static final int FIELDS = 6;
    private static final Pattern LINUX =
            Pattern.compile("linux|ubuntu|debian|centos|red hat|rhel|suse|sles|fedora|photon");
    private static final GuestSystems STANDARD = load();

    private record Row(Pattern guestId, GuestSystem system) {}

    private final List<Row> rows;

    private GuestSystems(List<Row> rows) {
        this.rows = rows;
    }

    /** The list that comes with Drayage. */
    public static GuestSystems standard() {
        return STANDARD;
    }

    /** @param guestId as vSphere has it, {@code windows9Server64Guest}; one that is not in the list is an unverified system of the family that the id suggests */
    public GuestSystem of(String guestId) {
        String id = guestId.toLowerCase(Locale.ROOT);
        String bare = id.endsWith("guest") ? id.substring(0, id.length() - "guest".length()) : id;
        return rows.stream()
                .filter(row -> row.guestId().matcher(bare).matches())
                .findFirst()
                .map(Row::system)
                .orElseGet(() -> unknown(guestId, bare));
    }

    /** By vCenter's full name of it, {@code Debian GNU/Linux 8 (64-bit)}, where no guest id is known: the family alone. */
    public GuestSystem named(String fullName) {
        String name = fullName.toLowerCase(Locale.ROOT);
        Family family = Family.UNKNOWN;
        if (name.contains("windows")) {
            family = name.contains("server") ? Family.WINDOWS_SERVER : Family.WINDOWS_CLIENT;
        } else if (LINUX.matcher(name).find()) {
            family = Family.LINUX;
        }
        return new GuestSystem(
                fullName.isEmpty() ? "unknown" : fullName,
                family,
                name.contains("64") ? 64 : 32,
                Standing.UNVERIFIED,
                "its vCenter was not asked");
    }

    private static GuestSystem unknown(String guestId, String bare) {
        Family family = !bare.startsWith("win")
                ? bare.contains("linux") ? Family.LINUX : Family.UNKNOWN
                : bare.contains("srv") || bare.contains("server") ? Family.WINDOWS_SERVER : Family.WINDOWS_CLIENT;
        return new GuestSystem(
                "'" + guestId + "'",
                family,
                bare.contains("64") ? 64 : 32,
                Standing.UNVERIFIED,
                "this guest id is not in Drayage's list");
    }

    private static GuestSystems load() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(GuestSystems.class.getResourceAsStream(FILE), FILE), StandardCharsets.UTF_8))) {
            return new GuestSystems(reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(GuestSystems::row)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    private static Row row(String line) {
        String[] fields = line.split(";", -1);
        if (fields.length != FIELDS) {
            throw new IllegalStateException(FILE + " has a line without " + FIELDS + " fields: " + line);
        }
        return new Row(
                Pattern.compile(fields[0]),
                new GuestSystem(
                        fields[1],
                        Family.parse(fields[2]),
                        Integer.parseInt(fields[3]),
                        Standing.valueOf(fields[4].toUpperCase(Locale.ROOT)),
                        fields[5]));
    }
}
