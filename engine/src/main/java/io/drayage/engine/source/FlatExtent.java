package io.drayage.engine.source;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.vmdk.DiskDescriptor;
import io.drayage.protocol.vmdk.SparseExtentHeader;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the flat extent that a descriptor names, and only one that holds the whole disk and lies beside the descriptor: names in descriptors come from outside. */
final class FlatExtent {
    private static final Set<String> FLAT = Set.of("FLAT", "VMFS");
    private static final Pattern PLAIN_NAME = Pattern.compile("[^/\\\\:\\p{Cntrl}]{1,255}");
    private static final String REMEDY = "Read this disk over NFC or by export lease";

    private FlatExtent() {}

    /**
     * Where the extent is.
     *
     * @throws EngineException of kind NOT_ELIGIBLE when the disk is not one flat extent without a parent
     */
    static URI locate(URI descriptorUrl, ByteBuffer text, DatastoreRequest request) {
        DiskDescriptor descriptor;
        try {
            descriptor = DiskDescriptor.parse(text);
        } catch (MalformedInputException e) {
            throw new EngineException(
                    Kind.MALFORMED_INPUT,
                    request.diskName(),
                    "its descriptor cannot be read: " + e.getMessage(),
                    REMEDY,
                    e);
        }
        if (descriptor.hasParent()) {
            throw refused(request, "its frozen link has a parent, so the flat extent alone is not the disk");
        }
        if (descriptor.extents().size() != 1) {
            throw refused(request, "it has " + descriptor.extents().size() + " extents");
        }
        DiskDescriptor.Extent extent = descriptor.extents().get(0);
        long bytes = extent.sectors() * SparseExtentHeader.BYTES;
        String name = extent.fileName().orElse("");
        if (!FLAT.contains(extent.type()) || extent.offsetSectors() != 0) {
            throw refused(request, "its extent is " + extent.type() + ", not flat");
        }
        if (bytes != request.capacityBytes()) {
            throw refused(request, "its extent has " + bytes + " bytes, the disk " + request.capacityBytes());
        }
        if (!PLAIN_NAME.matcher(name).matches() || name.startsWith(".")) {
            throw refused(request, "its extent's name leads elsewhere");
        }
        return sibling(descriptorUrl, name);
    }

    private static URI sibling(URI url, String name) {
        String raw = url.toString();
        int query = raw.indexOf('?');
        int end = raw.lastIndexOf('/', query < 0 ? raw.length() : query);
        return URI.create(raw.substring(0, end + 1) + encoded(name) + (query < 0 ? "" : raw.substring(query)));
    }

    /** The same address with the values of its query percent-encoded once more: some vCenters decode them twice. */
    static URI encodedTwice(URI url) {
        String query = url.getRawQuery();
        if (query == null) {
            return url;
        }
        String twice = Arrays.stream(query.split("&", -1))
                .map(FlatExtent::valueEncodedAgain)
                .collect(Collectors.joining("&"));
        String raw = url.toString();
        return URI.create(raw.substring(0, raw.indexOf('?') + 1) + twice);
    }

    private static String valueEncodedAgain(String pair) {
        int at = pair.indexOf('=');
        return at < 0 ? pair : pair.substring(0, at + 1) + encoded(pair.substring(at + 1));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The path as people know it, for messages. */
    static String shown(URI url) {
        return URLDecoder.decode(url.getRawPath().replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static EngineException refused(DatastoreRequest request, String reason) {
        return new EngineException(Kind.NOT_ELIGIBLE, request.diskName(), reason, REMEDY);
    }
}
