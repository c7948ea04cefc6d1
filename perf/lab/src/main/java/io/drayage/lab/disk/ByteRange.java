package io.drayage.lab.disk;

/** A range of a disk: {@code startBytes} inclusive, {@code lengthBytes} long. */
public record ByteRange(long startBytes, long lengthBytes) {}
