/**
 * What the service does by itself: watches connectors, imports the catalog, claims and executes runs, cleans up after deleted jobs and dead snapshots. Talks to stores, the engine's facade and vSphere sessions; knows
 * neither HTTP nor SQL. Timers run on Vert.x contexts; every public method may be called from any context.
 */
@NullMarked
package io.drayage.control.service;

import org.jspecify.annotations.NullMarked;
