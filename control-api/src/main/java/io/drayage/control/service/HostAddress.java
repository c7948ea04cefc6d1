package io.drayage.control.service;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This machine's address as connectors show it: that of the first interface which is up and not loopback, else of loopback. Empty texts when there is none. */
public record HostAddress(String ipAddress, String macAddress) {
    private static final Logger LOG = LoggerFactory.getLogger(HostAddress.class);

    /** Asks the operating system. */
    public static HostAddress ofThisMachine() {
        try {
            for (NetworkInterface candidate : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(candidate.getInetAddresses())) {
                    if (candidate.isUp() && !candidate.isLoopback() && address instanceof Inet4Address) {
                        byte[] mac = candidate.getHardwareAddress();
                        return new HostAddress(
                                address.getHostAddress(),
                                mac == null ? "" : HexFormat.ofDelimiter(":").formatHex(mac));
                    }
                }
            }
        } catch (SocketException e) {
            LOG.atDebug().setCause(e).log("network interfaces cannot be listed");
        }
        return new HostAddress("127.0.0.1", "");
    }
}
