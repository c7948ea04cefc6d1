package io.drayage.lab.s3;

import io.drayage.lab.xml.XmlText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** ListBuckets, ListObjectsV2, ListMultipartUploads, ListParts: paged as S3 pages. */
final class ListingOperations {
    private final int pageSize;

    ListingOperations(int pageSize) {
        this.pageSize = pageSize;
    }

    Answer buckets(Collection<Bucket> buckets) {
        XmlText xml = Xml.document("ListAllMyBucketsResult").open("Buckets");
        buckets.forEach(bucket -> xml.open("Bucket")
                .leaf("Name", bucket.name())
                .leaf("CreationDate", time(Instant.EPOCH))
                .close());
        return Answer.xml(xml);
    }

    Answer objects(S3Call call, Bucket bucket) {
        String prefix = call.text("prefix");
        String delimiter = call.text("delimiter");
        int max = call.number("max-keys", pageSize, 1, pageSize);
        String after = call.text("continuation-token").isEmpty()
                ? call.text("start-after")
                : new String(Base64.getUrlDecoder().decode(call.text("continuation-token")), StandardCharsets.UTF_8);
        UnaryOperator<String> encode = encoding(call);
        XmlText xml =
                Xml.document("ListBucketResult").leaf("Name", bucket.name()).leaf("Prefix", encode.apply(prefix));
        TreeSet<String> folders = new TreeSet<>();
        int count = 0;
        String last = after;
        boolean truncated = false;
        for (StoredObject object : bucket.objectsAfter(after, prefix)) {
            if (!object.key().startsWith(prefix)) {
                break;
            }
            int cut = delimiter.isEmpty() ? -1 : object.key().indexOf(delimiter, prefix.length());
            String folder = cut < 0 ? "" : object.key().substring(0, cut + delimiter.length());
            boolean known = cut >= 0 && (folders.contains(folder) || after.startsWith(folder));
            if (!known && count == max) {
                truncated = true;
                break;
            }
            last = object.key();
            if (cut < 0) {
                content(xml, object, encode);
                count++;
            } else if (!known) {
                folders.add(folder);
                count++;
            }
        }
        folders.forEach(folder ->
                xml.open("CommonPrefixes").leaf("Prefix", encode.apply(folder)).close());
        xml.leaf("KeyCount", count).leaf("MaxKeys", max).leaf("IsTruncated", truncated);
        if (!call.text("encoding-type").isEmpty()) {
            xml.leaf("EncodingType", "url");
        }
        if (truncated) {
            xml.leaf(
                    "NextContinuationToken",
                    Base64.getUrlEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8)));
        }
        return Answer.xml(xml);
    }

    private static void content(XmlText xml, StoredObject object, UnaryOperator<String> encode) {
        xml.open("Contents")
                .leaf("Key", encode.apply(object.key()))
                .leaf("LastModified", time(object.lastModified()))
                .leaf("ETag", object.etag())
                .leaf("ChecksumAlgorithm", "CRC64NVME")
                .leaf("Size", object.lengthBytes())
                .leaf("StorageClass", "STANDARD")
                .close();
    }

    Answer uploads(S3Call call, Bucket bucket) {
        String prefix = call.text("prefix");
        String keyMarker = call.text("key-marker");
        String idMarker = call.text("upload-id-marker");
        int max = call.number("max-uploads", pageSize, 1, pageSize);
        UnaryOperator<String> encode = encoding(call);
        List<Upload> rest = bucket.uploadsSorted().stream()
                .filter(upload -> upload.key().startsWith(prefix))
                .filter(upload -> isAfter(upload, keyMarker, idMarker))
                .toList();
        List<Upload> page = rest.subList(0, Math.min(max, rest.size()));
        XmlText xml = Xml.document("ListMultipartUploadsResult")
                .leaf("Bucket", bucket.name())
                .leaf("Prefix", encode.apply(prefix))
                .leaf("MaxUploads", max)
                .leaf("IsTruncated", rest.size() > max);
        if (!call.text("encoding-type").isEmpty()) {
            xml.leaf("EncodingType", "url");
        }
        if (rest.size() > max) {
            Upload last = page.get(page.size() - 1);
            xml.leaf("NextKeyMarker", encode.apply(last.key())).leaf("NextUploadIdMarker", last.id());
        }
        page.forEach(upload -> xml.open("Upload")
                .leaf("Key", encode.apply(upload.key()))
                .leaf("UploadId", upload.id())
                .leaf("StorageClass", "STANDARD")
                .leaf("Initiated", time(upload.initiated()))
                .close());
        return Answer.xml(xml);
    }

    private static boolean isAfter(Upload upload, String keyMarker, String idMarker) {
        int order = upload.key().compareTo(keyMarker);
        return order > 0 || (order == 0 && !idMarker.isEmpty() && upload.id().compareTo(idMarker) > 0);
    }

    Answer parts(S3Call call, Bucket bucket) {
        Upload upload = bucket.upload(call.key(), call.text("uploadId"));
        int after = call.number("part-number-marker", 0, 0, Integer.MAX_VALUE);
        int max = call.number("max-parts", pageSize, 1, pageSize);
        List<StoredPart> rest = List.copyOf(upload.parts().tailMap(after, false).values());
        List<StoredPart> page = rest.subList(0, Math.min(max, rest.size()));
        XmlText xml = Xml.document("ListPartsResult")
                .leaf("Bucket", bucket.name())
                .leaf("Key", upload.key())
                .leaf("UploadId", upload.id())
                .leaf("MaxParts", max)
                .leaf("IsTruncated", rest.size() > max);
        if (rest.size() > max) {
            xml.leaf("NextPartNumberMarker", page.get(page.size() - 1).number());
        }
        page.forEach(part -> part(xml, upload, part));
        return Answer.xml(xml);
    }

    private static void part(XmlText xml, Upload upload, StoredPart part) {
        xml.open("Part")
                .leaf("PartNumber", part.number())
                .leaf("LastModified", time(part.lastModified()))
                .leaf("ETag", part.etag())
                .leaf("Size", part.lengthBytes());
        if (!upload.checksumAlgorithm().isEmpty()) {
            xml.leaf("ChecksumCRC64NVME", Crc64Nvme.base64(part.crc64Nvme()));
        }
        xml.close();
    }

    private static UnaryOperator<String> encoding(S3Call call) {
        return call.text("encoding-type").equals("url")
                ? text -> URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2F", "/")
                : UnaryOperator.identity();
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
