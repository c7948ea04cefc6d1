package io.drayage.control.store;

import java.time.Instant;

/**
 * A change that somebody asked for.
 *
 * @param action operation of the SMS API, or method and path of the REST API
 * @param details what it was about, without secrets
 * @param outcome {@code OK}, or the name of the error that it was answered with
 */
public record AuditEntry(Instant at, Caller caller, String action, String details, String outcome) {}
