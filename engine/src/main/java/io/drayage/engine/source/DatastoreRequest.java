package io.drayage.engine.source;

import io.drayage.engine.flow.StreamPlace;
import io.drayage.engine.vsphere.DatastoreFile;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * One disk to be read over a datastore's HTTPS access.
 *
 * @param diskName as errors name it
 * @param file where the frozen link's descriptor is, with a living session's cookie; asked again when the host no longer takes that cookie. Called on the source's context
 * @param capacityBytes of the disk
 * @param toRead the blocks to deliver
 * @param place for the governor
 */
public record DatastoreRequest(
        String diskName,
        Supplier<Future<DatastoreFile>> file,
        long capacityBytes,
        BlockSet toRead,
        StreamPlace place) {}
