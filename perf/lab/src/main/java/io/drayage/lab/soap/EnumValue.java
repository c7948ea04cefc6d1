package io.drayage.lab.soap;

/** A constant of a vim25 enumeration, with the type that xsi:type names where the place does not tell it. */
public record EnumValue(String type, String constant) {}
