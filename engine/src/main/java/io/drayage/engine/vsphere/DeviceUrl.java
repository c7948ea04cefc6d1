package io.drayage.engine.vsphere;

/**
 * A disk's stream in a lease, as the server named it.
 *
 * @param key such as {@code /vm-42/ParaVirtualSCSIController0:0}
 * @param url as sent, its host may be {@code *}
 * @param sslThumbprint may be empty
 */
record DeviceUrl(String key, String url, String sslThumbprint) {
    /** The part of the key that names the device. */
    String device() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return "DeviceUrl[" + key + "]"; // The URL is a ticket.
    }
}
