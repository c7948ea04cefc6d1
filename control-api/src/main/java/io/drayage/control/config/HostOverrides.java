package io.drayage.control.config;

import io.drayage.engine.vsphere.VsphereEndpoint.HostOverride;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Where ESXi hosts are reached instead of where vCenter says: {@code ADDRESS[:PORT[:NFCPORT]]}. Pure functions. */
public final class HostOverrides {
    private static final String FORM = "ADDRESS[:PORT[:NFCPORT]]";
    private static final int HTTPS_PORT = 443;
    private static final int NFC_PORT = 902;

    private HostOverrides() {}

    /** Host as vCenter names it → where to reach it. */
    public static Map<String, HostOverride> parse(String key, Map<String, String> texts) {
        Map<String, HostOverride> overrides = new LinkedHashMap<>();
        texts.forEach((host, text) -> overrides.put(
                host, override(text).orElseThrow(() -> ConfigException.wrong(key + "." + host, text, "given", FORM))));
        return Map.copyOf(overrides);
    }

    private static Optional<HostOverride> override(String text) {
        String[] parts = text.trim().split(":", -1);
        if (parts.length > 3 || parts[0].isBlank()) {
            return Optional.empty();
        }
        for (int i = 1; i < parts.length; i++) {
            if (!parts[i].matches("\\d{1,5}")
                    || Integer.parseInt(parts[i]) > 65_535
                    || Integer.parseInt(parts[i]) == 0) {
                return Optional.empty();
            }
        }
        return Optional.of(new HostOverride(
                parts[0],
                parts.length > 1 ? Integer.parseInt(parts[1]) : HTTPS_PORT,
                parts.length > 2 ? Integer.parseInt(parts[2]) : NFC_PORT));
    }
}
