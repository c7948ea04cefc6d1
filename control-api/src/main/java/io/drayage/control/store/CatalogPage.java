package io.drayage.control.store;

/** The catalog's state and a page of its servers, read at one moment; the page is empty unless the state is AVAILABLE. */
public record CatalogPage(CatalogState state, Page<CatalogServer> servers) {}
