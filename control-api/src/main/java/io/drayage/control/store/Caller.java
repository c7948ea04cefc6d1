package io.drayage.control.store;

/**
 * Who sent a request.
 *
 * @param accessKeyId the key that signed it
 * @param from the address that it came from
 */
public record Caller(String accessKeyId, AccessKey.Role role, String from) {}
