package io.drayage.lab.soap;

/** Reference of a managed object: {@code VirtualMachine}, {@code vm-42}. */
public record MoRef(String type, String value) {}
