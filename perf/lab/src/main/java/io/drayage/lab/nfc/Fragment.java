package io.drayage.lab.nfc;

/** A piece of a read's answer, by its place inside of the request. */
record Fragment(int offset, int length) {}
