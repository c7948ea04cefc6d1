package io.drayage.lab.s3;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One bucket's objects and open uploads, with S3's rules and errors. No I/O: files are the caller's. Confined to the lab's event loop. */
final class Bucket {
    /** A part that a client names in CompleteMultipartUpload; {@code crc64Nvme} is base64, or empty. */
    record NamedPart(int number, String etag, String crc64Nvme) {}

    private final String name;
    private final long minPartBytes;
    private final Counters counters;
    private final TreeMap<String, StoredObject> objects = new TreeMap<>();
    private final TreeMap<String, Upload> uploads = new TreeMap<>();
    private @Nullable Buffer lifecycle;
    private long serial;

    Bucket(String name, long minPartBytes, Counters counters) {
        this.name = name;
        this.minPartBytes = minPartBytes;
        this.counters = counters;
    }

    /** Keeps a lifecycle configuration as it came; the lab does not act upon it. */
    void lifecycle(Buffer configuration) {
        lifecycle = configuration;
    }

    Buffer lifecycle() {
        Buffer kept = lifecycle;
        if (kept == null) {
            throw new S3Error(404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist");
        }
        return kept;
    }

    String name() {
        return name;
    }

    boolean isEmpty() {
        return objects.isEmpty();
    }

    boolean contains(String key) {
        return objects.containsKey(key);
    }

    StoredObject object(String key) {
        StoredObject object = objects.get(key);
        if (object == null) {
            throw S3Error.noSuchKey();
        }
        return object;
    }

    /** Objects after a key, exclusive, and not before a prefix, ascending. */
    Collection<StoredObject> objectsAfter(String key, String prefix) {
        boolean prefixIsLater = prefix.compareTo(key) > 0;
        return objects.tailMap(prefixIsLater ? prefix : key, prefixIsLater).values();
    }

    /** Stores an object; returns the parts that nothing refers to any more. */
    List<StoredPart> put(StoredObject object) {
        StoredObject former = objects.put(object.key(), object);
        if (former == null) {
            counters.objects.incrementAndGet();
            return List.of();
        }
        return former.parts();
    }

    List<StoredPart> delete(String key) {
        StoredObject former = objects.remove(key);
        if (former == null) {
            return List.of();
        }
        counters.objects.decrementAndGet();
        return former.parts();
    }

    Upload create(String key, String checksumAlgorithm, Map<String, String> metadata, Instant now) {
        String id = "%012x".formatted(serial++) + "-"
                + UUID.randomUUID(); // ids of one key sort by age, as listings show them
        Upload upload = new Upload(id, key, checksumAlgorithm, metadata, now, new TreeMap<>());
        uploads.put(id, upload);
        counters.openUploads.incrementAndGet();
        return upload;
    }

    Upload upload(String key, String id) {
        Upload upload = uploads.get(id);
        if (upload == null || !upload.key().equals(key)) {
            throw S3Error.noSuchUpload();
        }
        return upload;
    }

    List<StoredPart> abort(String key, String id) {
        Upload upload = upload(key, id);
        uploads.remove(id);
        counters.openUploads.decrementAndGet();
        return List.copyOf(upload.parts().values());
    }

    /** Uploads by key, then id. */
    List<Upload> uploadsSorted() {
        return uploads.values().stream()
                .sorted(java.util.Comparator.comparing(Upload::key).thenComparing(Upload::id))
                .toList();
    }

    /**
     * Makes the object out of the named parts.
     *
     * @param crc64Nvme what the client says of the whole object, base64; empty when it says nothing
     * @return the parts that are left over: replaced ones of a former object and uploaded ones that were not named
     */
    Completed complete(Upload upload, List<NamedPart> named, String crc64Nvme, Instant now) {
        List<StoredPart> parts = resolve(upload, named);
        long length = 0;
        long crc = 0;
        for (StoredPart part : parts) {
            crc = length == 0 ? part.crc64Nvme() : Crc64Nvme.combine(crc, part.crc64Nvme(), part.lengthBytes());
            length += part.lengthBytes();
        }
        if (!crc64Nvme.isEmpty() && !crc64Nvme.equals(Crc64Nvme.base64(crc))) {
            throw S3Error.badDigest("CRC64NVME");
        }
        String etag = "\"%016x%016x-%d\"".formatted(crc, length, parts.size());
        StoredObject object = new StoredObject(upload.key(), parts, length, crc, etag, upload.metadata(), now);
        List<StoredPart> unused = new ArrayList<>(put(object));
        unused.addAll(upload.parts().values().stream()
                .filter(part -> !parts.contains(part))
                .collect(Collectors.toList()));
        uploads.remove(upload.id());
        counters.openUploads.decrementAndGet();
        return new Completed(object, unused);
    }

    private List<StoredPart> resolve(Upload upload, List<NamedPart> named) {
        if (named.isEmpty()) {
            throw new S3Error(
                    400,
                    "MalformedXML",
                    "The XML you provided was not well-formed or did not validate against our published schema");
        }
        List<StoredPart> parts = new ArrayList<>(named.size());
        int last = 0;
        for (NamedPart wanted : named) {
            if (wanted.number() <= last) {
                throw new S3Error(
                        400,
                        "InvalidPartOrder",
                        "The list of parts was not in ascending order. Parts must be ordered by part number.");
            }
            last = wanted.number();
            parts.add(resolve(upload, wanted));
        }
        for (StoredPart part : parts.subList(0, parts.size() - 1)) {
            if (part.lengthBytes() < minPartBytes) {
                throw new S3Error(
                        400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
            }
        }
        return parts;
    }

    private static StoredPart resolve(Upload upload, NamedPart wanted) {
        StoredPart part = upload.parts().get(wanted.number());
        if (part == null || !unquoted(part.etag()).equals(unquoted(wanted.etag()))) {
            throw S3Error.invalidPart();
        }
        if (!wanted.crc64Nvme().isEmpty() && !wanted.crc64Nvme().equals(Crc64Nvme.base64(part.crc64Nvme()))) {
            throw S3Error.invalidPart();
        }
        return part;
    }

    private static String unquoted(String etag) {
        return etag.replace("\"", "");
    }

    /** A completed upload and what is left over. */
    record Completed(StoredObject object, List<StoredPart> unused) {}
}
