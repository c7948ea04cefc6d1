package io.drayage.lab.s3;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** The operations that the lab knows, named as S3 names them. */
enum S3Operation {
    ListBuckets,
    CreateBucket,
    HeadBucket,
    DeleteBucket,
    ListObjectsV2,
    ListMultipartUploads,
    GetBucketLifecycleConfiguration,
    PutObject,
    GetObject,
    HeadObject,
    DeleteObject,
    CreateMultipartUpload,
    UploadPart,
    ListParts,
    CompleteMultipartUpload,
    AbortMultipartUpload;

    static S3Operation of(String method, String bucket, String key, MultiMap query) {
        S3Operation operation =
                bucket.isEmpty() ? ofService(method) : key.isEmpty() ? ofBucket(method, query) : ofKey(method, query);
        if (operation == null) {
            throw new S3Error(
                    501, "NotImplemented", "The lab's S3 does not implement " + method + " with " + query.names());
        }
        return operation;
    }

    private static @Nullable S3Operation ofService(String method) {
        return method.equals("GET") ? ListBuckets : null;
    }

    private static @Nullable S3Operation ofBucket(String method, MultiMap query) {
        return switch (method) {
            case "PUT" -> query.isEmpty() ? CreateBucket : null;
            case "HEAD" -> HeadBucket;
            case "DELETE" -> query.isEmpty() ? DeleteBucket : null;
            case "GET" ->
                query.contains("lifecycle")
                        ? GetBucketLifecycleConfiguration
                        : query.contains("uploads")
                                ? ListMultipartUploads
                                : "2".equals(query.get("list-type")) ? ListObjectsV2 : null;
            default -> null;
        };
    }

    private static @Nullable S3Operation ofKey(String method, MultiMap query) {
        boolean upload = query.contains("uploadId");
        return switch (method) {
            case "PUT" -> upload ? UploadPart : PutObject;
            case "GET" -> upload ? ListParts : GetObject;
            case "HEAD" -> HeadObject;
            case "DELETE" -> upload ? AbortMultipartUpload : DeleteObject;
            case "POST" -> query.contains("uploads") ? CreateMultipartUpload : upload ? CompleteMultipartUpload : null;
            default -> null;
        };
    }
}
