package io.drayage.engine.api;

/**
 * The streams of one place at this moment.
 *
 * @param kind {@code host}, {@code datastore} or {@code vcenter}
 * @param place its name; a host's and a datastore's begin with the vCenter's and a slash
 * @param open streams that are open
 * @param limit how many may be
 * @param waiting questions that wait and name this place, wherever else they lack room
 * @param raised, lowered how often the limit was changed
 * @param congested how often streams were told that there is no room
 * @param reason of the last change, empty before the first
 */
public record StreamGauge(
        String kind,
        String place,
        int open,
        int limit,
        int waiting,
        long raised,
        long lowered,
        long congested,
        String reason) {}
