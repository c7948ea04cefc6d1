package io.drayage.lab.s3;

import io.drayage.lab.xml.XmlText;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** CreateMultipartUpload, UploadPart, CompleteMultipartUpload, AbortMultipartUpload. */
final class UploadOperations {
    private static final int MAX_PART_NUMBER = 10_000;
    private static final int MAX_COMPLETE_BYTES = 4 << 20;

    private final PartFiles files;
    private final Counters counters;
    private final Clock clock;
    private final LabS3Options options;
    private long partSerial;

    UploadOperations(PartFiles files, Counters counters, Clock clock, LabS3Options options) {
        this.files = files;
        this.counters = counters;
        this.clock = clock;
        this.options = options;
    }

    Answer create(S3Call call, Bucket bucket) {
        String algorithm = call.header("x-amz-checksum-algorithm").toUpperCase(Locale.ROOT);
        String type = call.header("x-amz-checksum-type").toUpperCase(Locale.ROOT);
        if (algorithm.equals("CRC64NVME") && type.equals("COMPOSITE")) {
            throw new S3Error(
                    400,
                    "InvalidRequest",
                    "The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.");
        }
        Upload upload = bucket.create(call.key(), algorithm, ObjectOperations.metadata(call), clock.instant());
        XmlText xml = Xml.document("InitiateMultipartUploadResult")
                .leaf("Bucket", bucket.name())
                .leaf("Key", upload.key())
                .leaf("UploadId", upload.id());
        return algorithm.isEmpty()
                ? Answer.xml(xml)
                : Answer.xml(xml, Map.of("x-amz-checksum-algorithm", algorithm, "x-amz-checksum-type", type));
    }

    Future<Answer> uploadPart(S3Call call, Bucket bucket, Optional<Fault> fault) {
        int number = call.number("partNumber", 0, 1, MAX_PART_NUMBER);
        Upload upload = bucket.upload(call.key(), call.text("uploadId"));
        if (upload.checksumAlgorithm().equals("CRC64NVME") && promisesAnother(call)) {
            throw new S3Error(
                    400, "InvalidRequest", "Checksum Type mismatch occurred, expected checksum Type: crc64nvme");
        }
        if (options.discard().test(call.key())) {
            return IncomingBody.receive(call, fault, counters, Optional.empty())
                    .map(received -> store(call, bucket, number, received, Optional.empty()));
        }
        Path path = files.next();
        return files.create(path)
                .compose(file -> IncomingBody.receive(call, fault, counters, Optional.of(file))
                        .eventually(file::close)
                        .map(received -> store(call, bucket, number, received, Optional.of(path))))
                .onFailure(e -> files.delete(path));
    }

    private static boolean promisesAnother(S3Call call) {
        return call.request().headers().names().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.startsWith("x-amz-checksum-") && !name.equals("x-amz-checksum-crc64nvme"));
    }

    private Answer store(S3Call call, Bucket bucket, int number, IncomingBody.Received received, Optional<Path> file) {
        Upload upload = bucket.upload(call.key(), call.text("uploadId")); // it may have ended meanwhile
        String etag = "\"%016x%016x\"".formatted(received.crc64Nvme(), partSerial++);
        StoredPart part =
                new StoredPart(number, received.lengthBytes(), received.crc64Nvme(), etag, file, clock.instant());
        StoredPart former = upload.parts().put(number, part);
        if (former != null) {
            files.delete(List.of(former));
        }
        Map<String, String> headers = upload.checksumAlgorithm().isEmpty()
                ? Map.of("ETag", etag)
                : Map.of("ETag", etag, "x-amz-checksum-crc64nvme", Crc64Nvme.base64(part.crc64Nvme()));
        return Answer.empty(200, headers);
    }

    Future<Answer> complete(S3Call call, Bucket bucket, Optional<Fault> fault) {
        bucket.upload(call.key(), call.text("uploadId"));
        return IncomingBody.receiveSmall(call, fault, counters, MAX_COMPLETE_BYTES)
                .map(body -> complete(call, bucket, body));
    }

    private Answer complete(S3Call call, Bucket bucket, Buffer body) {
        Upload upload = bucket.upload(call.key(), call.text("uploadId"));
        Bucket.Completed completed =
                bucket.complete(upload, namedParts(body), call.header("x-amz-checksum-crc64nvme"), clock.instant());
        files.delete(completed.unused());
        StoredObject object = completed.object();
        return Answer.xml(Xml.document("CompleteMultipartUploadResult")
                .leaf("Location", "/" + bucket.name() + "/" + object.key())
                .leaf("Bucket", bucket.name())
                .leaf("Key", object.key())
                .leaf("ETag", object.etag())
                .leaf("ChecksumCRC64NVME", Crc64Nvme.base64(object.crc64Nvme()))
                .leaf("ChecksumType", "FULL_OBJECT"));
    }

    Answer abort(S3Call call, Bucket bucket) {
        files.delete(bucket.abort(call.key(), call.text("uploadId")));
        return Answer.empty(204);
    }

    private static List<Bucket.NamedPart> namedParts(Buffer body) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(body.getBytes()));
            List<Bucket.NamedPart> parts = new ArrayList<>();
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT
                        && reader.getLocalName().equals("Part")) {
                    parts.add(namedPart(reader));
                }
            }
            return parts;
        } catch (XMLStreamException | NumberFormatException e) {
            throw new S3Error(
                    400,
                    "MalformedXML",
                    "The XML you provided was not well-formed or did not validate against our published schema");
        }
    }

    private static Bucket.NamedPart namedPart(XMLStreamReader reader) throws XMLStreamException {
        int number = 0;
        String etag = "";
        String crc = "";
        while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
            String name = reader.getLocalName();
            String text = reader.getElementText();
            switch (name) {
                case "PartNumber" -> number = Integer.parseInt(text.strip());
                case "ETag" -> etag = text.strip();
                case "ChecksumCRC64NVME" -> crc = text.strip();
                default -> {
                    // other checksums are not kept per part
                }
            }
        }
        return new Bucket.NamedPart(number, etag, crc);
    }
}
