/**
 * The REST API under {@code /api/v1}: one small class for each method and path, answers as records with ISO-8601 times, failures as problem+json (RFC 9457). Knows stores and services, neither HTTP's server nor SQL; package
 * {@code http} authenticates and routes.
 */
@NullMarked
package io.drayage.control.rest;

import org.jspecify.annotations.NullMarked;
