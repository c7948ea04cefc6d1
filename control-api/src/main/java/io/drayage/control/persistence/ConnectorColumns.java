package io.drayage.control.persistence;

import io.drayage.control.store.Connector;
import io.drayage.control.store.ConnectorObservation;
import io.drayage.control.store.SecretBox;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.drayage.engine.vsphere.VsphereEndpoint.HostOverride;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Between a connector and its row. A host override is stored as {@code "ESXI ADDRESS HTTPSPORT NFCPORT"}. */
final class ConnectorColumns {
    static final int NAME_CHARS = 255;
    private static final int PEM_CHARS = 1 << 20;
    private static final int MAX_LIST = 1000;

    private final SecretBox secrets;

    ConnectorColumns(SecretBox secrets) {
        this.secrets = secrets;
    }

    /** Bounds what will be stored; BAD_VALUE. */
    void check(VsphereEndpoint endpoint) {
        Texts.require("vcenter", endpoint.host(), NAME_CHARS);
        Texts.require("user", endpoint.user(), NAME_CHARS);
        Texts.require("password", endpoint.password().reveal(), Texts.PATH);
        Texts.require("thumbprint", endpoint.trust().thumbprint(), NAME_CHARS);
        Texts.require("certificate authorities", endpoint.trust().caPem(), PEM_CHARS);
        Texts.requireFew("hostOverrides", endpoint.hostOverrides().size(), MAX_LIST);
        Texts.requireFew("dnsSuffixes", endpoint.dnsSuffixes().size(), MAX_LIST);
        endpoint.hostOverrides().forEach((host, override) -> {
            Texts.requireWord("host override", host, NAME_CHARS);
            Texts.requireWord("host override", override.address(), NAME_CHARS);
        });
        endpoint.dnsSuffixes().forEach(suffix -> Texts.require("DNS suffix", suffix, NAME_CHARS));
    }

    /** id, name, host, port, user, password, thumbprint, CAs, ignore, overrides, suffixes. */
    Tuple settings(String id, String name, VsphereEndpoint endpoint) {
        PeerTrust trust = endpoint.trust();
        return Arguments.of(
                id,
                name,
                endpoint.host(),
                endpoint.port(),
                endpoint.user(),
                secrets.seal(passwordRow(id), endpoint.password()),
                trust.thumbprint(),
                trust.caPem(),
                trust.ignoreHostnameAndExpiry(),
                endpoint.hostOverrides().entrySet().stream()
                        .map(ConnectorColumns::override)
                        .toList(),
                endpoint.dnsSuffixes());
    }

    VsphereEndpoint endpoint(Row row) {
        return new VsphereEndpoint(
                row.getString("host"),
                row.getInteger("port"),
                row.getString("username"),
                secrets.open(passwordRow(row.getString("connector_id")), row.getBuffer("password")),
                new PeerTrust(
                        Columns.optionalText(row, "thumbprint"),
                        Columns.optionalText(row, "ca_pem"),
                        row.getBoolean("ignore_hostname_and_expiry")),
                overrides(Columns.texts(row, "host_overrides")),
                Columns.texts(row, "dns_suffixes"));
    }

    static Connector connector(Row row) {
        return new Connector(
                row.getString("connector_id"),
                row.getString("name"),
                row.getString("host"),
                row.getInteger("port"),
                row.getString("username"),
                new ConnectorObservation(
                        ConnectorObservation.Status.valueOf(row.getString("status")),
                        row.getString("status_message"),
                        row.getString("version"),
                        Columns.optionalText(row, "vm_manager_id"),
                        row.getString("vm_manager_name"),
                        row.getString("ip_address"),
                        row.getString("mac_address")),
                Columns.instant(row, "associated_on"),
                Columns.optionalInstant(row, "observed_at"));
    }

    private static String override(Map.Entry<String, HostOverride> entry) {
        HostOverride to = entry.getValue();
        return entry.getKey() + " " + to.address() + " " + to.httpsPort() + " " + to.nfcPort();
    }

    private static Map<String, HostOverride> overrides(List<String> stored) {
        Map<String, HostOverride> overrides = new TreeMap<>();
        for (String line : stored) {
            String[] words = line.split(" ", -1);
            overrides.put(words[0], new HostOverride(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3])));
        }
        return Map.copyOf(overrides);
    }

    private static String passwordRow(String connectorId) {
        return "connector/" + connectorId + "/password";
    }
}
